"""Template match: lay one picture of a cover over another and correlate them tile by tile."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.geometry import homography, iou, share_within, transform, whole_picture
from indexer.vision.rectify import shrink
from search.scoring import MATCH_AREA

Template = NDArray[Any]
"""A blurred grey picture, float32, height × width, 0 to 255."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """How finely pictures are compared.

    `side`: pixels of the longer side; `sigma` of the blur and `tile`: pixels at that size;
    `min_correlation` of two tiles that show the same.
    """

    side: int
    sigma: float
    tile: int
    min_correlation: float


COARSE = Resolution(192, 1.5, 12, 0.5)
"""For art: it forgives what a second scan or print changes."""

FINE = Resolution(384, 2.0, 14, 0.6)
"""For lettering: of the samples in data/, covers of the same art under other words agree in at most
0.69 of their lettering, and copies of one cover in at least 0.86; by COARSE 0.92 and 0.80."""

MIN_CONTRAST = 4.0
"""Standard deviation of a tile's grey, 0 to 255, below which it is plain ground."""

MIN_TEXT_SHARE = 0.3
"""Share of a tile that lines of text must cover for it to count as lettering."""

PART = 0.9
"""Share of a query's part that lies within the cover that it is a part of."""

MIN_TEXT_TILES = 3
"""With fewer tiles of lettering there is too little to compare."""


@dataclass(frozen=True, slots=True)
class TemplateMatch:
    """What a picture shows of a stored cover: the share, 0 to 1, of all that is drawn on it, and
    of its lettering alone; None where that is too little to compare."""

    area: float
    lettering: float | None


def make_template(picture: Image, resolution: Resolution) -> Template:
    """A picture, RGB uint8, prepared for template matching."""
    grey = cv2.cvtColor(shrink(picture, resolution.side), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cv2.GaussianBlur(grey, (0, 0), resolution.sigma)


def laid_over(picture: Template, corners: Points, shape: tuple[int, ...]) -> Template:
    """A picture laid over a cover of some height and width; -1 where it shows none of it.

    `corners` (4, 2) are the cover's in the picture, as shares of its width and height.
    """
    height, width = shape
    matrix = homography(corners * picture.shape[::-1], whole_picture(width, height))
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height), borderValue=-1))


def match_template(cover: Template, laid: Template, lines: Points) -> TemplateMatch:
    """How much of a cover a picture that was laid over it shows; both templates are FINE.

    `lines` (L, 4, 2) are the outlines of the cover's text, as shares of its width and height.
    """
    height, width = cover.shape
    own, other = tiles(cover, FINE), tiles(laid, FINE)
    drawn = own.std(axis=1) > MIN_CONTRAST
    if not drawn.any():
        return TemplateMatch(0.0, None)
    same = _correlated(own, other, FINE) & (other.min(axis=1) >= 0)
    text = np.zeros((height, width), np.float32)
    cv2.fillPoly(text, list(np.rint(lines * (width, height)).astype(np.int32)), 1.0)
    lettered = drawn & (tiles(text, FINE).mean(axis=1) > MIN_TEXT_SHARE)
    comparable = np.count_nonzero(lettered) >= MIN_TEXT_TILES
    return TemplateMatch(
        float(same[drawn].mean()), float(same[lettered].mean()) if comparable else None
    )


def shows_part(part: Points, corners: Points, cover: Template, over: Template) -> bool:
    """Whether a part of a query is part of a cover that lies at `corners`, and looks as it does.

    Both are corners (4, 2), shares of the query's width and height; `over` is the query laid over
    the cover.
    """
    if share_within(part, corners) < PART:
        return False
    on_cover = transform(part, homography(corners, whole_picture(1, 1)))
    return (match_template(cover, over, on_cover[None]).lettering or 0.0) >= MATCH_AREA


def agreeing_area(first: Template, second: Template, corners: Points) -> float:
    """The share of two covers' joint area where the same is drawn, 0 to 1; both are COARSE.

    `corners` (4, 2) are the second's in the first, as shares of its width and height. The same is
    drawn where tiles correlate, whatever their brightness; plain ground doesn't count, as many
    covers have it.
    """
    height, width = first.shape
    matrix = homography(whole_picture(*second.shape[::-1]), corners * (width, height))
    laid = np.asarray(cv2.warpPerspective(second, matrix, (width, height), borderValue=-1))
    own, other = tiles(first, COARSE), tiles(laid, COARSE)
    drawn = np.maximum(own.std(axis=1), other.std(axis=1)) > MIN_CONTRAST
    drawn &= other.min(axis=1) >= 0
    same = _correlated(own, other, COARSE)[drawn]
    return iou(corners, whole_picture(1, 1)) * float(same.mean()) if len(same) else 0.0


def tiles(template: Template, resolution: Resolution) -> Template:
    """The pixels of each whole tile, (N, tile²)."""
    tile = resolution.tile
    rows, columns = template.shape[0] // tile, template.shape[1] // tile
    cut = template[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile)
    return cut.swapaxes(1, 2).reshape(-1, tile**2)


def _correlated(first: Template, second: Template, resolution: Resolution) -> NDArray[np.bool_]:
    """Which of two pictures' tiles correlate, (N,)."""
    a, b = (tiles - tiles.mean(axis=1, keepdims=True) for tiles in (first, second))
    least = resolution.min_correlation * a.std(axis=1) * b.std(axis=1)
    correlated: NDArray[np.bool_] = (a * b).mean(axis=1) > least
    return correlated
