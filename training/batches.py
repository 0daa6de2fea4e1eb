"""Batches of views, made in a thread beside the training; step N is the same in every run."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from indexer.vision.networks import IMAGENET_DEVIATION, IMAGENET_MEAN
from synth.colours import Picture
from synth.covers import art_of
from training.views import Stage, cut_out, flat, photo

COVERS = 64
"""Covers in a batch: of each a flat view, a whole photo and a cut-out."""

AHEAD = 3
"""Batches made before they are asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """3 · COVERS views, uint8 N × S × S × 3: all flat ones, all photos, all cut-outs; their art."""

    views: Picture
    art: Tensor


def batch(stage: Stage, side: int, step: int, seed: int) -> Batch:
    """The views of one step; every cover once before any again.

    The books that lie about in a photo are covers of the same batch, so that the loss itself asks
    which of the books in sight is meant.
    """
    count = len(stage.covers)
    epoch, place = divmod(step, count // COVERS)
    order = np.random.default_rng([seed, 4, epoch]).permutation(count)
    numbers = order[place * COVERS : (place + 1) * COVERS]
    rng = np.random.default_rng([seed, 5, step])
    flats = [flat(rng, stage.covers[n], side) for n in numbers]
    photos = [_photo(rng, stage, n, numbers, side) for n in numbers]
    cut_outs = [cut_out(rng, stage, n, side) for n in numbers]
    art = torch.tensor([art_of(int(n)) for n in numbers])
    return Batch(np.stack(flats + photos + cut_outs), art)


def _photo(
    rng: np.random.Generator, stage: Stage, number: int, numbers: np.ndarray, side: int
) -> Picture:
    others = rng.choice(numbers[numbers != number], rng.choice([0, 0, 1, 2, 3]), replace=False)
    return photo(rng, stage, number, others, side)


def batches(stage: Stage, side: int, first: int, last: int, seed: int) -> Iterator[Batch]:
    """The batches of steps `first` to `last` - 1."""
    with ThreadPoolExecutor(1) as maker:
        made = [
            maker.submit(batch, stage, side, step, seed)
            for step in range(first, min(first + AHEAD, last))
        ]
        for step in range(first, last):
            yield made.pop(0).result()
            if step + AHEAD < last:
                made.append(maker.submit(batch, stage, side, step + AHEAD, seed))


def normalised(views: Picture) -> Tensor:
    """N × S × S × 3 uint8 to the network's input, as `Preprocessing` has it."""
    scaled = torch.from_numpy(views) / 255
    normal = (scaled - torch.tensor(IMAGENET_MEAN)) / torch.tensor(IMAGENET_DEVIATION)
    return normal.permute(0, 3, 1, 2)
