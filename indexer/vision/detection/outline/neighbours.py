"""Hypotheses next to a hypothesis: its sides moved to other edges that run along them."""

import numpy as np

from indexer.vision.cover import Points
from indexer.vision.detection.outline.fields import Fields
from indexer.vision.detection.outline.quads import clockwise, plausible
from indexer.vision.detection.outline.strips import fit_sides, intersections, inward, sample_strips
from indexer.vision.detection.outline.terms import side_support

REACH = 26
"""Working pixels within which other edges are looked for: page blocks, bands, shadows."""

LEAST = 0.35
"""Mean support from which on an edge counts."""


def _peaks(profile: Points) -> tuple[float, float]:
    """Offsets in pixels of the best edge outside of a side and inside of it; 0 where none is.

    `profile` (2 REACH + 1,) is the mean support of edges parallel to the side.
    """
    offsets = np.arange(-REACH, REACH + 1.0)
    padded = np.pad(profile, 1)
    peak = (profile >= padded[:-2]) & (profile >= padded[2:]) & (profile > LEAST)
    found = []
    for where in (offsets <= -4, offsets >= 4):
        value = np.where(peak & where, profile, 0.0)
        found.append(float(offsets[value.argmax()]) if value.any() else 0.0)
    return found[0], found[1]


def _shifts(outward: list[float], into: list[float]) -> list[list[float]]:
    """Shifts of the four sides: one side moved, or two adjacent ones the same way."""
    shifts = []
    for moves in (outward, into):
        for side in range(4):
            after = (side + 1) % 4
            if moves[side]:
                shifts.append([moves[side] * (i == side) for i in range(4)])
            if moves[side] and moves[after]:
                shifts.append([moves[i] * (i in (side, after)) for i in range(4)])
    return shifts


def neighbours(fields: Fields, quads: Points) -> Points:
    """Quads (N, 4, 2) that differ from the given ones (Q, 4, 2) in one side or two adjacent ones.

    A book's page block, its spine, a band across its cover, its shadow: each puts an edge beside
    the right one, and which is right shows only when the quads are compared as a whole.
    """
    along, across = np.linspace(0.06, 0.94, 24), np.arange(-REACH, REACH + 1.0)
    support = side_support(sample_strips(fields.lab, quads, along, across)).mean(axis=2)
    found = []
    for quad, profiles in zip(quads, support, strict=True):
        span = np.roll(quad, -1, axis=0) - quad
        peaks = [_peaks(profile) for profile in profiles]
        for shift in _shifts([p[0] for p in peaks], [p[1] for p in peaks]):
            moved = quad + inward(span) * np.array(shift)[:, None]
            found.append(intersections(moved[None], (moved + span)[None])[0])
    if not found:
        return np.zeros((0, 4, 2))
    varied = np.stack(found)
    varied = clockwise(varied[np.isfinite(varied).all(axis=(1, 2))])
    varied = varied[plausible(varied, fields.width, fields.height)]
    if not len(varied):
        return varied
    free = np.zeros((len(varied), 4), dtype=bool)
    return fit_sides(fields.lab, varied, reach=2.0, step=0.5, samples=24, fixed=free)
