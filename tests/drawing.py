"""Draw covers that the fake reader can read.

A letter is a square of the colour (LETTER, code // 256, code % 256). A square of the colour
(FIRST, 0, 0) comes before the first letter, so that a reader knows which way a line runs.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

Picture = NDArray[np.uint8]

LETTER, FIRST = 253, 254
"""The red of a letter's square, and of the square before the first letter."""

DISC = (170, 220)
"""The centre of the rings on a drawn cover; their radius is 62 pixels."""


def draw_words(picture: Picture, words: str, left: int, top: int, size: int) -> None:
    """Draw a line of words for `FakeReader`, letters `size` pixels high and wide."""
    squares = [(FIRST, 0, 0), *((LETTER, *divmod(ord(letter), 256)) for letter in words)]
    for position, square in enumerate(squares):
        x = left + position * size
        picture[top : top + size, x : x + size] = square


def draw_cover(
    title: str, author: str = "", ground: tuple[int, int, int] = (40, 90, 160)
) -> Picture:
    """A cover of 300 × 400 pixels: a large title, a small author, rings between them."""
    picture = np.empty((400, 300, 3), dtype=np.uint8)
    picture[:] = ground
    ring = tuple(230 - channel for channel in ground)
    for radius in range(4, 61, 8):
        cv2.circle(picture, DISC, radius, ring, 4)
    draw_words(picture, title, 20, 30, 12)
    if author:
        draw_words(picture, author, 20, 360, 7)
    return picture


def save_cover(
    path: Path, title: str, author: str = "", ground: tuple[int, int, int] = (40, 90, 160)
) -> Path:
    """Draw a cover into a PNG file; makes its folder if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.fromarray(draw_cover(title, author, ground)).save(path)
    return path


def artwork(seed: int) -> Picture:
    """A flat cover of 320 × 480 pixels, full of detail, different for every seed."""
    rng = np.random.default_rng(seed)
    picture = np.empty((480, 320, 3), np.uint8)
    picture[:] = rng.integers(0, 256, 3)
    for _ in range(120):
        x, y, radius = rng.integers(0, 320), rng.integers(0, 480), rng.integers(3, 30)
        colour = tuple(int(channel) for channel in rng.integers(0, 256, 3))
        if rng.random() < 0.5:
            cv2.circle(picture, (int(x), int(y)), int(radius), colour, -1, cv2.LINE_AA)
        else:
            corner = int(x + radius), int(y + 2 * radius)
            cv2.rectangle(picture, (int(x), int(y)), corner, colour, -1)
    return picture


def titled(seed: int, title: str) -> Picture:
    """An artwork with a title in colours that FakeReader reads."""
    picture = np.minimum(artwork(seed), 240)
    draw_words(picture, title, 20, 20, 14)
    return picture
