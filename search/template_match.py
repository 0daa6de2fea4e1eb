"""Lay one picture of a cover over another and see, tile by tile, whether the same is drawn."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.geometry import homography, iou, whole_picture
from indexer.vision.rectify import shrink

Grey = NDArray[Any]
"""A blurred grey picture, float32, height × width, 0 to 255."""


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely drawings are compared: pixels of the longer side; blur and tiles in these pixels;
    correlation from which on two tiles show the same."""

    side: int
    blur: float
    tile: int
    correlated: float


COARSE = Grain(192, 1.5, 12, 0.5)
"""For art, which forgives what a second scan or print changes."""

FINE = Grain(384, 2.0, 14, 0.6)
"""For letters: of the samples in data/ those on the same art under other words show at most 0.69 of
each other's lettering, and their own copies at least 0.86; by COARSE 0.92 and 0.80."""

PLAIN = 4.0
"""Deviation of a tile's grey, 0 to 255, below which it is plain ground."""

LETTERED = 0.3
"""Share of a tile that lines of text cover, from which on it counts as lettering."""

LEAST_TILES = 3
"""With fewer tiles of lettering there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows of a stored cover: the share, 0 to 1, of all that is drawn on it, and
    of its lettering alone; None where that is too little to compare."""

    area: float
    lettering: float | None


def look(picture: Image, grain: Grain) -> Grey:
    """A picture, RGB uint8, ready to be laid over others."""
    grey = cv2.cvtColor(shrink(picture, grain.side), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cv2.GaussianBlur(grey, (0, 0), grain.blur)


def shown(cover: Grey, picture: Grey, corners: Points, lines: Points) -> Shown:
    """How much of a cover a picture shows; both looked at by the FINE grain.

    `corners` (4, 2) are the cover's in the picture, as shares of its width and height; `lines`
    (L, 4, 2) the outlines of the cover's text, as shares of the cover's.
    """
    height, width = cover.shape
    matrix = homography(corners * picture.shape[::-1], whole_picture(width, height))
    laid = np.asarray(cv2.warpPerspective(picture, matrix, (width, height), borderValue=-1))
    own, other = _tiles(cover, FINE), _tiles(laid, FINE)
    drawn = own.std(axis=1) > PLAIN
    if not drawn.any():
        return Shown(0.0, None)
    same = _same(own, other, FINE) & (other.min(axis=1) >= 0)
    covered = np.zeros((height, width), np.float32)
    cv2.fillPoly(covered, list(np.rint(lines * (width, height)).astype(np.int32)), 1.0)
    lettered = drawn & (_tiles(covered, FINE).mean(axis=1) > LETTERED)
    enough = np.count_nonzero(lettered) >= LEAST_TILES
    return Shown(float(same[drawn].mean()), float(same[lettered].mean()) if enough else None)


def agreeing_area(grey: Grey, other: Grey, corners: Points) -> float:
    """The share of two covers' joint area where the same is drawn, 0 to 1, by the COARSE grain.

    `corners` (4, 2) are the other's in the first, as shares of its width and height. The same is
    drawn where tiles correlate, whatever their brightness; plain ground doesn't count, for many
    covers have it.
    """
    height, width = grey.shape
    matrix = homography(whole_picture(*other.shape[::-1]), corners * (width, height))
    laid = np.asarray(cv2.warpPerspective(other, matrix, (width, height), borderValue=-1))
    first, second = _tiles(grey, COARSE), _tiles(laid, COARSE)
    drawn = np.maximum(first.std(axis=1), second.std(axis=1)) > PLAIN
    drawn &= second.min(axis=1) >= 0
    same = _same(first, second, COARSE)[drawn]
    return iou(corners, whole_picture(1, 1)) * float(same.mean()) if len(same) else 0.0


def _tiles(grey: Grey, grain: Grain) -> Grey:
    """The pixels of each whole tile, (N, tile²)."""
    tile = grain.tile
    rows, columns = grey.shape[0] // tile, grey.shape[1] // tile
    cut = grey[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile)
    return cut.swapaxes(1, 2).reshape(-1, tile**2)


def _same(first: Grey, second: Grey, grain: Grain) -> NDArray[np.bool_]:
    """Which of two pictures' tiles correlate, (N,)."""
    a, b = (tiles - tiles.mean(axis=1, keepdims=True) for tiles in (first, second))
    enough = grain.correlated * a.std(axis=1) * b.std(axis=1)
    same: NDArray[np.bool_] = (a * b).mean(axis=1) > enough
    return same
