"""The picture that was asked with, small, with the outlines of the books that were seen in it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image as PillowImage

from indexer.vision.cover import Image, Points
from indexer.vision.geometry import whole_picture
from search.results import Corners

SIDE = 900
"""Pixels of the shown picture's longer side; about 100 KB."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The edges of a book in the shown picture, in its pixels.

    `points` are those of an SVG polygon; `left`, `top`, `width` and `height` are the box around
    them, within the picture.
    """

    points: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG as a data URI, its size in pixels, and the outline of each book.

    An outline is None where no edge of a book was seen, so that the whole picture was compared.
    """

    data_uri: str
    width: int
    height: int
    outlines: tuple[Outline | None, ...]


def shown_photo(image: Image, corners: Sequence[Corners | None]) -> Photo:
    """The picture (RGB uint8) as a browser shows it, whatever format it came in."""
    scale = min(1.0, SIDE / max(image.shape[:2]))
    width, height = (max(1, round(scale * side)) for side in (image.shape[1], image.shape[0]))
    small = PillowImage.fromarray(image).resize((width, height), PillowImage.Resampling.BILINEAR)
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=80)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    whole = whole_picture(image.shape[1], image.shape[0])
    outlines = tuple(
        None
        if of_book is None or np.allclose(of_book, whole)
        else _outline(np.array(of_book) * scale, width, height)
        for of_book in corners
    )
    return Photo(f"data:image/jpeg;base64,{encoded}", width, height, outlines)


def _outline(corners: Points, width: int, height: int) -> Outline:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    within = np.clip(corners, 0, [width, height]).round().astype(int)
    (left, top), (right, bottom) = within.min(axis=0).tolist(), within.max(axis=0).tolist()
    return Outline(points, left, top, right - left, bottom - top)
