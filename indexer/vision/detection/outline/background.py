"""Where the picture looks like what lies around a book, and where like something upon it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.outline.fields import Field, Fields, shrunk

SIDE = 160
"""Pixels of the long side of these maps: they tell regions apart, not edges."""

THRESHOLDS = 9
"""Boolean maps for each channel and direction."""


def _surrounded(lab: Field) -> Field:
    """How often a pixel is shut in, 0 to 1 (H, W), by a closed contour of some colour threshold.

    Boolean map saliency: Zhang & Sclaroff, "Saliency detection: a Boolean map approach" (2013),
    with thresholds at even shares of each channel's pixels.
    """
    total = np.zeros(lab.shape[:2], np.float32)
    shares = np.linspace(0, 1, THRESHOLDS + 2)[1:-1]
    for channel in range(3):
        plane = lab[..., channel]
        low, high = np.quantile(plane, [0.02, 0.98])
        if high - low < 3.0:
            continue
        for threshold in low + (high - low) * shares:
            above = (plane > threshold).astype(np.uint8)
            for mask in (above, 1 - above):
                labels = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_16U)[1]
                open_ones = np.zeros(int(labels.max()) + 1, bool)
                for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
                    open_ones[edge] = True
                total += ~open_ones[labels] & (mask > 0)
    return total / max(float(total.max()), 1.0)


def _margin_like(lab: Field) -> Field:
    """How common each pixel's colour is, 0 to 1 (H, W), in the picture's margin.

    A histogram of the outer 4 %, in cells of 8 CIELAB units, smoothed; 1 stands for colours as
    common as the margin's usual ones.
    """
    rim = max(1, round(0.04 * SIDE))
    cells = np.clip((lab + [0, 128, 128]) / 8, 0, [13, 31, 31]).astype(np.intp)
    inner = np.zeros(lab.shape[:2], bool)
    inner[rim:-rim, rim:-rim] = True
    histogram = np.zeros((14, 32, 32), np.float32)
    np.add.at(histogram, tuple(cells[~inner].T), 1.0)
    for axis in range(3):
        moved = np.moveaxis(histogram, axis, 0)
        flat = cv2.GaussianBlur(moved.reshape(len(moved), -1), (1, 5), sigmaX=0.1, sigmaY=0.8)
        histogram = np.moveaxis(flat.reshape(moved.shape).astype(np.float32), 0, axis)
    common = histogram[tuple(np.moveaxis(cells, 2, 0))]
    usual = float(np.median(common[~inner])) + 1e-6
    likeness: Field = np.minimum(common / usual, 1.0).astype(np.float32)
    return likeness


def background_maps(fields: Fields) -> Field:
    """Maps (H, W, 2) at `SIDE`: surrounded by a contour, and coloured like the margin, 0 to 1."""
    scale = SIDE / max(fields.width, fields.height)
    size = max(8, round(fields.width * scale)), max(8, round(fields.height * scale))
    lab = shrunk(fields.lab, size)
    return np.stack([_surrounded(lab), _margin_like(lab)], axis=2)


def region_means(maps: Field, quads: Points, fields: Fields) -> NDArray[np.float64]:
    """Means (Q, 3, C) of the maps (H, W, C) within each quad, in a ring around it, and outside.

    The ring is 4 % of the quad's size wide.
    """
    height, width = maps.shape[:2]
    scale = np.array([width / fields.width, height / fields.height])
    centre = quads.mean(axis=1, keepdims=True)
    result = np.zeros((len(quads), 3, maps.shape[2]))
    total = maps.reshape(-1, maps.shape[2]).sum(axis=0)
    for index, (quad, middle) in enumerate(zip(quads * scale, centre * scale, strict=True)):
        inside, around = np.zeros((2, height, width), np.uint8)
        shrunk = np.rint(middle + 0.96 * (quad - middle) - 0.5).astype(np.int32)
        grown = np.rint(middle + 1.12 * (quad - middle) - 0.5).astype(np.int32)
        cv2.fillConvexPoly(around, grown, 1)
        cv2.fillConvexPoly(around, np.rint(middle + 1.02 * (quad - middle)).astype(np.int32), 0)
        cv2.fillConvexPoly(inside, shrunk, 1)
        channels = maps.shape[2]
        result[index, 0] = cv2.mean(maps, inside)[:channels]
        result[index, 1] = cv2.mean(maps, around)[:channels]
        count = int(inside.sum())
        rest = total - result[index, 0] * count
        result[index, 2] = rest / max(height * width - count, 1)
    return result
