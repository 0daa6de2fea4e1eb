"""The drawn grounds on disk: one uint8 array a set, drawn when it is first asked for."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synth.assets import load
from synth.backgrounds import draw_background
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
        drawn = [
            draw_background(np.random.default_rng([wanted.seed, 3, i]), assets, SIDE)
            for i in range(COUNT)
        ]
        part = path.with_suffix(".part.npy")
        np.save(part, np.stack(drawn))
        part.rename(path)
    drawn_before: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return drawn_before
