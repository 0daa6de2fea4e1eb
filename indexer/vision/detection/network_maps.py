"""Run the network on a picture, and weigh hypotheses by what it saw."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.detection.books import Book, Map, PictureMaps
from indexer.vision.detection.network import BookNetwork
from indexer.vision.detection.shipped import network_input, with_weights
from indexer.vision.model_names import BOOKS_FILE
from indexer.vision.networks import lite0_features

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


def picture_maps(image: Image) -> PictureMaps:
    """What the network sees in a picture, RGB uint8 (H, W, 3).

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    with torch.inference_mode():
        maps = book_network()(network_input(image, least=2))
    front, middle, flat = (
        field[0].sigmoid().cpu().numpy() for field in (maps.front, maps.middle, maps.flat)
    )
    return PictureMaps(front, middle, maps.offset[0].cpu().numpy(), float(flat))


@cache
def book_network() -> BookNetwork:
    """The network with the shipped weights."""
    return with_weights(BookNetwork(lite0_features()), BOOKS_FILE, "detector's")


def agreement(front: Map, quads: Points) -> Points:
    """Intersection over union (N,) of a front (H, W), 0 to 1, with quads (N, 4, 2) in its cells."""
    found = np.empty(len(quads))
    for number, quad in enumerate(quads):
        area = _cells(front, quad)
        either = float(np.maximum(area, front).sum())
        found[number] = float(np.minimum(area, front).sum()) / max(1e-6, either)
    return found


def shown_around(front: Map, quad: Points) -> float:
    """The mean of a front (H, W) in the cells next to a quad (4, 2), 0 to 1; 0 where none are.

    It is high for a picture on the cover, and for a part of it.
    """
    area = _cells(front, quad)
    reach = 2 * max(1, round(AROUND * float(np.sqrt(area.sum())))) + 1
    around = cv2.dilate(area, np.ones((reach, reach), np.uint8)) > area
    return float(front[around].mean()) if around.any() else 0.0


def holds_several(books: Sequence[Book], quads: Points) -> NDArray[np.bool_]:
    """Which of quads (N, 4, 2), in cells, hold two books or more."""
    counts = np.zeros(len(quads))
    for book in books:
        if book.corners is None or agreement(book.front, book.corners[None])[0] < AGREED:
            continue
        for number, quad in enumerate(quads):
            area = _cells(book.front, quad)
            inside = float(book.front[area > 0].sum())
            enough = inside > WITHIN * float(book.front.sum())
            counts[number] += enough and inside > LEAST_WITHIN * float(area.sum())
    return np.asarray(counts > 1)


def _cells(front: Map, quad: Points) -> NDArray[np.uint8]:
    """1 in the cells of a quad, else 0."""
    area = np.zeros(front.shape, np.uint8)
    fixed = np.round(16 * (quad - 0.5)).clip(-(2**20), 2**20).astype(np.int32)
    cv2.fillConvexPoly(area, fixed, 1, shift=4)
    return area


def evidence(maps: PictureMaps, books: Sequence[Book], quads: Points) -> Points:
    """Log odds (N,) that the network adds to those of quads (N, 4, 2), the last the whole picture.

    `books` are what the maps show; the quads are in cells of the maps. A quad's agreement is its
    intersection over union with the front of the one book that it fits best, which should not go on
    around it. Against a quad speaks that several books lie in it; for the whole picture, that it is
    flat, or shows no front at all.
    """
    seen = [book.front for book in books] or [maps.front]
    agreed = np.stack([agreement(front, quads) for front in seen])
    nearest = agreed.argmax(axis=0)
    around = [shown_around(seen[book], quad) for book, quad in zip(nearest, quads, strict=True)]
    added: Points = FRONT_WEIGHT * agreed.max(axis=0)
    added += AROUND_WEIGHT * np.log(1 + SLACK - np.array(around))
    added -= SEVERAL * holds_several(books, quads)
    whole = max(maps.flat, 1.0 - float(maps.front.max()))
    odds = FLAT_WEIGHT * float(np.log((whole + SLACK) / (1 - whole + SLACK)))
    added[-1] += max(LEAST_FLAT, odds)
    return added
