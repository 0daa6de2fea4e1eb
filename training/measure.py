"""How well the vectors alone find covers that nothing was learned from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from synth.colours import Picture
from training.batches import normalised
from training.photos import Photos
from training.precision import autocast
from training.views import Stage, cut_out, squeeze, whole_photo

QUERIES = 200
BATCH = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of queries whose cover was the nearest, or among the nearest 20.

    `cut_outs` and `whole_photos` are drawn views of held-out covers, `photos_…` real photographs
    cut out by their detected boundary and asked in four turns: None where none were given.
    """

    cut_outs: float
    whole_photos: float
    photos_first: float | None
    photos_in_20: float | None


class Measures:
    """What every checkpoint is measured on: the same views and photos each time."""

    def __init__(self, held_out: Stage, photos: Photos | None = None) -> None:
        self._held_out = held_out
        self._photos = photos

    def found(self, network: torch.nn.Module, side: int) -> Found:
        """What the network gets right, on squares of `side` pixels."""
        covers = self._held_out.covers
        index = embed(network, [covers[n] for n in range(len(covers))], side)
        shown = np.unique(np.linspace(0, len(covers) - 1, QUERIES).astype(int))
        rng = np.random.default_rng(6)
        shares = []
        for draw in (cut_out, whole_photo):
            views = [draw(rng, self._held_out, int(n), side) for n in shown]
            found = (embed(network, views, side) @ index.T).argmax(dim=1).numpy()
            shares.append(round(float((found == shown).mean()), 4))
        first, in_20 = self._of_photos(network, side, index)
        return Found(shares[0], shares[1], first, in_20)

    def _of_photos(
        self, network: torch.nn.Module, side: int, others: Tensor
    ) -> tuple[float | None, float | None]:
        """Shares of real photos whose cover is first, in 20; held-out covers are in the index."""
        if self._photos is None:
            return None, None
        shown = torch.from_numpy(self._photos.shown)
        index = torch.cat([embed(network, list(self._photos.covers), side), others])
        crops = list(self._photos.crops)
        turned = [np.rot90(crop, turn) for crop in crops for turn in range(4)]
        queries = embed(network, turned, side)
        scores = (queries @ index.T).view(len(shown), 4, -1).amax(dim=1)
        ahead = (scores > scores.gather(1, shown[:, None])).sum(dim=1)
        first, in_20 = (float((ahead < limit).float().mean()) for limit in (1, 20))
        return round(first, 4), round(in_20, 4)


@torch.inference_mode()
def embed(network: torch.nn.Module, pictures: Sequence[Picture], side: int) -> Tensor:
    """N × 512 unit vectors of pictures, squeezed to squares; on the processor."""
    network.eval()
    device = next(network.parameters()).device
    vectors = []
    for start in range(0, len(pictures), BATCH):
        squares = [squeeze(picture, side) for picture in pictures[start : start + BATCH]]
        batch = normalised(torch.from_numpy(np.stack(squares)).to(device))
        with autocast(device):
            vectors.append(network(batch).float().cpu())
    return functional.normalize(torch.cat(vectors))
