"""Find the pictures and icons of a flat cover: what stands out and is not text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points, TextLine
from indexer.vision.rectify import shrink

Kind = Literal["image", "icon"]

WORKING_SIDE = 480
"""Pixels of the longer side. Below it icons of a twentieth of the width blur away."""

IMAGE_SHARE = 0.04
"""Share of the cover above which a region is an image: a fifth of the width, squared."""

ICON_SHARE = 0.0015
"""Share of the cover below which a spot is no icon but dust."""

FRAME_SHARE = 0.6
"""Share of the cover from which a closed outline is a frame around other things, not a shape."""

MOST_REGIONS = 8
"""Kept at most, largest first: each one costs a pass through the classifier."""


@dataclass(frozen=True, slots=True)
class Box:
    """A level box in the flat cover's pixels: [left, right) × [top, bottom)."""

    kind: Kind
    left: int
    top: int
    right: int
    bottom: int

    def polygon(self) -> Points:
        """Its corners (4, 2)."""
        return np.array(
            [
                [self.left, self.top],
                [self.right, self.top],
                [self.right, self.bottom],
                [self.left, self.bottom],
            ],
            dtype=np.float64,
        )

    def crop(self, flat: Image) -> Image:
        """The pixels inside it."""
        return flat[self.top : self.bottom, self.left : self.right]


def find_regions(flat: Image, lines: Sequence[TextLine]) -> tuple[Box, ...]:
    """Boxes of the pictures and icons in a flat cover (RGB uint8), largest first."""
    small = shrink(flat, WORKING_SIDE)
    scale = flat.shape[1] / small.shape[1]
    busy = _busy(small)
    for line in lines:
        cv2.fillConvexPoly(busy, np.round(line.polygon / scale).astype(np.int32), 0)
    boxes = []
    area = small.shape[0] * small.shape[1]
    for left, top, width, height in _connected_boxes(busy):
        share = width * height / area
        is_rule = max(width, height) > 10 * min(width, height)
        if share < ICON_SHARE or is_rule:
            continue
        kind: Kind = "image" if share >= IMAGE_SHARE else "icon"
        boxes.append(_scaled(kind, (left, top, width, height), scale, flat))
    boxes.sort(key=lambda box: (box.left - box.right) * (box.bottom - box.top))
    return tuple(_without_nested(boxes)[:MOST_REGIONS])


def _busy(small: Image) -> NDArray[np.uint8]:
    """Mask (0 or 255) of what differs from its surroundings, in lightness or in colour."""
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    gradient = cv2.morphologyEx(lab, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    _, edges = cv2.threshold(gradient, 24, 255, cv2.THRESH_BINARY)
    reach = max(small.shape[:2]) // 80 * 2 + 1  # odd, so that it has a middle
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    closed = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, ellipse)
    filled = np.asarray(closed, dtype=np.uint8)
    outlines, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        _, _, width, height = cv2.boundingRect(outline)
        if width * height < FRAME_SHARE * filled.size:
            cv2.drawContours(filled, [outline], -1, 255, cv2.FILLED)
    return np.asarray(cv2.morphologyEx(filled, cv2.MORPH_OPEN, ellipse), dtype=np.uint8)


def _connected_boxes(mask: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Left, top, width, height of each connected part that fills a fifth of its box."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    return [
        (int(left), int(top), int(width), int(height))
        for left, top, width, height, filled in stats[1:]
        if filled > 0.2 * width * height
    ]


def _scaled(kind: Kind, box: tuple[int, int, int, int], scale: float, flat: Image) -> Box:
    left, top, width, height = (round(edge * scale) for edge in box)
    right = min(flat.shape[1], left + max(1, width))
    bottom = min(flat.shape[0], top + max(1, height))
    return Box(kind, min(left, right - 1), min(top, bottom - 1), right, bottom)


def _without_nested(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that lie in no larger one; the larger come first."""
    kept: list[Box] = []
    for box in boxes:
        nested = any(
            other.left <= box.left
            and other.top <= box.top
            and other.right >= box.right
            and other.bottom >= box.bottom
            for other in kept
        )
        if not nested:
            kept.append(box)
    return kept
