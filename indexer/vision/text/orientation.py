"""Settle which way up a rectified cover is, by the direction and sense of its words."""

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.vision.cover import Image, Points, TextLine
from indexer.vision.geometry import side_lengths
from indexer.vision.text.legibility import legibility, plausibility, without_drawings
from indexer.vision.text.reader import Reader
from indexer.vision.text.reading_order import letter_height, reading_order
from indexer.vision.text.scripts import UNREAD

SURE = 0.6
"""Mean confidence above which words are taken to be the right way up.

Upside-down words are read as nonsense, below 0.5 (`benchmarks/words.py --turns`)."""

LONG = 2.0
"""A line of several letters is at least this many times as long as high."""

STANDING = 1.5
"""A box stands (or lies) where its one side is this many times as long as the other."""


def read_upright(flat: Image, reader: Reader) -> tuple[int, tuple[TextLine, ...]]:
    """Read a rectified cover (RGB uint8) that may be turned by quarter turns.

    It is read along its lines, then the other ways, until one reading is sure.

    Returns:
        The quarter turns k by which `np.rot90(flat, k)` is upright, and the lines in reading order,
        in the pixels of that upright cover. Without legible words the cover stays as it is, and
        only `unread_lines` are returned.
    """
    readings: dict[int, list[TextLine]] = {}
    unread: tuple[TextLine, ...] = ()
    for turns, boxes in _readings(flat, reader):
        if lines := without_drawings([line for line in boxes if line.words]):
            readings[turns] = lines
            if legibility(lines) >= SURE:
                break
        elif turns == 0:
            unread = unread_lines(boxes)
    if not readings:
        return 0, unread
    turns, lines = max(readings.items(), key=lambda reading: plausibility(reading[1]))
    return turns, reading_order(lines)


def _readings(flat: Image, reader: Reader) -> Iterator[tuple[int, list[TextLine]]]:
    """Quarter turns, and the lines read after them; the likeliest turns first."""
    boxes = reader.detect(flat)
    if mostly_standing(boxes):
        on_side = _turned(flat, 1)
        yield from _both_ways(on_side, 1, reader.detect(on_side), reader)
    yield from _both_ways(flat, 0, boxes, reader)


def _both_ways(
    flat: Image, turns: int, boxes: Sequence[Points], reader: Reader
) -> Iterator[tuple[int, list[TextLine]]]:
    """The lines as they are, then upside down in the same boxes."""
    if not boxes:
        return
    yield turns, reader.recognise(flat, boxes)
    height, width = flat.shape[:2]
    around = [np.roll((width, height) - box, 2, axis=0) for box in boxes]
    yield turns + 2, reader.recognise(_turned(flat, 2), around)


def unread_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Long lines without words, marked as UNREAD; none where there is but one.

    RapidOCR answers nothing to Korean lines, whichever way up. What lies alone may be a picture.
    """
    long = [
        TextLine(UNREAD, line.polygon, 0.0)
        for line in lines
        if side_lengths(line.polygon)[0] > LONG * letter_height(line)
    ]
    return reading_order(long) if len(long) > 1 else ()


def mostly_standing(boxes: Sequence[Points]) -> bool:
    """Whether boxes that stand cover more area than boxes that lie; nearly square ones abstain."""
    standing = lying = 0.0
    for box in boxes:
        top, right, bottom, left = side_lengths(box)
        width, height = (top + bottom) / 2, (right + left) / 2
        if height > STANDING * width:
            standing += width * height
        elif width > STANDING * height:
            lying += width * height
    return standing > lying


def _turned(flat: Image, quarter_turns: int) -> Image:
    return np.ascontiguousarray(np.rot90(flat, quarter_turns))
