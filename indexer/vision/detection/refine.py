"""Fit four sides to the edges of the full picture, to parts of a pixel."""

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.rectify import shrink

FINE_SIDE = 1600
"""Pixels of the long side, at most, of the picture in which sides are fitted."""

SAMPLES = 128
"""Places along a side."""

Field = NDArray[np.float32]


def refined(image: Image, corners: Points, reach: float) -> Points:
    """The corners (4, 2) with each side moved to the strongest edge within `reach` pixels of it.

    All in the pixels of the picture, RGB uint8. Sides along its border or outside it stay, and so
    do all where the fit would move a corner by more than three times `reach`.
    """
    fine = shrink(image, FINE_SIDE)
    scale = fine.shape[1] / image.shape[1]
    quad, reach = corners * scale, max(2.0, reach * scale)
    lab = cv2.cvtColor(fine.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    lines = [_fitted_side(lab, quad[number], quad[(number + 1) % 4], reach) for number in range(4)]
    fitted = np.array([meeting(*lines[number - 1], *lines[number]) for number in range(4)])
    moved = np.linalg.norm(fitted - quad, axis=1).max()
    return corners if not np.isfinite(moved) or moved > 3 * reach else fitted / scale


def meeting(start: Points, end: Points, other_start: Points, other_end: Points) -> Points:
    """Where the lines through two pairs of points cross; not finite where they are parallel."""
    way, other = end - start, other_end - other_start
    gap = other_start - start
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (gap[0] * other[1] - gap[1] * other[0]) / (way[0] * other[1] - way[1] * other[0])
        return start + share * way


def _fitted_side(lab: Field, start: Points, end: Points, reach: float) -> tuple[Points, Points]:
    """Two points of the side from `start` to `end`, moved to the edge next to it."""
    height, width = lab.shape[:2]
    span = end - start
    inward = np.array([-span[1], span[0]]) / max(1e-9, float(np.linalg.norm(span)))
    along = np.linspace(0.06, 0.94, SAMPLES)
    across = np.arange(-reach - 1, reach + 1.25, 0.5)
    places = start + span * along[:, None]
    grid = places[:, None] + inward * across[:, None]
    inside = ((grid >= 0) & (grid <= [width, height])).all(axis=2)
    if inside.mean() < 0.5:
        return start, end
    x, y = (grid[..., axis].astype(np.float32) - 0.5 for axis in (0, 1))
    colours = cv2.remap(lab, x, y, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    # The mean of two samples inwards against the mean of two before them.
    step = colours[:, 2:-1] + colours[:, 3:] - colours[:, :-3] - colours[:, 1:-2]
    change = np.linalg.norm(step, axis=2) * (inside[:, :-3] & inside[:, 3:])
    where = across[2:-1] - 0.25
    change *= np.exp(-0.5 * (where / (0.7 * reach)) ** 2)
    offset = where[change.argmax(axis=1)]
    level, slope = _line(along, offset, change.max(axis=1))
    return start + inward * level, end + inward * (level + slope)


def _line(along: Points, offset: Points, weight: Points) -> tuple[float, float]:
    """Level and slope of a straight line through samples, by Tukey's biweight.

    The robust scale is at least a third of a pixel, so that a side that fits well keeps them all.
    """
    robust = weight + 1e-6
    level = slope = 0.0
    for _ in range(5):
        slope, level = np.polyfit(along, offset, 1, w=np.sqrt(robust))
        off = np.abs(offset - level - slope * along)
        cut = 4.0 * max(1.4826 * float(np.median(off)), 0.33)
        robust = (weight + 1e-6) * np.clip(1 - (off / cut) ** 2, 1e-6, 1) ** 2
    return float(level), float(slope)
