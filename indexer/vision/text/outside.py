"""Words outside the outline of a cover.

An outline may be that of a picture or label on a flat cover, whose other words must not be lost.
"""

import cv2
import numpy as np

from indexer.vision.cover import Boundary, Image, Points, TextLine
from indexer.vision.geometry import (
    homography,
    is_straight,
    share_within,
    transform,
    whole_picture,
)
from indexer.vision.rectify import MAX_SIDE, shrink
from indexer.vision.text.reader import Reader

MOST = 0.5
"""Share of the picture from which on an outline fills most of it."""

MAX_WITHIN = 0.5
"""Share of a line's box that lies within the outline, and was read there."""


def words_outside(
    image: Image, flat: Image, boundary: Boundary, reader: Reader
) -> tuple[TextLine, ...]:
    """Lines of a picture, RGB uint8, outside the outline of its cover, in pixels of the flat cover.

    `flat` and `boundary` are upright. Only outlines are looked beyond that fill most of the picture
    or are as straight as what is drawn on a flat cover.
    """
    if not boundary.found or not (
        is_straight(boundary.corners) or _share(boundary.corners, image) >= MOST
    ):
        return ()
    turns = _quarter_turns(boundary.corners)
    upright = np.ascontiguousarray(np.rot90(shrink(image, MAX_SIDE), turns))
    picture = whole_picture(image.shape[1], image.shape[0])
    corners = whole_picture(upright.shape[1], upright.shape[0])
    to_upright = homography(np.roll(picture, -turns, axis=0), corners)
    outline = transform(boundary.corners, to_upright)
    boxes = [box for box in reader.detect(upright) if share_within(box, outline) < MAX_WITHIN]
    if not boxes:
        return ()
    to_flat = homography(outline, whole_picture(flat.shape[1], flat.shape[0]))
    return tuple(
        TextLine(line.words, transform(line.polygon, to_flat), line.confidence)
        for line in reader.recognise(upright, boxes)
        if line.words
    )


def _share(corners: Points, image: Image) -> float:
    """Share of a picture's area within corners (4, 2), 0 to 1."""
    area = cv2.contourArea(corners.astype(np.float32))
    return float(area / (image.shape[0] * image.shape[1]))


def _quarter_turns(corners: Points) -> int:
    """The k by which `np.rot90(picture, k)` shows the outline nearly upright."""
    x, y = corners[1] - corners[0]
    return round(float(np.arctan2(y, x)) / (np.pi / 2)) % 4
