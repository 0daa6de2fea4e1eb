"""Whether two stored covers show the same picture: matching features, and the area that agrees."""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.cover import Points
from indexer.geometry import homography, iou, whole_picture
from indexer.records import thumbnails
from indexer.rectify import shrink
from indexer.store import Library
from indexer.thumbnail import decode_thumbnail
from search.alignment import Features, align, reference_features

Grey = NDArray[Any]
"""A blurred grey picture, float32, height × width, 0 to 255."""

LEAST_INLIERS = 12
"""Matches that agree; with fewer a pair shares no art, and its area is not looked at."""

KEPT = 256
"""Looks kept, at some 0.4 MB each. Pairs come in order, so that few are made twice."""

GREY_SIDE, BLUR, TILE, PLAIN, CORRELATED = 192, 1.5, 12, 4.0, 0.5
"""How drawings are compared: pixels of the longer side; blur and tiles in these pixels; deviation
below which a tile is plain ground; correlation from which on two tiles show the same."""


class Looks:
    """Compares the thumbnails of a library, each described when it is first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._look = lru_cache(KEPT)(self._described)

    def compare(self, id_: int, other: int) -> tuple[int, float]:
        """How many features of two covers agree on one homography, and `agreeing_area` by it."""
        (features, grey), (features2, grey2) = self._look(id_), self._look(other)
        found = align(features, features2)
        if found.corners is None or found.inliers < LEAST_INLIERS:
            return found.inliers, 0.0
        return found.inliers, agreeing_area(grey, grey2, found.corners)

    def _described(self, id_: int) -> tuple[Features, Grey]:
        ((_, jpeg),) = thumbnails(self._library, [id_])
        picture = decode_thumbnail(jpeg)
        grey = cv2.cvtColor(shrink(picture, GREY_SIDE), cv2.COLOR_RGB2GRAY).astype(np.float32)
        return reference_features(picture), cv2.GaussianBlur(grey, (0, 0), BLUR)


def agreeing_area(grey: Grey, other: Grey, corners: Points) -> float:
    """The share of two covers' joint area where the same is drawn, 0 to 1.

    `corners` (4, 2) are the other's in the first, as shares of its width and height. The same is
    drawn where tiles correlate, whatever their brightness; plain ground doesn't count, for many
    covers have it.
    """
    height, width = grey.shape
    matrix = homography(whole_picture(*other.shape[::-1]), corners * (width, height))
    laid = np.asarray(cv2.warpPerspective(other, matrix, (width, height), borderValue=-1))
    inside = _tiles(laid).min(axis=1) >= 0
    first, second = (
        tiles - tiles.mean(axis=1, keepdims=True) for tiles in (_tiles(grey), _tiles(laid))
    )
    deviations = first.std(axis=1), second.std(axis=1)
    drawn = inside & (np.maximum(*deviations) > PLAIN)
    same = (first * second).mean(axis=1) > CORRELATED * deviations[0] * deviations[1]
    return iou(corners, whole_picture(1, 1)) * float(same[drawn].mean()) if drawn.any() else 0.0


def _tiles(grey: Grey) -> Grey:
    """The pixels of each whole tile, (N, TILE²)."""
    rows, columns = grey.shape[0] // TILE, grey.shape[1] // TILE
    cut = grey[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    return cut.swapaxes(1, 2).reshape(-1, TILE**2)
