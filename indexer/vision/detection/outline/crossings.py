"""Quadrilaterals from lines: two pairs of near-parallel lines that cross."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.outline.lines import Lines, stretch_means
from indexer.vision.detection.outline.quads import (
    OUTSIDE,
    TAPER,
    clockwise,
    distinct,
    plausible,
)

CROSSING_WEIGHTS = {
    "support_mean": 3.35, "support_worst": 0.77, "support_second": 1.63, "size": 8.0,
    "small": -1.66, "off_centre": 2.79, "too_square": -8.05, "too_long": -12.59, "taper": -9.12,
    "skew": -10.0, "on_border": -2.39, "unseen": -10.09, "ends_mean": 10.53,
    "ends_worst": -0.79, "beyond_mean": -15.72, "beyond_worst": -0.44,
}  # fmt: skip
LISTED = 3000


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Sides of Q quads: lines (4, Q), and where on them each starts and ends, in pixels.

    The quads come last, as there are tens of thousands of them.
    """

    on: NDArray[np.intp]
    start: Points
    end: Points

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> "Sides":
        """Those of some of the quads."""
        return Sides(self.on[:, which], self.start[:, which], self.end[:, which])


def _pairs(lines: Lines, smallest: float) -> NDArray[np.intp]:
    """Indices (P, 2) of lines within 32 degrees of parallel and `smallest` pixels apart."""
    first, second = np.triu_indices(len(lines.rhos), k=1)
    dots = (lines.normals[first] * lines.normals[second]).sum(axis=1)
    apart = np.abs(lines.rhos[first] - np.sign(dots) * lines.rhos[second])
    near = (np.abs(dots) > np.cos(np.radians(32))) & (apart > smallest)
    return np.stack([first[near], second[near]], axis=1)


def _positions(lines: Lines, reach: Points) -> Points:
    """Position (N, N) along line i, in pixels, of its corner with line j.

    NaN where the two make an angle below 50 degrees, or meet further than `reach` (2,) from the
    picture's centre.
    """
    normals, rhos = lines.normals, lines.rhos
    cosines = normals @ normals.T
    sines = np.outer(normals[:, 0], normals[:, 1])
    sines = sines - sines.T
    with np.errstate(divide="ignore", invalid="ignore"):
        position = (rhos[None, :] - rhos[:, None] * cosines) / sines
        corner = (
            normals[:, None] * rhos[:, None, None]
            + _directions(lines)[:, None] * (position[..., None])
        )
    sound = (np.abs(sines) > np.sin(np.radians(50))) & (np.abs(corner) < reach).all(axis=2)
    return np.where(sound, position, np.nan)


def _directions(lines: Lines) -> Points:
    return np.stack([-lines.normals[:, 1], lines.normals[:, 0]], axis=1)


def _candidates(lines: Lines, width: int, height: int) -> Sides:
    """The sides of all possible quads, in turn around each."""
    pairs = _pairs(lines, 0.12 * min(width, height))
    slack = OUTSIDE * max(width, height)
    position = _positions(lines, np.array([width / 2 + slack, height / 2 + slack]))
    meet = np.isfinite(position)
    # A pair goes with another when each of its lines meets both of the other's.
    both = meet[pairs[:, 0]] & meet[pairs[:, 1]]
    a, b = np.nonzero(np.triu(both[:, pairs[:, 0]] & both[:, pairs[:, 1]], k=1))
    i, j, k, m = pairs[a, 0], pairs[a, 1], pairs[b, 0], pairs[b, 1]
    on = np.stack([i, m, j, k])
    start = np.stack([position[i, k], position[m, i], position[j, m], position[k, j]])
    end = np.stack([position[i, m], position[m, j], position[j, k], position[k, i]])
    # Opposite sides run in opposite directions, or else two of the sides cross each other.
    span = end - start
    dots = lines.normals @ lines.normals.T
    first, second = np.abs(span[:2]), np.abs(span[2:])
    sound = (span[:2] * span[2:] * dots[on[:2], on[2:]] < 0).all(axis=0)
    sound &= (np.maximum(first, second) < TAPER * np.minimum(first, second)).all(axis=0)
    return Sides(on, start, end).take(sound)


def _corners(lines: Lines, sides: Sides) -> tuple[Points, Points]:
    """The corners' x and y (4, Q) in pixels from the picture's centre: where each side starts."""
    (nx, ny), (foot_x, foot_y) = lines.normals.T, (lines.normals * lines.rhos[:, None]).T
    return (
        foot_x[sides.on] - ny[sides.on] * sides.start,
        foot_y[sides.on] + nx[sides.on] * sides.start,
    )


