"""How well an embedding finds covers it was not trained on, in views it was not trained on."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from synth.colours import Picture
from synth.covers import art_of
from training.batches import normalised
from training.views import Stage, cut_out, photo, squeeze

QUERIES = 200
INDEX = 1_500
BATCH = 50


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Squares of covers, cut-outs and whole photos (N × S × S × 3); view n shows cover n."""

    covers: Picture
    cut_outs: Picture
    photos: Picture


@dataclass(frozen=True, slots=True)
class Recall:
    """R@1 on held-out drawn covers, and the share of near-twins among the first three."""

    cut_outs: float
    photos: float
    twins: float


def held_out(stage: Stage, side: int) -> HeldOut:
    """The same pictures whenever it is called with the same stage."""
    rng = np.random.default_rng(6)
    few = range(INDEX)
    photos = [
        photo(rng, stage, n, rng.choice(INDEX, rng.choice([0, 0, 1, 2, 3])), side)
        for n in few[:QUERIES]
    ]
    return HeldOut(
        np.stack([squeeze(stage.covers[n], side) for n in few]),
        np.stack([cut_out(rng, stage, n, side) for n in few[:QUERIES]]),
        np.stack(photos),
    )


@torch.inference_mode()
def embed(network: torch.nn.Module, views: Picture) -> Tensor:
    """N × 512 unit vectors."""
    network.eval()
    parts = [views[start : start + BATCH] for start in range(0, len(views), BATCH)]
    with torch.autocast("cpu", torch.bfloat16):
        vectors = torch.cat([network(normalised(part)) for part in parts])
    return functional.normalize(vectors.float())


def recall(network: torch.nn.Module, pictures: HeldOut) -> Recall:
    """What the network gets right. A near-twin, which has the same art, counts as right."""
    index = embed(network, pictures.covers)
    art = torch.tensor([art_of(n) for n in range(len(index))])

    def first(views: Picture) -> float:
        found = (embed(network, views) @ index.T).argmax(dim=1)
        return float((art[found] == art[: len(views)]).float().mean())

    near = (index @ index.T).fill_diagonal_(-2).topk(3).indices
    has_twin = torch.tensor([(art == own).sum() > 1 for own in art])
    twins = (art[near] == art[:, None]).any(dim=1)[has_twin].float().mean()
    return Recall(first(pictures.cut_outs), first(pictures.photos), float(twins))
