"""The covers to learn from: those of a folder, then drawn ones; and those kept out of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synth.colours import Picture
from training.drawn import HELD_OUT as DRAWN_HELD_OUT
from training.drawn import TRAINING, draw
from training.pictures import covers_of

HELD_OUT = 20
"""One cover of a folder in so many is not learned from: these are distractors in the measures."""

Place = tuple[NDArray[np.uint8], int]
"""An array of covers and the row of one of them."""


class Covers:
    """Rows of arrays of covers (N, H, W, 3), RGB uint8, numbered as one list; none is copied."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> Picture:
        array, row = self._places[number]
        cover: Picture = array[row]
        return cover


def training_covers(folder: Path, given: Path | None, drawn: int) -> Covers:
    """The covers of `given`, a folder of pictures or tars, but those held out; then drawn ones.

    Raises:
        FileNotFoundError: `given` has no readable picture, or there is no material to draw with.
    """
    others = _rows(draw(folder, TRAINING, drawn)) if drawn else []
    return Covers([*_given(folder, given, held_out=False), *others])


def held_out_covers(folder: Path, given: Path | None, drawn: int) -> Covers:
    """Covers of `given` that are not learned from; where drawn ones are, others of these too."""
    others = _rows(draw(folder, DRAWN_HELD_OUT, DRAWN_HELD_OUT.count)) if drawn else []
    return Covers([*_given(folder, given, held_out=True), *others])


def _given(folder: Path, given: Path | None, held_out: bool) -> list[Place]:
    rows = _rows(covers_of(given, folder / "real_covers.npy")) if given else []
    return [(array, row) for array, row in rows if (row % HELD_OUT == 0) == held_out]


def _rows(array: NDArray[np.uint8]) -> list[Place]:
    return [(array, row) for row in range(len(array))]
