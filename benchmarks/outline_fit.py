"""Fit the network that looks at hypotheses, on drawn scenes.

    python -m benchmarks.outline_fit COVERS [--seeds 50] [--steps 1800] [--cache CACHE_DIR]

Draws as many scenes of each kind, whose books wear COVERS, pictures or tars of them; they are kept
in CACHE_DIR. Learns on from the weights of `indexer/vision/detection/outline/look.py` and writes
them. What the network reads of the detector's backbone is as that was trained.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from benchmarks.outline_scenes import CACHE, FIRST_SEED, Example, examples
from indexer.vision.cover import Image, Points
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.network_maps import picture_maps
from indexer.vision.detection.outline.choice import shortlist
from indexer.vision.detection.outline.fields import WORK_SIDE, Field, stretched, to_lab
from indexer.vision.detection.outline.look import (
    LEVEL_CHANNELS,
    LOOK_FILE,
    SOURCE_SIDE,
    OutlineNetwork,
    sources,
    views,
)
from indexer.vision.geometry import iou, whole_picture
from synth.scenes import WHOLE_KINDS

COLOURINGS = 3
"""Ways in which each scene is coloured, the first of them as it was drawn."""

PICTURES = 8
"""Pictures a step."""

RATE = 1.5e-3

SEEN = 9
"""Hypotheses of a picture that are shown at once, the best two not counted."""

BLIND = 0.1
"""Share of pictures in which the backbone's features are hidden."""

SOFT = 0.02
"""Overlap by which a hypothesis may be worse than the best one to count a third as much."""

Random = np.random.Generator


def _recoloured(rng: Random, image: Image) -> Image:
    """The picture in other light, hues, sharpness and noise."""
    lab = to_lab(image)
    angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else rng.normal(0, 0.2)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]]) * rng.uniform(0.3, 1.6)
    lab[..., 1:] = lab[..., 1:] @ turn.astype(np.float32)
    if rng.random() < 0.1:
        lab[..., 0] = 100 - lab[..., 0]
    lab[..., 0] = 100 * (lab[..., 0].clip(0, 100) / 100) ** np.float32(rng.uniform(0.6, 1.7))
    rgb = 255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1)
    rgb = rgb * rng.uniform(0.4, 1.2) * rng.normal(1, 0.05, 3).astype(np.float32)
    if rng.random() < 0.3:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.4, 1.5))
    rgb += np.float32(rng.uniform(0, 6)) * rng.standard_normal(rgb.shape, np.float32)
    return rgb.clip(0, 255).astype(np.uint8)


def _moved(rng: Random, quad: Points) -> Points:
    """A quad (4, 2) with one to three of its corners moved along a side, by up to a third."""
    quad = quad.copy()
    for corner in rng.choice(4, rng.integers(1, 4), replace=False):
        toward = (corner + rng.choice([1, 3])) % 4
        share = rng.choice([-1, 1]) * rng.uniform(0.03, 0.33)
        quad[corner] += share * (quad[toward] - quad[corner])
    return quad


@dataclass(frozen=True, slots=True, eq=False)
class Coloured:
    """A scene in some colours: at `SOURCE_SIDE`, and what the detector sees of it.

    `levels` are the backbone's features (1, C, H, W) in half precision; `front` (H, W).
    """

    small: Image
    levels: tuple[Tensor, ...]
    front: Tensor


def _coloured(image: Image) -> Coloured:
    features = PictureFeatures(image)
    scale = SOURCE_SIDE / WORK_SIDE
    return Coloured(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8),
        tuple(level.half().cpu() for level in features.levels[: len(LEVEL_CHANNELS)]),
        torch.from_numpy(picture_maps(features).front),
    )


def _colourings(rng: Random, example: Example) -> list[Coloured]:
    others = [_recoloured(rng, example.image) for _ in range(COLOURINGS - 1)]
    return [_coloured(image) for image in (example.image, *others)]


def _shown(rng: Random, example: Example) -> tuple[Points, Points]:
    """Quads (N, 4, 2), the whole picture first, and their overlap (N,) with the truth."""
    best = shortlist(example.found.scores)
    whole = whole_picture(example.image.shape[1], example.image.shape[0])
    quads, overlaps = [whole], [iou(whole, example.corners)]
    if example.kind not in WHOLE_KINDS:
        quads += [example.corners, _moved(rng, example.corners)]
        overlaps += [1.0, iou(quads[2], example.corners)]
    near = best[np.argsort(-example.overlaps[best])[:2]]
    order = np.union1d(rng.permutation(best)[: SEEN - len(quads)], near)
    return (
        np.concatenate([quads, example.found.quads[order]]),
        np.concatenate([overlaps, example.overlaps[order]]),
    )


