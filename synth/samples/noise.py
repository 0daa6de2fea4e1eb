"""Random textures: fractal noise in one and two dimensions, and what bends pictures with it."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .canvas import Canvas, Mask, Pixels


def _value_noise(height: int, width: int, cell: tuple[float, float], rng: Generator) -> Mask:
    """Smooth noise from 0 to 1 whose bumps are `cell` (rows, columns) pixels big."""
    tall, wide = max(cell[0], 1.0), max(cell[1], 1.0)
    rows, columns = int(height / tall) + 4, int(width / wide) + 4
    lattice = rng.random((rows, columns), dtype=np.float32)
    size = (max(int(columns * wide), width), max(int(rows * tall), height))
    smooth = cv2.resize(lattice, size, interpolation=cv2.INTER_CUBIC)
    top = int(rng.integers(0, size[1] - height + 1))
    left = int(rng.integers(0, size[0] - width + 1))
    return smooth[top : top + height, left : left + width].astype(np.float32)


def fractal(
    canvas: Canvas,
    rng: Generator,
    cell: float,
    octaves: int = 5,
    stretch: float = 1.0,
    *,
    gain: float = 0.5,
) -> Mask:
    """Fractal noise over the canvas: mean 0.5, nearly all of it from 0 to 1.

    `cell` is the size of the largest bumps in units; `stretch` above 1 makes them wider than
    tall, below 1 taller than wide; `gain` (0 to 1) is how strong each finer octave is.
    """
    total = np.zeros((canvas.height, canvas.width), np.float32)
    weight = 1.0
    size = cell * canvas.width
    for _ in range(octaves):
        total += weight * _value_noise(canvas.height, canvas.width, (size, size * stretch), rng)
        weight *= gain
        size /= 2
    spread = (total - total.mean()) / (total.std() + 1e-6)
    noise: Mask = np.clip(0.5 + 0.2 * spread, 0, 1).astype(np.float32)
    return noise


def profile(
    count: int, rng: Generator, bumps: float, octaves: int = 6, gain: float = 0.5
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


def bend(pixels: Pixels, dx: Mask, dy: Mask) -> Pixels:
    """Each pixel fetched from (dx, dy) pixels away; the border is mirrored."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(
        pixels, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    ).astype(np.float32)


def wobble(canvas: Canvas, rng: Generator, amount: float, cell: float, octaves: int = 4) -> None:
    """Make every edge on the canvas wander by about `amount` units, in bumps of `cell`."""
    reach = amount * canvas.width * 2
    dx = (fractal(canvas, rng, cell, octaves) - 0.5) * reach
    dy = (fractal(canvas, rng, cell, octaves) - 0.5) * reach
    canvas.pixels = bend(canvas.pixels, dx, dy)
