"""What the network that finds books sees in a picture, and hypotheses weighed by it."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.books import Book, Map, PictureMaps
from indexer.vision.detection.features import PictureFeatures, book_network

FRONT_WEIGHT, AROUND_WEIGHT, FLAT_WEIGHT = 2.0, 1.0, 1.5
"""Of the agreement with a front, 0 to 1, of the log probability that the front ends at the quad's
sides, and of the log odds that the picture is no photo of a book, in `evidence`. Chosen on drawn
photos and shops' covers by `python -m benchmarks.boundary`; half or one and a half times as much
AROUND_WEIGHT gives the same figures."""

AROUND = 0.06
"""How far around a quad is looked, as a share of the square root of its area."""

LEAST_FLAT = -4.0
"""The log odds added to the whole picture are no less: covers of a kind that the network was not
trained on are called flat with less confidence."""

SEVERAL = 4.0
"""Log odds against a quad, or the whole picture, in which several books lie."""

AGREED = 0.6
"""Least agreement of a book's front with four corners: of 126 groups of cells in drawn photos 119
had more, and 95 % of these were books."""

WITHIN, LEAST_WITHIN = 0.7, 0.08
"""Such a book's front lies in the quad by WITHIN, and takes LEAST_WITHIN of it."""

SLACK = 0.01
"""Added to a probability and to its opposite, which bounds its log odds."""


def picture_maps(features: PictureFeatures) -> PictureMaps:
    """What the network sees in a picture.

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    with torch.inference_mode():
        maps = book_network().maps(features.levels)
    front, middle, flat = (
        field[0].sigmoid().cpu().numpy() for field in (maps.front, maps.middle, maps.flat)
    )
    return PictureMaps(front, middle, maps.offset[0].cpu().numpy(), float(flat))


def filled(shape: tuple[int, ...], quads: Points) -> Map:
    """Maps (N, H, W) of H × W cells that are 1 in those of each quad (N, 4, 2), else 0."""
    areas = np.zeros((len(quads), *shape), np.float32)
    fixed = np.round(16 * (quads - 0.5)).clip(-(2**20), 2**20).astype(np.int32)
    for area, corners in zip(areas, fixed, strict=True):
        cv2.fillConvexPoly(area, corners, 1, shift=4)
    return areas


def agreement(front: Map, areas: Map) -> Points:
    """Intersection over union (N,) of a front (H, W), 0 to 1, with areas (N, H, W) of `filled`."""
    shared = _shared(front, areas)
    either = areas.sum(axis=(1, 2)) + front.sum() - shared
    agreed: Points = shared / np.maximum(1e-6, either)
    return agreed


def _shared(front: Map, areas: Map) -> Points:
    """The sum (N,) of a front (H, W) within each area (N, H, W)."""
    shared: Points = (areas.reshape(len(areas), -1) @ front.ravel()).astype(np.float64)
    return shared


def shown_around(front: Map, area: Map) -> float:
    """The mean of a front (H, W) in the cells next to an area (H, W), 0 to 1; 0 where none are.

    It is high for a picture on the cover, and for a part of it.
    """
    reach = 2 * max(1, round(AROUND * float(np.sqrt(area.sum())))) + 1
    around = cv2.dilate(area, np.ones((reach, reach), np.uint8)) > area
    return float(front[around].mean()) if around.any() else 0.0


def holds_several(books: Sequence[Book], areas: Map) -> NDArray[np.bool_]:
    """Which areas (N, H, W) of `filled` hold two books or more."""
    counts = np.zeros(len(areas))
    for book in books:
        if book.corners is None:
            continue
        if agreement(book.front, filled(book.front.shape, book.corners[None]))[0] < AGREED:
            continue
        inside = _shared(book.front, areas)
        enough = inside > WITHIN * float(book.front.sum())
        counts += enough & (inside > LEAST_WITHIN * areas.sum(axis=(1, 2)))
    return np.asarray(counts > 1)


def evidence(maps: PictureMaps, books: Sequence[Book], quads: Points) -> Points:
    """Log odds (N,) that the network adds to those of quads (N, 4, 2), the last the whole picture.

    `books` are what the maps show; the quads are in cells of the maps. A quad's agreement is its
    intersection over union with the front of the one book that it fits best, which should not go on
    around it. Against a quad speaks that several books lie in it; for the whole picture, that it is
    flat, or shows no front at all.
    """
    seen = [book.front for book in books] or [maps.front]
    areas = filled(maps.front.shape, quads)
    agreed = np.stack([agreement(front, areas) for front in seen])
    nearest = agreed.argmax(axis=0)
    around = [shown_around(seen[book], area) for book, area in zip(nearest, areas, strict=True)]
    added: Points = FRONT_WEIGHT * agreed.max(axis=0)
    added += AROUND_WEIGHT * np.log(1 + SLACK - np.array(around))
    added -= SEVERAL * holds_several(books, areas)
    whole = max(maps.flat, 1.0 - float(maps.front.max()))
    odds = FLAT_WEIGHT * float(np.log((whole + SLACK) / (1 - whole + SLACK)))
    added[-1] += max(LEAST_FLAT, odds)
    return added
