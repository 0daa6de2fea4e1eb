"""From the network's maps to books: grouped cells, their outlines, four corners each."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.network import REACH, STRIDE
from indexer.vision.detection.outline.quads import clockwise
from indexer.vision.detection.outline.strips import intersections

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

PEAK = 0.25
"""Probability of being a book's middle, above which a cell starts a book."""

MOST = 24
"""Books that are looked for in a picture at most."""

SHARPEST = 0.2
"""Sine of the angle between two sides, below which they have no corner."""

LEAST = 0.003
"""Share of the picture that a book's front covers at least."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureMaps:
    """`network.Maps` of one picture: probabilities (H, W), and `offset` (2, H, W)."""

    front: Map
    middle: Map
    offset: Map
    flat: float


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A book's front in a picture.

    `front` (H, W): where it is seen, 0 to 1. `corners` (4, 2) in cells of the maps, clockwise, as
    the network's cells alone give them; None where they have no four sides.
    """

    front: Map
    corners: Points | None


def find_books(maps: PictureMaps) -> tuple[Book, ...]:
    """What may be books, the largest first."""
    books = [_book(maps, mine) for mine in _grouped(maps)]
    return tuple(sorted(books, key=lambda book: -float(book.front.sum())))


def _grouped(maps: PictureMaps) -> list[Mask]:
    """The cells (H, W) of each thing that may be a book, at least LEAST of the picture.

    Every cell that shows a front belongs to the middle next to the place that it points to.
    """
    shown = maps.front > 0.5
    if not shown.any():
        return []
    around = cv2.dilate(maps.middle, np.ones((5, 5), np.uint8))
    rows, columns = np.nonzero((maps.middle >= around) & (maps.middle > PEAK))
    best = np.argsort(-maps.middle[rows, columns])[:MOST]
    places = np.column_stack([columns[best], rows[best]]).astype(np.float32)
    y, x = np.nonzero(shown)
    if not len(places):  # a front whose middle is not seen
        places = np.array([[x.mean(), y.mean()]], np.float32)
    votes = np.column_stack([x, y]) + REACH * maps.offset[:, y, x].T
    far = ((votes[:, None] - places[None]) ** 2).sum(axis=2)
    owner = np.full(shown.shape, -1, np.intp)
    owner[y, x] = far.argmin(axis=1)
    groups = [owner == number for number in range(len(places))]
    return [mine for mine in groups if mine.sum() > LEAST * mine.size]


def _book(maps: PictureMaps, mine: Mask) -> Book:
    """The book of these cells."""
    height, width = mine.shape
    # Cells of no book keep their probabilities, so that the outline runs between the cells.
    others = (maps.front > 0.5) & ~mine
    chance = np.where(others, 0, maps.front).astype(np.float32)
    fine = cv2.resize(chance, (width * STRIDE, height * STRIDE), interpolation=cv2.INTER_LINEAR)
    near = cv2.dilate(mine.astype(np.uint8), np.ones((3, 3), np.uint8))
    fine[cv2.resize(near, fine.shape[::-1], interpolation=cv2.INTER_NEAREST) == 0] = 0
    corners = four_corners((fine > 0.5).astype(np.uint8))
    front = np.where(mine, maps.front, np.float32(0))
    return Book(front, None if corners is None else corners / STRIDE)


def four_corners(seen: NDArray[np.uint8]) -> Points | None:
    """Corners (4, 2) of the book that covers the pixels of a mask; None where it has no four sides.

    The mask may bleed over an edge. So it is smoothed more and more, and of the quadrilaterals
    about its parts that with the best intersection over union with it is taken.
    """
    best, agreement = None, 0.0
    size = float(np.sqrt(seen.sum()))
    for radius in (0.0, 0.05, 0.12):
        smooth = seen
        if radius:
            reach = 2 * max(1, round(radius * size / 2)) + 1
            disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
            opened = cv2.morphologyEx(seen, cv2.MORPH_OPEN, disc, borderValue=1)
            smooth = np.asarray(opened, np.uint8)
        outlines, _ = cv2.findContours(smooth, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        outline = max(outlines, key=cv2.contourArea, default=None)
        if outline is None or len(outline) < 8:
            continue
        corners = four_sides(outline[:, 0].astype(np.float64) + 0.5, seen.shape[1], seen.shape[0])
        if corners is None:
            continue
        inside = np.zeros_like(seen)
        cv2.fillConvexPoly(inside, np.round(corners - 0.5).astype(np.int32), 1)
        overlap = float((inside & seen).sum() / max(1, (inside | seen).sum()))
        if overlap > agreement + 0.01:
            best, agreement = corners, overlap
    return best


def four_sides(outline: Points, width: int, height: int) -> Points | None:
    """Corners (4, 2) of the four lines along an outline (N, 2), clockwise, or None.

    The first guess is the smallest quadrilateral about the outline; each side is then the line
    through the points near it, those at corners and outliers left out. Sides along the picture's
    border stay there.
    """
    hull = cv2.convexHull(outline.astype(np.float32))
    if len(hull) < 4:
        return None
    quad = cv2.approxPolyN(hull, 4)
    if quad is None or quad.size != 8:
        return None
    corners: Points = clockwise(np.asarray(quad, np.float64).reshape(1, 4, 2))[0]
    free = ~_at_border(outline, width, height)
    for _ in range(2):
        fitted = _refitted(outline[free], corners)
        if fitted is None:
            break
        corners = fitted
    return corners


def _at_border(points: Points, width: int, height: int) -> Mask:
    near = (points < 1.6) | (points > np.array([width, height]) - 1.6)
    return np.asarray(near.any(axis=1))


def _refitted(points: Points, corners: Points) -> Points | None:
    """The quadrilateral of the lines through the points near each side."""
    spans = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(spans, axis=1)
    if lengths.min() < 4:
        return None
    starts, ways = corners.copy(), spans / lengths[:, None]
    reach = max(2.0, 0.04 * float(np.sqrt(abs(cv2.contourArea(corners.astype(np.float32))))))
    for side, (corner, length) in enumerate(zip(corners, lengths, strict=True)):
        unit = ways[side]
        along = (points - corner) @ unit / length
        off = (points - corner) @ np.array([-unit[1], unit[0]])
        close = (along > 0.08) & (along < 0.92) & (np.abs(off) < reach)
        if close.sum() < max(6, 0.15 * length):
            continue
        x, y, at_x, at_y = cv2.fitLine(
            points[close].astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01
        ).ravel()
        starts[side] = at_x, at_y
        ways[side] = np.array([x, y]) * (1 if x * unit[0] + y * unit[1] > 0 else -1)
    before = np.roll(ways, 1, axis=0)
    if (np.abs(before[:, 0] * ways[:, 1] - before[:, 1] * ways[:, 0]) < SHARPEST).any():
        return None
    (found,) = intersections(starts[None], (starts + ways)[None])
    moved = float(np.linalg.norm(found - corners, axis=1).max())
    return np.asarray(found) if moved < 0.25 * float(lengths.max()) else None
