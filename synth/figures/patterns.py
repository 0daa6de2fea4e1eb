"""Draw patterns; RGB uint8 of any size."""

import numpy as np

from indexer.vision.rectify import shrink
from synth.art import contrasting, grey, paste_upright
from synth.assets import Assets, read_one
from synth.colours import Picture, Random, blend, colour
from synth.figures.pictures import flat_ground, grey_or_inked
from synth.surfaces import cloth, marble, wood


def pattern(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """Something over and over: a drawing, stripes, checks, dots, waves; cloth, marble, wood."""
    style = rng.random()
    if style < 0.15:
        texture = (marble, cloth, wood)[rng.integers(3)]
        return texture(rng, height, width)
    if style < 0.3:
        tile = read_one(rng, assets.patterns)[..., :3]
        tile = shrink(tile, max(tile.shape[:2]) // 2)
        times = height // tile.shape[0] + 1, width // tile.shape[1] + 1, 1
        tiled = np.ascontiguousarray(np.tile(tile, times)[:height, :width])
        return grey_or_inked(rng, grey(tiled))
    if style < 0.5:
        return _repeated(rng, assets, height, width)
    return _waves(rng, height, width)


def _repeated(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """One drawing or sign over and over, every second row shifted by half a step."""
    step = int(min(height, width) / rng.uniform(2.5, 7))
    cell = flat_ground(rng, step, step)
    source = read_one(rng, assets.drawings if rng.random() < 0.7 else assets.signs)
    paste_upright(cell, source, (step / 2, step / 2), 0.85 * step)
    row = np.tile(cell, (1, width // step + 3, 1))
    rows = [np.roll(row, step // 2 * (n % 2), axis=1) for n in range(height // step + 3)]
    top, left = int(rng.integers(0, step)), int(rng.integers(0, step))
    return np.ascontiguousarray(np.vstack(rows)[top : top + height, left : left + width])


def _waves(rng: Random, height: int, width: int) -> Picture:
    """Stripes, checks, waves, zigzags, dots or a lattice in two colours, turned anyhow."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    period = min(height, width) / rng.uniform(3, 14)
    waves = np.sin(2 * np.pi * u / period), np.sin(2 * np.pi * v / period)
    share = (
        waves[0],
        waves[0] * waves[1],
        np.maximum(*waves),
        np.sin(2 * np.pi * (u + period * rng.uniform(0.2, 1) * waves[1]) / period),
        np.sin(2 * np.pi * (u + np.abs(np.mod(v, period) - period / 2)) / period),
        np.hypot(np.mod(u, period) - period / 2, np.mod(v, period) - period / 2) / period * 4 - 1,
        np.minimum(np.mod(u, period), np.mod(v, period)) / period * 8 - 1,
    )[rng.integers(7)]
    hard = np.clip(share * rng.uniform(0.5, 20) / 2 + 0.5, 0, 1)
    ground = colour(rng)
    return blend(hard, ground, contrasting(rng, ground, 60))
