"""Fractal noise in one and two dimensions."""

from collections.abc import Iterable
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.colours import Random

Mask = NDArray[np.float32]
"""H×W, values from 0 to 1."""


class Plane(Protocol):
    """Anything with a size in pixels."""

    width: int
    height: int


def clouds(rng: Random, height: int, width: int, coarse: float, octaves: int = 4) -> Mask:
    """Soft noise whose lowest value is 0 and whose highest is 1.

    `coarse` is the size of the largest bumps as a share of the width.
    """

    def layer(octave: int) -> Mask:
        cells = max(2, round(2**octave / coarse))
        return _smooth(rng, max(2, cells * height // max(width, 1)), cells, height, width)

    total = _summed((layer(octave) for octave in range(octaves)), 0.5)
    return np.asarray(cv2.normalize(total, np.empty_like(total), 0, 1, cv2.NORM_MINMAX), np.float32)


def fractal(
    plane: Plane,
    rng: Random,
    cell: float,
    octaves: int = 5,
    stretch: float = 1.0,
    *,
    gain: float = 0.5,
) -> Mask:
    """Noise of even contrast over the plane: mean 0.5, standard deviation 0.2, cut at 0 and 1.

    `cell` is the size of the largest bumps as a share of the width; `stretch` above 1 makes them
    wider than tall, below 1 taller than wide; `gain` (0 to 1) is the strength of each finer octave
    relative to the one before.
    """
    size = cell * plane.width

    def layer(octave: int) -> Mask:
        tall = size / 2**octave
        return _drifting(rng, plane, max(tall, 1.0), max(tall * stretch, 1.0))

    total = _summed((layer(octave) for octave in range(octaves)), gain)
    spread = (total - total.mean()) / (total.std() + 1e-6)
    noise: Mask = np.clip(0.5 + 0.2 * spread, 0, 1).astype(np.float32)
    return noise


def profile(
    count: int, rng: Random, bumps: float, octaves: int = 6, gain: float = 0.5
) -> NDArray[np.float64]:
    """A fractal line of `count` heights from -1 to 1, with about `bumps` big hills."""
    x = np.linspace(0, 1, count)
    total = np.zeros(count)
    weight = 1.0
    for octave in range(octaves):
        knots = max(int(bumps * 2**octave) + 2, 3)
        total += weight * np.interp(x, np.linspace(0, 1, knots), rng.uniform(-1, 1, knots))
        weight *= gain
    peak = float(np.abs(total).max()) or 1.0
    return total / peak


def _summed(layers: Iterable[Mask], gain: float) -> Mask:
    """The sum of octaves, each `gain` times as strong as the one before."""
    first, *finer = layers
    total, weight = first, 1.0
    for layer in finer:
        weight *= gain
        total = total + weight * layer
    return total


def _drifting(rng: Random, plane: Plane, tall: float, wide: float) -> Mask:
    """An octave with bumps of tall×wide pixels whose lattice starts anywhere."""
    rows, columns = int(plane.height / tall) + 4, int(plane.width / wide) + 4
    height, width = max(int(rows * tall), plane.height), max(int(columns * wide), plane.width)
    smooth = _smooth(rng, rows, columns, height, width)
    top = int(rng.integers(0, height - plane.height + 1))
    left = int(rng.integers(0, width - plane.width + 1))
    return smooth[top : top + plane.height, left : left + plane.width]


def _smooth(rng: Random, rows: int, columns: int, height: int, width: int) -> Mask:
    """Random values at rows×columns points, interpolated to height×width pixels."""
    lattice = rng.random((rows, columns), dtype=np.float32)
    smooth = cv2.resize(lattice, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, np.float32)
