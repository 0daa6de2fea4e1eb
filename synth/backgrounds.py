"""Grounds that books lie on: drawn table tops and crops of wallpapers, kept as one array."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.art import photograph
from synth.assets import Assets, load
from synth.colours import Picture, Random, blend, colour
from synth.noise import clouds
from synth.surfaces import SURFACES
from training.drawn import Set

COUNT = 1_000
"""Grounds of a set."""

SIDE = 256
"""Pixels of a stored ground, which is square."""


def backgrounds(folder: Path, wanted: Set) -> NDArray[np.uint8]:
    """The grounds of a set, COUNT × SIDE × SIDE × 3, drawn when they aren't there yet.

    Raises:
        FileNotFoundError: `folder` / "material" has no pictures to draw with.
    """
    path = folder / f"{wanted.name}_backgrounds.npy"
    if not path.exists():
        assets = load(folder / "material", wanted.held_out)
        drawn = [_ground(np.random.default_rng([wanted.seed, 3, i]), assets) for i in range(COUNT)]
        part = path.with_suffix(".part.npy")
        np.save(part, np.stack(drawn))
        part.rename(path)
    drawn_before: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return drawn_before


def _ground(rng: Random, assets: Assets) -> Picture:
    kind = rng.random()
    if kind < 0.35:
        return photograph(rng, assets, SIDE, SIDE)
    if kind < 0.55:  # a lit sheet or wall, of any colour
        shades = [colour(rng, vivid=rng.uniform(0.3, 3)) for _ in range(2)]
        return blend(clouds(rng, SIDE, SIDE, rng.uniform(0.8, 2.0), 2), *shades)
    texture = SURFACES[int(rng.integers(len(SURFACES)))](rng, 2 * SIDE, 2 * SIDE)
    return np.asarray(cv2.resize(texture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
