"""Write title, author, blurbs and rules on a cover: what a finder of figures must pass over."""

import cv2
import numpy as np

from synth.assets import Assets
from synth.colours import Random, colour
from synth.covers import any_font, phrase
from synth.figures.canvas import Canvas
from synth.lettering import write_block


def write_words(rng: Random, assets: Assets, canvas: Canvas) -> None:
    """A title, mostly an author, often more lines, panels behind words, rules and frames."""
    if rng.random() < 0.2:
        _frame(rng, canvas)
    if rng.random() < 0.03:
        return
    top = float(rng.choice([rng.uniform(0.02, 0.2), rng.uniform(0.2, 0.6), rng.uniform(0.6, 0.8)]))
    deep = rng.uniform(0.08, 0.4) if rng.random() < 0.8 else rng.uniform(0.4, 0.8)
    side = rng.uniform(0, 0.14)
    place = side, top, 1 - side, min(0.98, top + deep)
    _block(rng, assets, canvas, place, int(rng.integers(1, 7)), panel=0.22)
    if rng.random() < 0.85:
        row = float(rng.choice([rng.uniform(0.86, 0.93), rng.uniform(0.02, 0.07), top - 0.09]))
        tall = rng.uniform(0.03, 0.1)
        place = 0.05, max(0.0, row), 0.95, max(0.0, row) + tall
        _block(rng, assets, canvas, place, int(rng.integers(1, 4)), panel=0.06)
    for _ in range(int(rng.choice([0, 1, 2, 4], p=[0.45, 0.3, 0.15, 0.1]))):
        row, left = rng.uniform(0.02, 0.85), rng.uniform(0.04, 0.45)
        place = left, row, left + rng.uniform(0.25, 0.55), row + rng.uniform(0.03, 0.2)
        _block(rng, assets, canvas, place, int(rng.integers(3, 40)), panel=0.1)
    if rng.random() < 0.15:
        _rule(rng, canvas)


def _block(
    rng: Random,
    assets: Assets,
    canvas: Canvas,
    place: tuple[float, float, float, float],
    count: int,
    panel: float,
) -> None:
    """Words in a box, shares of the cover; with probability `panel` on a field of one colour."""
    height, width = canvas.shape
    left, right = (int(share * width) for share in (place[0], place[2]))
    top, bottom = (int(share * height) for share in (place[1], place[3]))
    field = canvas.picture[top:bottom, left:right]
    if field.size == 0:
        return
    if rng.random() < panel:
        shade = colour(rng, (0.0, 0.3) if rng.random() < 0.5 else (0.7, 1.0))
        clear = rng.uniform(0.5, 0.9) if rng.random() < 0.3 else 1.0
        if rng.random() < 0.4:
            left, right = 0, width
            field = canvas.picture[top:bottom]
        field[:] = (field * (1 - clear) + shade * clear).astype(np.uint8)
        if clear == 1.0:
            canvas.hide(top, left, bottom, right)
    dark = field.mean() > 128
    vivid = 1.5 if rng.random() < 0.4 else 0.2
    ink = colour(rng, (0.0, 0.3) if dark else (0.7, 1.0), vivid)
    words = phrase(rng, count, bool(rng.random() < 0.5))
    inner = left + 3, top, right - 3, bottom
    write_block(canvas.picture, words, any_font(rng, assets), inner, ink)


def _frame(rng: Random, canvas: Canvas) -> None:
    """A line along the edges, in place."""
    height, width = canvas.shape
    margin = int(width * rng.uniform(0.01, 0.09))
    ends = (margin, margin), (width - 1 - margin, height - 1 - margin)
    cv2.rectangle(canvas.picture, *ends, colour(rng).tolist(), int(rng.integers(1, 12)))


def _rule(rng: Random, canvas: Canvas) -> None:
    """A rule or a bar across the cover, in place."""
    height, width = canvas.shape
    row, thick = int(rng.uniform(0.05, 0.95) * height), int(rng.integers(1, 14))
    left = int(rng.uniform(0, 0.3) * width)
    canvas.picture[row : row + thick, left : width - left] = colour(rng)
