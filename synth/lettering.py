"""Write words on RGB uint8 pictures in any typeface."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from synth.colours import Picture

PROBE = 40
"""Pixels per em at which text is measured before its size is chosen."""

LEADING = 1.3
"""Distance of two lines, in ems."""

Place = tuple[float, float]


@lru_cache(maxsize=600)
def typeface(path: Path, size: int) -> ImageFont.FreeTypeFont | None:
    """The typeface at `size` pixels per em; None where it is a bitmap or damaged."""
    try:
        return ImageFont.truetype(path, size)
    except OSError:
        return None


def write_line(
    picture: Picture, text: str, font: Path, centre: Place, height: float, ink: Picture
) -> None:
    """Write one line around `centre` (x, y), `height` pixels per em but at least 6."""
    face = typeface(font, max(6, int(height)))
    if face is not None:
        _write(picture, [(text, centre)], face, ink)


def write_block(
    picture: Picture, text: str, font: Path, box: tuple[int, int, int, int], ink: Picture
) -> None:
    """Break the text into the lines that fill the box left, top, right, bottom, and write them.

    Nothing is written where the box is smaller than 8 pixels or the typeface is damaged.
    """
    left, top, right, bottom = box
    face = typeface(font, PROBE)
    if face is None or right - left < 8 or bottom - top < 8:
        return
    words, best = text.split(), (0.0, [text])
    step = LEADING * PROBE
    for count in range(1, min(5, len(words)) + 1):
        lines = [" ".join(part) for part in np.array_split(np.array(words), count)]
        widest = max(1.0, *(face.getlength(line) for line in lines))
        best = max(best, (min((right - left) / widest, (bottom - top) / (step * count)), lines))
    scale, lines = best
    sized = typeface(font, max(6, int(PROBE * scale)))
    assert sized is not None
    step *= scale
    first = (top + bottom) / 2 - step * (len(lines) - 1) / 2
    middle = (left + right) / 2
    placed = [(line, (middle, first + index * step)) for index, line in enumerate(lines)]
    _write(picture, placed, sized, ink)


def _write(
    picture: Picture,
    lines: Sequence[tuple[str, Place]],
    face: ImageFont.FreeTypeFont,
    ink: Picture,
) -> None:
    drawing = PillowImage.fromarray(picture)
    pen = ImageDraw.Draw(drawing)
    for text, centre in lines:
        pen.text(centre, text, fill=tuple(int(v) for v in ink), font=face, anchor="mm")
    picture[:] = np.asarray(drawing)
