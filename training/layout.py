"""Make the matrices of `indexer.vision.layout`: `python -m training.layout --covers FOLDER`.

The whitening is fitted on clean covers. The mix starts as the strongest components of both parts
and learns, by InfoNCE, to find each cover by a damaged view of it among other covers. What is
shipped lies halfway between both (weight averaging after fine-tuning: Wortsman et al., CVPR 2022):
half of it is enough, and forgets less of what was not drawn. Minutes on a processor.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from platformdirs import user_cache_path
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from indexer.vision.layout import AVERAGES, DIMENSIONS, WHITENED, Projection, pooled_network
from indexer.vision.model_names import LAYOUT_FILE
from indexer.vision.networks import Network
from training.backgrounds import backgrounds
from training.drawn import TRAINING
from training.features import kept, whitening
from training.material import prepare
from training.pictures import SIDE, covers_of
from training.views import Stage, cut_out

WHITENING = 0.75
"""Power of the standard deviation that whitened components are divided by."""

FITTED = 6_000
"""Clean covers that the whitening is fitted on; more change nothing."""

STEPS, RATE, TEMPERATURE = 240, 1.5e-3, 0.06
QUESTIONS, OTHERS = 192, 1_200
"""Damaged views of a step, and the further covers among which each of them looks for its own."""

SAME = 0.6
"""Cosine of whitened features above which two covers are taken for one that is listed twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """`pooled` features of N clean covers and of M damaged views; view m shows cover `shown[m]`."""

    clean: Tensor
    damaged: Tensor
    shown: Tensor


def main() -> None:
    """Make what is missing in the folder, fit, and write the file of the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--covers", type=Path, required=True, help="pictures, or tars of them")
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "training",
        help="where material, decoded covers and features go",
    )
    parser.add_argument("--views", type=int, default=8_000, help="damaged covers to learn from")
    options = parser.parse_args()
    folder = options.folder
    prepare(folder)
    cv2.setNumThreads(1)
    stage = Stage(
        covers_of(options.covers, folder / "real_covers.npy"), backgrounds(folder, TRAINING)
    )
    projection = learn(pairs(stage, pooled_network(), options.views, folder))
    write(projection, LAYOUT_FILE)


def pairs(stage: Stage, network: Network, views: int, folder: Path) -> Pairs:
    """Features of all covers and of damaged views of them, kept in `folder`."""
    rng = np.random.default_rng(8)
    count = len(stage.covers)
    shown = np.concatenate([rng.permutation(count) for _ in range(-(-views // count))])[:views]
    damaged = (cut_out(np.random.default_rng([8, m]), stage, n, SIDE) for m, n in enumerate(shown))
    return Pairs(
        kept(folder / "layout_clean.npy", network, iter(stage.covers), count),
        kept(folder / "layout_damaged.npy", network, damaged, views),
        torch.from_numpy(shown),
    )


def learn(pairs: Pairs, steps: int = STEPS) -> Projection:
    """Fit the whitening, then the mix; prints how well held-out views find their covers."""
    torch.manual_seed(8)
    projection = Projection()
    fitted = pairs.clean[:FITTED]
    halves = (projection.averages, fitted[:, :AVERAGES]), (projection.places, fitted[:, AVERAGES:])
    for layer, features in halves:
        layer.weight.data, layer.bias.data = whitening(features, WHITENED, WHITENING)
    clean, damaged = _whitened(projection, pairs.clean), _whitened(projection, pairs.damaged)
    held = len(damaged) // 20
    mix = _start()
    found = [_found(mix, clean, damaged[:held], pairs.shown[:held])]
    learned = _mix(mix, clean, damaged[held:], pairs.shown[held:], steps)
    mix = (mix + learned) / 2
    found.append(_found(mix, clean, damaged[:held], pairs.shown[:held]))
    print("held-out views, first among all covers: whitened {:.3f}, learned {:.3f}".format(*found))
    projection.mix.weight.data = mix.T.contiguous()
    return projection


@torch.no_grad()
def _whitened(projection: Projection, pooled: Tensor) -> Tensor:
    return projection.whiten(pooled)


def _start() -> Tensor:
    """A mix (2 WHITENED, DIMENSIONS) that takes the strongest components of both parts."""
    mix, half = torch.zeros(2 * WHITENED, DIMENSIONS), DIMENSIONS // 2
    mix[:half, :half] = mix[WHITENED : WHITENED + half, half:] = torch.eye(half)
    return mix


def _mix(start: Tensor, clean: Tensor, damaged: Tensor, shown: Tensor, steps: int) -> Tensor:
    """The mix after `steps` of InfoNCE; covers that look the same aren't told apart."""
    mix = (start + 1e-3 * torch.randn_like(start)).requires_grad_()
    optimizer = torch.optim.Adam([mix], RATE)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = RATE * min(1.0, 2 * (1 - step / steps))
        asked = torch.randint(len(damaged), (min(QUESTIONS, len(damaged)),))
        keys = torch.cat([shown[asked], torch.randperm(len(clean))[:OTHERS]])
        own = torch.arange(len(asked))
        queries = functional.normalize(damaged[asked] @ mix)
        scores = queries @ functional.normalize(clean[keys] @ mix).T / TEMPERATURE
        twins = _akin(clean[shown[asked]], clean[keys])
        twins[own, own] = False
        loss = functional.cross_entropy(scores.masked_fill(twins, -torch.inf), own)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return mix.detach()


def _akin(some: Tensor, others: Tensor) -> Tensor:
    """Which covers look the same: the whitened halves are unit vectors, so products reach 2."""
    return some @ others.T / 2 > SAME


def _found(mix: Tensor, clean: Tensor, damaged: Tensor, shown: Tensor) -> float:
    """The share of damaged views whose nearest cover is their own, or looks the same."""
    index = functional.normalize(clean @ mix)
    nearest = (functional.normalize(damaged @ mix) @ index.T).argmax(dim=1)
    same = (clean[nearest] * clean[shown]).sum(dim=1) / 2 > SAME
    return float((same | (nearest == shown)).float().mean())


def write(projection: Projection, path: Path) -> None:
    """Write the matrices as fp16 safetensors, 3.1 MB."""
    state = {name: t.half().contiguous() for name, t in projection.state_dict().items()}
    save_file(state, path)


if __name__ == "__main__":
    main()