def _targets(overlaps: Points) -> Points:
    """Targets (N, 2) of hypotheses with these overlaps.

    What each should get of a probability of 1, all 0 where none is near; and how good each is on
    its own, 0 to 1.
    """
    best = overlaps.max()
    share = np.exp((overlaps - best) / SOFT) * (overlaps >= max(0.8, best - 0.1))
    alone = np.clip((overlaps - 0.7) / 0.3, 0, 1) ** 2
    return np.stack([share / max(share.sum(), 1e-9), alone], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Some hypotheses (N, 4, 2) of a picture of `size`, width and height, changed at random.

    `views` (N, 5, H, W); `flipped`: the axes along which they are; `blind`: the backbone's features
    are hidden; `targets` (N, 2).
    """

    picture: Coloured
    quads: Points
    size: tuple[int, int]
    views: Field
    flipped: tuple[int, ...]
    blind: bool
    targets: Points


def _augmented(rng: Random, example: Example, picture: Coloured) -> Shown:
    height, width = example.image.shape[:2]
    quads, overlaps = _shown(rng, example)
    size = np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2).mean(axis=1)
    quads[1:] += rng.normal(0, 0.003, quads[1:].shape) * size[1:, None, None]
    seen = views(sources(stretched(to_lab(picture.small))), quads, width, height)
    flipped = tuple(axis for axis in (2, 3) if rng.random() < 0.5)
    blind = bool(rng.random() < BLIND)
    seen = np.ascontiguousarray(np.flip(seen, flipped))
    return Shown(picture, quads, (width, height), seen, flipped, blind, _targets(overlaps))


class _Pictures(Dataset[Shown]):
    """`PICTURES` a step of the examples, each changed at random, all of them before any again."""

    def __init__(self, cases: list[Example], steps: int) -> None:
        rng = np.random.default_rng(0)
        rounds = -(-steps * PICTURES // len(cases))
        order = np.concatenate([rng.permutation(len(cases)) for _ in range(rounds)])
        self._cases = cases
        self._order: NDArray[np.intp] = order[: steps * PICTURES]
        self._pictures = [_colourings(rng, case) for case in cases]

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> Shown:
        rng = np.random.default_rng([1, index])
        case = self._order[index]
        picture = self._pictures[case][int(rng.integers(COLOURINGS))]
        return _augmented(rng, self._cases[case], picture)


def _features(network: OutlineNetwork, shown: Shown) -> tuple[Tensor, Tensor]:
    """What the network reads of the backbone in a picture's hypotheses."""
    levels = [level.float() for level in shown.picture.levels]
    fine, coarse = network.features(levels, shown.picture.front, shown.quads, *shown.size)
    if shown.blind:
        fine, coarse = torch.zeros_like(fine), torch.zeros_like(coarse)
    return fine.flip(shown.flipped), coarse.flip(shown.flipped)


def _scores(network: OutlineNetwork, batch: list[Shown]) -> Tensor:
    seen = torch.from_numpy(np.concatenate([shown.views for shown in batch]))
    fine, coarse = zip(*(_features(network, shown) for shown in batch), strict=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores: Tensor = network(
            seen.contiguous(memory_format=torch.channels_last), torch.cat(fine), torch.cat(coarse)
        )
    return scores.float()


def _loss(scores: torch.Tensor, targets: list[Points]) -> torch.Tensor:
    """Of a conditional logit over each picture's hypotheses; and, half as much, of each alone.

    The latter teaches from every view, and is what gets the first rounds going.
    """
    parts = scores.split([len(part) for part in targets])
    among = [
        -(torch.from_numpy(target[:, 0]).float() * part.log_softmax(0)).sum()
        for part, target in zip(parts, targets, strict=True)
    ]
    good = torch.from_numpy(np.concatenate(targets)[:, 1]).float()
    alone = torch.nn.functional.binary_cross_entropy_with_logits(scores, good)
    return torch.stack(among).mean() + alone / 2


def _batches(cases: list[Example], steps: int) -> Iterator[list[Shown]]:
    yield from DataLoader(
        _Pictures(cases, steps), PICTURES, num_workers=1, collate_fn=list, prefetch_factor=8,
        worker_init_fn=lambda _: cv2.setNumThreads(1),
    )  # fmt: skip


def fit(cases: list[Example], steps: int) -> OutlineNetwork:
    """The shipped network after `steps` more of AdamW, in bfloat16 where that is sound."""
    torch.manual_seed(0)
    network = OutlineNetwork()
    network.load_state_dict(load_file(LOOK_FILE))
    network.train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps + 1, pct_start=0.1)
    recent: list[float] = []
    for step, batch in enumerate(_batches(cases, steps), 1):
        loss = _loss(_scores(network, batch), [shown.targets for shown in batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        recent.append(loss.item())
        if step % 100 == 0:
            print(f"step {step} of {steps}: loss {np.mean(recent[-100:]):.3f}", flush=True)
    return network.eval()


def main() -> None:
    """Fit, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("covers", type=Path, help="pictures of covers, or tars of them")
    parser.add_argument("--seeds", type=int, default=50, help="scenes of each kind")
    parser.add_argument("--steps", type=int, default=1800, help="of eight pictures each")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder for drawn scenes")
    arguments = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + arguments.seeds)
    cases = examples(seeds, arguments.cache, arguments.covers)
    state = fit(cases, arguments.steps).state_dict()
    small = {k: v.half() if v.is_floating_point() else v for k, v in state.items()}
    save_file({name: part.contiguous() for name, part in small.items()}, LOOK_FILE)


if __name__ == "__main__":
    main()
