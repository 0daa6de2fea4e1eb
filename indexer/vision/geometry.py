"""Pure functions on points and quadrilaterals, and the one that resizes pictures.

Points are float64 arrays of shape (N, 2), x then y, in pixels; y grows downwards. Coordinates are
continuous: the picture's top-left corner is (0, 0) and its bottom-right corner (width, height).
"""

import cv2
import numpy as np
import shapely

from indexer.vision.cover import Image, Points

STRAIGHT, STRAIGHT_SIDES = 0.02, 3
"""Slope up to which a side runs along an axis, and how many do so at least where an outline may be
drawn on a flat cover. A camera hardly ever sees a book as straight; the fourth side may be misled
by what is printed beside it."""


def whole_picture(width: int, height: int) -> Points:
    """Corners (4, 2) of a picture: top-left, top-right, bottom-right, bottom-left."""
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def side_lengths(quad: Points) -> Points:
    """Lengths (4,) of the sides top, right, bottom, left, in pixels."""
    lengths: Points = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    return lengths


def flat_size(quad: Points) -> tuple[int, int]:
    """Width and height in pixels of the upright rectangle that keeps the quad's resolution."""
    top, right, bottom, left = side_lengths(quad)
    return max(1, round((top + bottom) / 2)), max(1, round((left + right) / 2))


def is_straight(quad: Points) -> bool:
    """Whether STRAIGHT_SIDES of a quad's sides run along the axes."""
    sides = np.abs(np.roll(quad, -1, axis=0) - quad)
    straight = sides.min(axis=1) <= STRAIGHT * sides.max(axis=1)
    return int(straight.sum()) >= STRAIGHT_SIDES


def homography(source: Points, target: Points) -> Points:
    """The 3×3 matrix that maps four source points onto four target points."""
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    return matrix.astype(np.float64)


def transform(points: Points, matrix: Points) -> Points:
    """Points (N, 2) mapped by a 3×3 homography."""
    mapped = cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), matrix)
    return np.asarray(mapped, dtype=np.float64).reshape(-1, 2)


def iou(first: Points, second: Points) -> float:
    """Intersection over union of two convex polygons, 0 to 1.

    By shapely: OpenCV's intersectConvexConvex gives the wrong area where a corner touches a side.
    """
    a, b = (shapely.Polygon(points).convex_hull for points in (first, second))
    union = a.union(b).area
    return float(a.intersection(b).area / union) if union > 0 else 0.0


def share_within(first: Points, second: Points) -> float:
    """Share of the first convex polygon that lies in the second, 0 to 1."""
    a, b = (shapely.Polygon(points).convex_hull for points in (first, second))
    return float(a.intersection(b).area / a.area) if a.area > 0 else 0.0


def resize(image: Image, width: int, height: int) -> Image:
    """A uint8 picture of any channels at another size: averaged down, interpolated up."""
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, dtype=np.uint8)
