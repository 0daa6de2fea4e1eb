"""Batches of views, made in a thread beside the training; step N is the same in every run."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torchvision.models import ResNet18_Weights

from synth.colours import Picture, Random
from training.views import Stage, cut_out, flat, whole_photo

COVERS = 40
"""Covers in a batch made by a processor."""

DAMAGED = 2
"""Damaged views of each cover in a batch, beside its flat one."""

WHOLE = 0.4
"""Share of whole photos among the damaged views; the others are cut out."""

AHEAD = 3
"""Batches made before they are asked for."""

SEED = 7

IMAGENET = ResNet18_Weights.IMAGENET1K_V1.transforms()
"""Its `mean` and `std` are those of ImageNet's channels, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Views, uint8 (1 + DAMAGED) · B × S × S × 3, and the numbers (B,) of their covers.

    All flat ones come first, then one damaged view of each cover, then the next.
    """

    views: Tensor
    numbers: Tensor


class Views(Protocol):
    """Makes the batches of a training."""

    def batches(self, first: int, last: int, side: Callable[[int], int]) -> Iterator[Batch]:
        """The batches of steps `first` to `last` - 1; `side` gives a step's pixels."""


class ProcessorViews:
    """Batches of views drawn by `training.views`."""

    def __init__(self, stage: Stage, size: int = COVERS) -> None:
        self._stage = stage
        self._size = size

    def batch(self, step: int, side: int) -> Batch:
        """The views of one step, squares of `side` pixels."""
        numbers = numbers_of(step, len(self._stage.covers), self._size)
        rng = np.random.default_rng([SEED, 5, step])
        flats = [flat(rng, self._stage.covers[n], side) for n in numbers]
        damaged = [self._damaged(rng, n, side) for _ in range(DAMAGED) for n in numbers]
        return Batch(torch.from_numpy(np.stack(flats + damaged)), torch.tensor(numbers))

    def _damaged(self, rng: Random, number: int, side: int) -> Picture:
        draw = whole_photo if rng.random() < WHOLE else cut_out
        return draw(rng, self._stage, number, side)

    def batches(self, first: int, last: int, side: Callable[[int], int]) -> Iterator[Batch]:
        """The batches of steps `first` to `last` - 1; `side` gives a step's pixels."""
        with ThreadPoolExecutor(1) as maker:
            made = [
                maker.submit(self.batch, step, side(step))
                for step in range(first, min(first + AHEAD, last))
            ]
            for step in range(first, last):
                yield made.pop(0).result()
                if step + AHEAD < last:
                    made.append(maker.submit(self.batch, step + AHEAD, side(step + AHEAD)))


def numbers_of(step: int, count: int, size: int) -> list[int]:
    """The covers of a step, `size` of `count`; in an epoch every cover comes once at most."""
    epoch, place = divmod(step, count // size)
    order = np.random.default_rng([SEED, 4, epoch]).permutation(count)
    return [int(number) for number in order[place * size : (place + 1) * size]]


def normalised(views: Tensor) -> Tensor:
    """N × S × S × 3 uint8 to the network's input, as `Preprocessing` of the pipeline has it."""
    mean, deviation = (
        torch.tensor(of, device=views.device) for of in (IMAGENET.mean, IMAGENET.std)
    )
    return ((views / 255 - mean) / deviation).permute(0, 3, 1, 2)
