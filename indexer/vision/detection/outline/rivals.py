"""How hypotheses bear on each other: which is a part of which, and which book lies on top."""

import numpy as np

from indexer.vision.cover import Points
from indexer.vision.detection.outline.quads import areas, sides

RIVAL_TERMS = ("score", "part_of", "frame_of", "has_part", "has_frame", "covered", "covers")
"""Terms of a quad among others, in the order of `rival_terms`; see there."""

DOUBT = 6.0
"""A hypothesis whose score lies this far below the best one's has no bearing on others."""


def _depths(points: Points, quads: Points) -> Points:
    """How deep points (N, 2) lie within clockwise quads (Q, 4, 2): pixels (Q, N), < 0 outside."""
    side = np.roll(quads, -1, axis=1) - quads
    side = side / np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-9)
    inward = np.stack([-side[..., 1], side[..., 0]], axis=2)
    # The distance from each side's line is inward · point - inward · corner.
    away = inward @ points.T - (inward * quads).sum(axis=2)[..., None]
    depths: Points = away.min(axis=1)
    return depths


def _shared_sides(first: Points, second: Points, tolerance: float) -> int:
    """How many sides of the first quad lie along a side of the second."""
    side = np.roll(second, -1, axis=0) - second
    side = side / np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    gap = first[:, None] - second[None]
    off = np.abs(side[:, 0] * gap[..., 1] - side[:, 1] * gap[..., 0]) < tolerance
    return int((off & np.roll(off, -1, axis=0)).any(axis=1).sum())


def rival_terms(quads: Points, scores: Points, support: Points) -> Points:
    """The terms (Q, T) of quads (Q, 4, 2) in working pixels, named by `RIVAL_TERMS`.

    `scores` (Q,) are those of the quads on their own; the first term is how far each lies behind
    the best. `support` (Q, 4, M) the edges found at even
    places along their sides. Each term but the first is the strongest case among the other quads,
    weighted by how likely these are themselves: to lie within one and share two sides or more
    (the part of a book above a band of colour), to lie within one apart from its sides (a frame or
    a plate), the same two the other way round, and, of two quads that cross, to be covered: the
    other's sides are seen within this one, and this one's sides vanish within the other.
    """
    count = len(quads)
    behind = scores - scores.max(initial=-np.inf)
    weight = np.clip(1 + behind / DOUBT, 0, 1)
    terms = np.zeros((count, len(RIVAL_TERMS)))
    terms[:, 0] = behind
    share = (np.arange(support.shape[2]) + 0.5) / support.shape[2]
    span = np.roll(quads, -1, axis=1) - quads
    places = quads[:, :, None] + span[:, :, None] * share[:, None]
    area, reach = areas(quads), 0.03 * sides(quads).mean(axis=1)
    depths = _depths(places.reshape(-1, 2), quads).reshape(count, *places.shape[:3])
    corners = _depths(quads.reshape(-1, 2), quads).reshape(count, count, 4)
    for j in np.flatnonzero(weight > 0):
        inside = depths[j] >= reach[j]
        held = (corners[j] >= -reach[j]).all(axis=1) & (area < 0.9 * area[j])
        for i in np.flatnonzero(inside.any(axis=(1, 2)) | held):
            if i == j:
                continue
            if held[i]:
                kind = 1 if _shared_sides(quads[i], quads[j], reach[j]) >= 2 else 2
                terms[i, kind] = max(terms[i, kind], weight[j])
                terms[j, kind + 2] = max(terms[j, kind + 2], weight[i])
                continue
            mine, other = inside[i], depths[i, j] >= reach[i]
            if min(mine.sum(), other.sum()) < 0.2 * mine.shape[1]:
                continue
            gain = float(support[i][mine].mean() - support[j][other].mean())
            terms[i, 6] = max(terms[i, 6], weight[j] * gain)
            terms[i, 5] = max(terms[i, 5], -weight[j] * gain)
    return terms
