"""Quadrilaterals from lines: two pairs of near-parallel lines that cross."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.outline.lines import Lines, stretch_means
from indexer.vision.detection.outline.quads import (
    OUTSIDE,
    TAPER,
    areas,
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
CROSSING_TERMS = tuple(CROSSING_WEIGHTS)

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


def _side_terms(lines: Lines, sides: Sides, quads: Points, shape: Points) -> Points:
    """The first terms (Q, 12): edge support of the sides, and the quad's place and shape."""
    side, seen = stretch_means(lines, sides.on, sides.start, sides.end)
    order = np.sort(side, axis=0)
    length = np.abs(sides.end - sides.start)
    ratio = np.abs(np.log(length[:2] / length[2:]))
    normals = lines.normals
    sines = np.outer(normals[:, 0], normals[:, 1])
    sines = np.abs(sines - sines.T)[sides.on, np.roll(sides.on, -1, axis=0)]
    aspect = np.abs(np.log(length[0::2].sum(axis=0) / length[1::2].sum(axis=0)))
    share = np.clip(np.abs(areas(quads)) / shape.prod(), 1e-4, None)
    return np.column_stack(
        [
            side.mean(axis=0),
            order[0],
            order[1],
            np.sqrt(share),
            np.clip(-np.log(share / 0.1), 0, None),
            np.hypot(*((quads.mean(axis=1) - shape / 2) / shape).T),
            np.clip(0.22 - aspect, 0, None),
            np.clip(aspect - 0.56, 0, None),
            ratio.max(axis=0),
            1 - sines.min(axis=0),
            (sides.on >= len(lines.rhos) - 4).sum(axis=0) / 4,
            1 - seen.mean(axis=0),
        ]
    )


def _end_terms(lines: Lines, sides: Sides) -> Points:
    """The last terms (Q, 4): support of the sides' ends, and of the lines beyond the corners.

    A book's outline has ends, and a chance crossing lacks them; where a line runs on, it belongs
    to something larger.
    """
    on, start, end = sides.on, sides.start, sides.end
    span = end - start
    ends = [
        stretch_means(lines, on, start, start + 0.15 * span)[0],
        stretch_means(lines, on, end, end - 0.15 * span)[0],
    ]
    beyond = [
        stretch_means(lines, on, start, start - 0.12 * span)[0],
        stretch_means(lines, on, end, end + 0.12 * span)[0],
    ]
    return np.column_stack(
        [
            np.mean(ends, axis=(0, 1)),
            np.min(ends, axis=(0, 1)),
            np.mean(beyond, axis=(0, 1)),
            np.max(beyond, axis=(0, 1)),
        ]
    )


def crossing_terms(lines: Lines, width: int, height: int) -> tuple[Points, Points]:
    """Quads (Q, 4, 2) made of two pairs of lines, and their terms (Q, T) of `CROSSING_TERMS`.

    Where there are more than `LISTED`, those that look best before their ends are looked at.
    """
    sides = _candidates(lines, width, height)
    corners = lines.normals[sides.on] * lines.rhos[sides.on][..., None]
    corners += _directions(lines)[sides.on] * sides.start[..., None]
    quads = np.swapaxes(corners + [width / 2, height / 2], 0, 1)
    terms = _side_terms(lines, sides, quads, np.array([width, height], dtype=np.float64))
    weights = np.array(list(CROSSING_WEIGHTS.values())[: terms.shape[1]])
    # The support of the ends, not known yet, is taken to be that of the sides.
    weights[0] += CROSSING_WEIGHTS["ends_mean"]
    best = np.argsort(-terms @ weights, kind="stable")[:LISTED]
    return clockwise(quads[best]), np.concatenate(
        [terms[best], _end_terms(lines, sides.take(best))], axis=1
    )


def quads_from_lines(lines: Lines, width: int, height: int, tolerance: float, limit: int) -> Points:
    """Up to `limit` distinct quads (Q, 4, 2) in pixels, the likeliest first."""
    quads, terms = crossing_terms(lines, width, height)
    order = np.argsort(-terms @ np.array(list(CROSSING_WEIGHTS.values())), kind="stable")
    quads = quads[order]
    quads = quads[plausible(quads, width, height)]
    return quads[distinct(quads, tolerance, limit)]
