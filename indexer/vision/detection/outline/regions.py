"""Quadrilaterals around regions: closed edges, and what differs from the picture's margin."""

import cv2
import numpy as np
from cv2.typing import MatLike

from indexer.vision.cover import Points
from indexer.vision.detection.outline.fields import Field, Fields, shrunk, smoothed
from indexer.vision.detection.outline.quads import clockwise, plausible

SHRINK = 0.5
"""Regions are found at half the working scale; the sides are fitted to the edges later."""


def _hull_quads(contour: MatLike) -> list[Points]:
    """The smallest turned rectangle around a contour, and its hull simplified to four corners."""
    hull = cv2.convexHull(contour)
    quads = [cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float64)]
    around = cv2.arcLength(hull, True)
    for share in (0.02, 0.03, 0.05, 0.08):
        corners = cv2.approxPolyDP(hull, share * around, True)
        if len(corners) == 4:
            quads.append(corners.reshape(4, 2).astype(np.float64))
            break
    return quads


def _mask_quads(mask: MatLike, mode: int) -> list[Points]:
    contours, _ = cv2.findContours(mask, mode, cv2.CHAIN_APPROX_SIMPLE)
    least = 0.02 * mask.size
    large = [c for c in contours if cv2.contourArea(cv2.convexHull(c)) > least]
    large.sort(key=lambda c: -cv2.contourArea(cv2.convexHull(c)))
    return [quad for contour in large[:6] for quad in _hull_quads(contour)]


def _edge_masks(lab: Field) -> list[MatLike]:
    """Canny's edges, closed, at three thresholds on the channel with the strongest gradient."""
    dx = cv2.Scharr(lab, cv2.CV_32F, 1, 0)
    dy = cv2.Scharr(lab, cv2.CV_32F, 0, 1)
    strongest = (dx * dx + dy * dy).argmax(axis=2)[..., None]
    gx = np.take_along_axis(dx, strongest, axis=2)[..., 0].clip(-32000, 32000).astype(np.int16)
    gy = np.take_along_axis(dy, strongest, axis=2)[..., 0].clip(-32000, 32000).astype(np.int16)
    kernel = np.ones((3, 3), np.uint8)
    return [
        cv2.morphologyEx(cv2.Canny(gx, gy, 0.4 * high, high), cv2.MORPH_CLOSE, kernel)
        for high in (60.0, 160.0, 400.0)
    ]


def _margin_distance(lab: Field) -> Field:
    """Distance (H, W) in CIELAB units of each pixel from the colours of the picture's margin.

    Four colours stand for the margin, 3 % of the picture wide, found by k-means.
    """
    height, width = lab.shape[:2]
    rim = max(2, round(0.03 * max(height, width)))
    inner = np.zeros((height, width), dtype=bool)
    inner[rim:-rim, rim:-rim] = True
    margin = lab[~inner]
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 0.5)
    chosen = np.zeros((len(margin), 1), np.int32)
    centres = cv2.kmeans(margin, 4, chosen, stop, 1, cv2.KMEANS_PP_CENTERS)[2]
    apart = [np.einsum("hwc,hwc->hw", lab - centre, lab - centre) for centre in centres]
    nearest: Field = np.sqrt(np.minimum.reduce(apart))
    return nearest


def _colour_masks(lab: Field) -> list[MatLike]:
    distance = _margin_distance(smoothed(lab, 1.5))
    grey = np.clip(4 * distance, 0, 255).astype(np.uint8)
    otsu, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    masks = []
    for threshold in (0.5 * otsu, otsu):
        mask = (grey > threshold).astype(np.uint8)
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
        masks.append(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel))
    return masks


def quads_from_regions(fields: Fields) -> Points:
    """Quads (Q, 4, 2) in working pixels around closed edges and unusual colours."""
    size = max(1, round(SHRINK * fields.width)), max(1, round(SHRINK * fields.height))
    lab = shrunk(fields.lab, size)
    found = [quad for mask in _edge_masks(lab) for quad in _mask_quads(mask, cv2.RETR_LIST)]
    found += [quad for mask in _colour_masks(lab) for quad in _mask_quads(mask, cv2.RETR_EXTERNAL)]
    if not found:
        return np.zeros((0, 4, 2))
    quads = clockwise((np.stack(found) + 0.5) / SHRINK)
    return quads[plausible(quads, fields.width, fields.height)]
