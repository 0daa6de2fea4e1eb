"""Straight lines of the picture, and how well each is supported all along its length."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.outline.fields import Field, Fields, shrunk
from indexer.vision.threads import side_by_side

STEP = 2.0
"""Pixels between two samples along a line."""

BORDER_SUPPORT = 0.3
"""What the picture's own border counts for as a side: a book may end there unseen."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines n·p = rho, p relative to the picture's centre; the picture's four borders come last.

    `normals` (N, 2) of length 1, `rhos` (N,) in pixels. `support` (N, T+1) and `visible` (N, T+1)
    are running sums, along the line's direction (−ny, nx) from `start` on in steps of `STEP`, of
    the edge's support (0 to 1) and of lying in the picture, so that the mean over any stretch
    takes two look-ups.
    """

    normals: Points
    rhos: Points
    support: Points
    visible: Points
    start: float


def _segments(channel: Field) -> Points:
    """Segments (S, 4) x1, y1, x2, y2 by LSD (von Gioi et al., 2010) of one channel, 0 to 255."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(
        np.clip(channel, 0, 255).astype(np.uint8)
    )[0]
    return np.zeros((0, 4)) if found is None else found.reshape(-1, 4).astype(np.float64)


def all_segments(fields: Fields) -> Points:
    """Segments (S, 4) of lightness and, at half size, of the two colour channels.

    Colour is stored at half size by phones' JPEGs, so nothing is lost there; its contrast is
    raised since surfaces differ less in it.
    """
    half = shrunk(fields.lab, (max(1, fields.width // 2), max(1, fields.height // 2)))
    channels = 2.55 * fields.lab[..., 0], *(128 + 3 * half[..., colour] for colour in (1, 2))
    lightness, *colours = side_by_side(_segments, channels)
    return np.concatenate([lightness, *(2 * found for found in colours)])


def _fit(points: Points, weights: Points) -> tuple[Points, float]:
    """Normal (2,) and rho of the weighted total least-squares line through points (N, 2)."""
    centre = weights @ points / weights.sum()
    x, y = (points - centre).T
    xx, xy, yy = weights @ (x * x), weights @ (x * y), weights @ (y * y)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    normal = np.array([-np.sin(angle), np.cos(angle)])
    return normal, float(normal @ centre)


def merge_segments(segments: Points, limit: int, tolerance: float) -> tuple[Points, Points]:
    """Normals (N, 2) and rhos (N,) of up to `limit` lines, those with the longest segments first.

    Greedy: the longest segment left gathers all that lie within `tolerance` pixels of its line and
    within 4 degrees of its direction, the line is fitted to them again, and what lies along the
    fitted line is used up.
    """
    ends = segments.reshape(-1, 2, 2)
    span = ends[:, 1] - ends[:, 0]
    length = np.linalg.norm(span, axis=1)
    order = np.argsort(-length, kind="stable")
    order = order[length[order] > 4 * tolerance]
    ends, span, length = ends[order], span[order], length[order]
    found: list[tuple[float, Points, float]] = []
    while len(length) and len(found) < 2 * limit:
        normal = np.array([-span[0, 1], span[0, 0]]) / length[0]
        rho = float(normal @ ends[0].mean(axis=0))
        for _ in range(2):
            first, last = ends[:, 0] @ normal - rho, ends[:, 1] @ normal - rho
            along = np.abs(last - first) < 0.07 * length
            along &= np.maximum(np.abs(first), np.abs(last)) < tolerance
            along[0] = True
            normal, rho = _fit(ends[along].reshape(-1, 2), np.repeat(length[along], 2))
        found.append((float(length[along].sum()), normal, rho))
        ends, span, length = ends[~along], span[~along], length[~along]
    found.sort(key=lambda line: -line[0])
    return (
        np.array([line[1] for line in found[:limit]]).reshape(-1, 2),
        np.array([line[2] for line in found[:limit]]),
    )


def edge_support(fields: Fields, points: Points, normals: Points) -> Points:
    """Support (N,), 0 to 1, of an edge with a normal (N, 2) at each of some points (N, 2).

    The gradient along the normal, the strongest within two pixels of the line, in terms of the
    usual gradient around: 1 times that counts for nothing, 2.5 times for all.
    """
    weights = np.column_stack(
        [normals[:, 0] ** 2, 2 * normals[:, 0] * normals[:, 1], normals[:, 1] ** 2]
    ).astype(np.float32)
    tensor, usual = fields.tensor.reshape(-1, 3), fields.level.ravel() ** 2
    best = np.zeros(len(points), dtype=np.float32)
    for shift in (-2.0, -1.0, 0.0, 1.0, 2.0):
        x, y = np.floor(points + shift * normals).astype(np.intp).T
        place = y.clip(0, fields.height - 1) * fields.width + x.clip(0, fields.width - 1)
        energy = np.einsum("nc,nc->n", tensor[place], weights)
        np.maximum(best, energy / usual[place], out=best)
    return np.clip((np.sqrt(best).astype(np.float64) - 1.0) / 1.5, 0.0, 1.0)


def _with_support(fields: Fields, normals: Points, rhos: Points) -> Lines:
    width, height = fields.width, fields.height
    start = -0.7 * float(np.hypot(width, height))
    t = np.arange(start, -start, STEP)
    direction = np.stack([-normals[:, 1], normals[:, 0]], axis=1)
    points = normals[:, None] * rhos[:, None, None] + direction[:, None] * t[None, :, None]
    points += [width / 2, height / 2]
    inside = ((points > -2) & (points < [width + 2, height + 2])).all(axis=2)
    support = np.zeros(inside.shape)
    support[inside] = edge_support(fields, points[inside], normals[np.nonzero(inside)[0]])
    support[-4:] = BORDER_SUPPORT
    zero = np.zeros((len(rhos), 1))
    return Lines(
        normals,
        rhos,
        np.concatenate([zero, np.cumsum(support * inside, axis=1)], axis=1),
        np.concatenate([zero, np.cumsum(inside, axis=1, dtype=np.float64)], axis=1),
        start,
    )


def find_lines(fields: Fields, limit: int) -> Lines:
    """Up to `limit` lines of the picture, and its four borders."""
    normals, rhos = merge_segments(all_segments(fields), limit, tolerance=2.0)
    centre = np.array([fields.width / 2, fields.height / 2])
    rhos = rhos - normals @ centre
    borders = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    border_rhos = np.array([-centre[1], centre[0], centre[1], -centre[0]])
    return _with_support(
        fields, np.concatenate([normals, borders]), np.concatenate([rhos, border_rhos])
    )


def stretch_means(
    lines: Lines, index: NDArray[np.intp], first: Points, last: Points
) -> tuple[Points, Points]:
    """Mean support, 0 to 1, of the visible part of stretches, and the share that is visible.

    A stretch lies on line `index` (…) between the positions `first` and `last` (…), in pixels
    along the line's direction.
    """
    steps = lines.support.shape[1] - 1
    a = np.rint((np.minimum(first, last) - lines.start) / STEP).astype(np.intp).clip(0, steps - 1)
    b = np.rint((np.maximum(first, last) - lines.start) / STEP).astype(np.intp)
    b = np.minimum(np.maximum(b, a + 1), steps)
    seen = lines.visible[index, b] - lines.visible[index, a]
    total = lines.support[index, b] - lines.support[index, a]
    return total / np.maximum(seen, 1.0), seen / (b - a)