def _two_least(values: Points) -> tuple[Points, Points]:
    """The smallest and the second smallest (Q,) of four values (4, Q)."""
    low, high = np.minimum(values[:2], values[2:]), np.maximum(values[:2], values[2:])
    return np.minimum(*low), np.minimum(np.maximum(*low), np.minimum(*high))


def _side_scores(lines: Lines, sides: Sides, width: int, height: int) -> tuple[Points, Points]:
    """Scores (Q,) by the sides' edge support and the quad's place and shape; the mean support (Q,).

    For tens of thousands of quads, so rows are added and compared whole: NumPy takes ten times as
    long for the mean or the least over a short first axis.
    """
    weigh = CROSSING_WEIGHTS
    side, seen = stretch_means(lines, sides.on, sides.start, sides.end)
    mean = np.full(4, 0.25)
    support = mean @ side
    worst, second = _two_least(side)
    scores = weigh["support_mean"] * support + weigh["support_worst"] * worst
    scores += weigh["support_second"] * second + weigh["unseen"] * (1 - mean @ seen)
    x, y = _corners(lines, sides)
    area = np.abs(2 * mean @ (x * np.roll(y, -1, axis=0) - y * np.roll(x, -1, axis=0)))
    share = np.maximum(area / (width * height), 1e-4)
    scores += weigh["size"] * np.sqrt(share)
    scores += weigh["small"] * np.maximum(-np.log(share / 0.1), 0)
    scores += weigh["off_centre"] * np.hypot(mean @ x / width, mean @ y / height)
    length = np.abs(sides.end - sides.start)
    aspect = np.abs(np.log((length[0] + length[2]) / (length[1] + length[3])))
    scores += weigh["too_square"] * np.maximum(0.22 - aspect, 0)
    scores += weigh["too_long"] * np.maximum(aspect - 0.56, 0)
    scores += weigh["taper"] * np.maximum(*np.abs(np.log(length[:2] / length[2:])))
    normals = lines.normals
    sines = np.outer(normals[:, 0], normals[:, 1])
    sines = np.abs(sines - sines.T)[sides.on, np.roll(sides.on, -1, axis=0)]
    scores += weigh["skew"] * (1 - _two_least(sines)[0])
    scores += weigh["on_border"] * (mean @ (sides.on >= len(lines.rhos) - 4))
    return scores, support


def _end_scores(lines: Lines, sides: Sides) -> Points:
    """Scores (Q,) by the support of the sides' ends and of the lines beyond the corners.

    A book's outline has ends, and a chance crossing lacks them; where a line runs on, it belongs
    to something larger.
    """
    weigh, on, start, end = CROSSING_WEIGHTS, sides.on, sides.start, sides.end
    span = end - start
    stretches = {
        "ends": ((start, start + 0.15 * span), (end, end - 0.15 * span)),
        "beyond": ((start, start - 0.12 * span), (end, end + 0.12 * span)),
    }
    support = {
        name: np.concatenate([stretch_means(lines, on, *stretch)[0] for stretch in both])
        for name, both in stretches.items()
    }
    scores: Points = weigh["ends_mean"] * support["ends"].mean(axis=0)
    scores += weigh["ends_worst"] * support["ends"].min(axis=0)
    scores += weigh["beyond_mean"] * support["beyond"].mean(axis=0)
    scores += weigh["beyond_worst"] * support["beyond"].max(axis=0)
    return scores


def quads_from_lines(lines: Lines, width: int, height: int, tolerance: float, limit: int) -> Points:
    """Up to `limit` distinct quads (Q, 4, 2) in pixels, the likeliest first.

    Where there are more than `LISTED`, of those that look best before their ends are looked at.
    """
    sides = _candidates(lines, width, height)
    scores, support = _side_scores(lines, sides, width, height)
    # The support of the ends, not known yet, is taken to be that of the sides.
    best = np.argsort(-scores - CROSSING_WEIGHTS["ends_mean"] * support, kind="stable")[:LISTED]
    sides = sides.take(best)
    order = np.argsort(-scores[best] - _end_scores(lines, sides), kind="stable")
    corners = np.stack(_corners(lines, sides.take(order)), axis=-1)
    quads = clockwise(np.swapaxes(corners, 0, 1) + [width / 2, height / 2])
    quads = quads[plausible(quads, width, height)]
    return quads[distinct(quads, tolerance, limit)]
