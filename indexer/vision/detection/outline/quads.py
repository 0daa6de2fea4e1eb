"""Pure functions on many quadrilaterals at once: float64 arrays (Q, 4, 2) in pixels.

Corners go clockwise as seen on the screen (y grows downwards), so that turning a side's direction
(dx, dy) into (−dy, dx) points inwards.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points

Mask = NDArray[np.bool_]

OUTSIDE = 0.15
"""How far outside the picture a corner may lie, as a share of the picture's long side."""

TAPER = 2.2
"""How many times as long one of two opposite sides may be as the other."""

FOCAL = 0.8
"""Focal length as a share of the picture's long side: phones' main cameras have 0.7 to 0.85."""


def areas(quads: Points) -> Points:
    """Signed areas (Q,) in square pixels; positive where the corners go clockwise."""
    x, y = quads[..., 0], quads[..., 1]
    double: Points = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    return 0.5 * double


def clockwise(quads: Points) -> Points:
    """The same quads with the corners clockwise, each from the corner nearest the top left."""
    flip = areas(quads) < 0
    turned = quads.copy()
    turned[flip] = turned[flip][:, ::-1]
    first = turned.sum(axis=2).argmin(axis=1)
    order = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(turned, order[..., None], axis=1)


def corner_sines(quads: Points) -> Points:
    """Sines (Q, 4) of the corners' angles: 1 at a right angle, negative where not convex."""
    side = np.roll(quads, -1, axis=1) - quads
    side /= np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-9)
    before = np.roll(side, 1, axis=1)
    sines: Points = before[..., 0] * side[..., 1] - before[..., 1] * side[..., 0]
    return sines


def sides(quads: Points) -> Points:
    """Lengths (Q, 4) in pixels of the sides from each corner to the next."""
    lengths: Points = np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2)
    return lengths


def plausible(quads: Points, width: float, height: float) -> Mask:
    """Which quads (Q,) could be a cover seen by a camera at all: a hard, generous test.

    Convex and clockwise, no corner sharper than about 30 degrees, at least 1.5 % of the picture,
    opposite sides within a factor of `TAPER`, and no corner further outside the picture than
    `OUTSIDE` allows.
    """
    length = sides(quads)
    shortest, longest = np.minimum(length[:, :2], length[:, 2:]), length.max(axis=1)
    ratio = np.maximum(length[:, :2], length[:, 2:]) / np.maximum(shortest, 1e-9)
    slack = OUTSIDE * max(width, height)
    near = (quads >= -slack).all(axis=(1, 2)) & (quads <= [width + slack, height + slack]).all(
        axis=(1, 2)
    )
    large = (areas(quads) > 0.015 * width * height) & (length.min(axis=1) > 0.15 * longest)
    fair: Mask = near & large & (ratio < TAPER).all(axis=1)
    fair &= (corner_sines(quads) > 0.5).all(axis=1)
    return fair


def border_sides(quads: Points, width: float, height: float) -> Mask:
    """Which sides (Q, 4) lie along the picture's border, within 2 pixels of it, or outside."""
    x, y = quads[..., 0], quads[..., 1]
    near = np.stack([x, y, width - x, height - y], axis=2) < 2
    along = np.logical_and(near, np.roll(near, -1, axis=1))
    return np.asarray(along.any(axis=2))


def distinct(quads: Points, tolerance: float, limit: int) -> NDArray[np.intp]:
    """Indices of the first `limit` quads that differ from all kept before them.

    Greedy non-maximum suppression, with the quads, as `clockwise` gives them, best first. Two are
    the same when every corner lies within `tolerance` pixels of the other's, in x and in y.
    """
    flat = quads.reshape(-1, 8).astype(np.float32)
    kept: list[int] = []
    # A quad is compared to those that were kept: of thousands, few are looked at before the limit.
    seen = np.empty((8, min(limit, len(flat))), np.float32)
    for number, corners in enumerate(flat):
        if len(kept) == limit:
            break
        apart = np.abs(seen[:, : len(kept)] - corners[:, None]).max(axis=0)
        if (apart > tolerance).all():
            seen[:, len(kept)] = corners
            kept.append(number)
    return np.array(kept, dtype=np.intp)


def aspects(quads: Points, width: float, height: float) -> Points:
    """Side ratio (Q,) of the flat rectangle behind each quad: its height (sides 1, 3) over width.

    Follows Zhang & He, "Whiteboard scanning and image enhancement" (2003), with the centre of the
    picture as the principal point and `FOCAL` times its long side as focal length. Falls back on
    the ratio of the sides' means where the quad isn't a plausible view of a rectangle.
    """
    focal = FOCAL * max(width, height)
    length = sides(quads)
    plain = (length[:, 1] + length[:, 3]) / np.maximum(length[:, 0] + length[:, 2], 1e-9)
    points = np.concatenate(
        [(quads - [width / 2, height / 2]) / focal, np.ones((*quads.shape[:2], 1))], axis=2
    )
    m1, m2, m4, m3 = (points[:, i] for i in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        k2 = (np.cross(m1, m4) * m3).sum(1) / (np.cross(m2, m4) * m3).sum(1)
        k3 = (np.cross(m1, m4) * m2).sum(1) / (np.cross(m3, m4) * m2).sum(1)
        across = np.linalg.norm(k2[:, None] * m2 - m1, axis=1)
        down = np.linalg.norm(k3[:, None] * m3 - m1, axis=1)
        ratio = down / across
    sound = np.isfinite(ratio) & (ratio > plain / 1.6) & (ratio < plain * 1.6)
    return np.where(sound, ratio, plain)


def upright(quad: Points, width: float, height: float) -> Points:
    """Corners (4, 2) top-left, top-right, bottom-right, bottom-left of the cover held upright.

    The long side is taken as vertical; of the two readings left, the one whose top is nearer to
    the picture's own top.
    """
    quad = clockwise(quad[None])[0]
    if aspects(quad[None], width, height)[0] < 1:
        quad = np.roll(quad, -1, axis=0)
    top, bottom = quad[:2].mean(axis=0), quad[2:].mean(axis=0)
    if (bottom - top)[1] < -1e-9:
        quad = np.roll(quad, 2, axis=0)
    return quad
