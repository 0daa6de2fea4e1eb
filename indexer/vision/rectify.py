"""Rectify a cover: from its four corners in the picture to a rectangle, and points back."""

import cv2
import numpy as np

from indexer.vision.cover import Boundary, Image, Points
from indexer.vision.geometry import flat_size, homography, resize, transform, whole_picture

MAX_SIDE = 1600
"""Pixels of a rectified cover's longer side at most. At that size the smallest readable author
lines are at least 20 pixels high."""


def flatten(image: Image, boundary: Boundary) -> Image:
    """The rectified cover, RGB uint8, at the picture's resolution, but at most MAX_SIDE long."""
    width, height = flat_size(boundary.corners)
    scale = min(1.0, MAX_SIDE / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if not boundary.found:
        return shrink(image, MAX_SIDE)
    corners = boundary.corners
    if scale < 1.0:
        # warpPerspective does not smooth, so a picture that is to shrink is resized beforehand.
        smaller = shrink(image, round(max(image.shape[:2]) * scale))
        corners = corners * (smaller.shape[1] / image.shape[1], smaller.shape[0] / image.shape[0])
        image = smaller
    # Our coordinates are continuous, OpenCV's are of pixel centres: half a pixel apart.
    matrix = homography(corners - 0.5, whole_picture(*size) - 0.5)
    flat = cv2.warpPerspective(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, dtype=np.uint8)


def shrink(image: Image, longest: int) -> Image:
    """The image resized so that its longer side is at most `longest` pixels; never enlarged."""
    height, width = image.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1.0:
        return image
    return resize(image, max(1, round(width * scale)), max(1, round(height * scale)))


def turn(boundary: Boundary, quarter_turns: int) -> Boundary:
    """The boundary of the cover after `np.rot90(flat, quarter_turns)` made it upright."""
    corners = np.roll(boundary.corners, -quarter_turns, axis=0)
    return Boundary(corners, boundary.confidence, boundary.found)


def to_picture(points: Points, flat: Image, boundary: Boundary) -> Points:
    """Points (N, 2) of the rectified cover in pixels of the original picture."""
    height, width = flat.shape[:2]
    return transform(points, homography(whole_picture(width, height), boundary.corners))
