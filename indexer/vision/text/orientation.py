"""Settle which way up a flat cover is, by the direction and sense of its words."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from indexer.vision.cover import Image, TextBoxes, TextLine
from indexer.vision.geometry import side_lengths

SURE = 0.6
"""Mean confidence above which words are taken to be read the right way up.

Words on their head are read as nonsense, below 0.5 (`benchmarks/words.py --turns`)."""

LETTER_SHARES = dict(
    zip(
        "etaoinsrhldcumfpgwybvkxjqz",
        (12.49, 9.28, 8.04, 7.64, 7.57, 7.23, 6.51, 6.28, 5.05, 4.07, 3.82, 3.34, 2.73)
        + (2.51, 2.40, 2.14, 1.87, 1.68, 1.66, 1.48, 1.05, 0.54, 0.23, 0.16, 0.12, 0.09),
        strict=True,
    )
)
"""Per cent of English letters (Norvig, "Mayzner Revisited", norvig.com/mayzner.html).

Words on their head are full of J, V and figures: THE reads 3HL."""

FIGURE_SHARE = 0.5
"""Per cent, for any figure: on covers they are rare, but not as rare as J."""


class Reader(Protocol):
    """What this stage needs of `indexer.vision.text.easyocr_reader.TextReader`."""

    def detect(self, flat: Image) -> TextBoxes:
        """Where there are words."""

    def recognise(self, flat: Image, boxes: TextBoxes) -> tuple[TextLine, ...]:
        """The words there."""


def read_upright(flat: Image, reader: Reader) -> tuple[int, tuple[TextLine, ...]]:
    """Read a flat cover (RGB uint8) that may lie on its side or on its head.

    Returns:
        The quarter turns k by which `np.rot90(flat, k)` is upright, and the lines in the pixels
        of that upright cover. Without legible words the cover stays as it is.
    """
    boxes = reader.detect(flat)
    readings = _both_ways(flat, 0, boxes, reader)
    if _mostly_vertical(boxes):
        on_side = _turned(flat, 1)
        readings |= _both_ways(on_side, 1, reader.detect(on_side), reader)
    return max(readings.items(), key=lambda reading: plausibility(reading[1]))


def _both_ways(
    flat: Image, turns: int, boxes: TextBoxes, reader: Reader
) -> dict[int, tuple[TextLine, ...]]:
    """The lines of a cover turned so often, and of it on its head where those leave doubt."""
    lines = reader.recognise(flat, boxes)
    if not lines or legibility(lines) >= SURE:
        return {turns: lines}
    return {turns: lines, turns + 2: reader.recognise(_turned(flat, 2), _half_turned(boxes, flat))}


def legibility(lines: Sequence[TextLine]) -> float:
    """Mean confidence of the lines, weighted by their letters; 0 where there are none."""
    letters = [len(line.words) for line in lines]
    return float(np.average([line.confidence for line in lines], weights=letters)) if lines else 0.0


def plausibility(lines: Sequence[TextLine]) -> float:
    """How likely the lines were read the right way up: a log probability up to a constant.

    The recogniser's part is undone from EasyOCR's confidence, the product of a line's n letter
    probabilities to the power 2/√n; the language's part is that of its letters' frequencies,
    measured against an average letter so that long and short readings compare.
    """
    return float(
        sum(
            np.log(max(line.confidence, 1e-9)) * np.sqrt(len(line.words)) / 2
            + sum(_letter_surprise(letter) for letter in line.words.lower())
            for line in lines
        )
    )


def _letter_surprise(letter: str) -> float:
    share = FIGURE_SHARE if letter.isdigit() else LETTER_SHARES.get(letter)
    return float(np.log(share / 100 * len(LETTER_SHARES))) if share else 0.0


def _mostly_vertical(boxes: TextBoxes) -> bool:
    """Whether boxes that stand cover more area than boxes that lie; nearly square ones abstain."""
    standing = lying = 0.0
    for polygon in boxes.polygons():
        top, right, bottom, left = side_lengths(polygon)
        width, height = (top + bottom) / 2, (right + left) / 2
        if height > 1.5 * width:
            standing += width * height
        elif width > 1.5 * height:
            lying += width * height
    return standing > lying


def _turned(flat: Image, quarter_turns: int) -> Image:
    return np.ascontiguousarray(np.rot90(flat, quarter_turns))


def _half_turned(boxes: TextBoxes, flat: Image) -> TextBoxes:
    height, width = flat.shape[:2]
    return TextBoxes(
        [
            [width - right, width - left, height - bottom, height - top]
            for left, right, top, bottom in boxes.level
        ],
        [[[width - x, height - y] for x, y in box[2:] + box[:2]] for box in boxes.slanted],
    )
