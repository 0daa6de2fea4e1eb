"""Fit the network that looks at hypotheses, on drawn scenes.

    python -m benchmarks.outline_fit [--seeds 42] [--rounds 45] [--cache CACHE_DIR]

Draws as many scenes of each kind, which are kept in CACHE_DIR, writes the weights of
`indexer/vision/detection/outline/look.py`, and prints what its score should count for in
`indexer/vision/detection/outline/choice.py`: the likeliest on scenes that neither was fitted on.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from torch.utils.data import DataLoader, Dataset

from benchmarks.boundary_fit import second_table
from benchmarks.outline_scenes import CACHE, Example, examples
from indexer.vision.cover import Image, Points
from indexer.vision.detection.outline.choice import (
    probabilities,
    second_scores,
    shortlist,
)
from indexer.vision.detection.outline.fields import WORK_SIDE, Field, smoothed, stretched, to_lab
from indexer.vision.detection.outline.look import (
    LOOK_FILE,
    SOURCE_SIDE,
    OutlineNetwork,
    look,
    sources,
    views,
)
from indexer.vision.geometry import iou, whole_picture
from synth.scenes import WHOLE_KINDS

FIRST_SEED = 10_000
"""The first seed of the network's scenes, far from those of the second score."""

UNSEEN_SEED, UNSEEN = 5_000, 10
"""The first seed, and the scenes of each kind, on which `LOOK_WEIGHT` is fitted."""

PICTURES = 8
"""Pictures a step."""

RATE = 3e-3

SEEN = 8
"""Hypotheses of a picture that are shown at once."""

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


def _shown(rng: Random, example: Example) -> tuple[Points, Points]:
    """Quads (`SEEN`, 4, 2), the whole picture first, and their overlap (`SEEN`,) with the truth."""
    found = example.found
    whole = whole_picture(example.image.shape[1], example.image.shape[0])
    quads, overlaps = [whole], [iou(whole, example.corners)]
    if example.kind not in WHOLE_KINDS:
        quads += [example.corners, _moved(rng, example.corners)]
        overlaps += [1.0, iou(quads[2], example.corners)]
    near = np.argsort(-example.overlaps)[:2]
    likely = np.setdiff1d(shortlist(found.scores), near)
    rest = np.setdiff1d(np.arange(len(found.quads)), np.append(near, likely))
    order = np.concatenate([near, rng.permutation(likely)[:4], rng.permutation(rest)])
    order = order[: SEEN - len(quads)]
    return (
        np.concatenate([quads, found.quads[order]]),
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


def _augmented(rng: Random, example: Example) -> tuple[Field, Points]:
    """Views (`SEEN`, 5, H, W) of some hypotheses of an example, changed at random; targets."""
    image = example.image
    scale = SOURCE_SIDE / WORK_SIDE
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.8:
        small = _recoloured(rng, small)
    quads, overlaps = _shown(rng, example)
    size = np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2).mean(axis=1)
    quads[1:] += rng.normal(0, 0.003, quads[1:].shape) * size[1:, None, None]
    seen = views(sources(stretched(to_lab(small))), quads, image.shape[1], image.shape[0])
    for axis in (2, 3):
        if rng.random() < 0.5:
            seen = np.flip(seen, axis)
    if rng.random() < 0.1:
        seen = seen * seen[:, 4:]
    return np.ascontiguousarray(seen), _targets(overlaps)


class _Shown(Dataset[tuple[Field, Points]]):
    """Each example changed at random, as often as there are rounds, in a new order each time."""

    def __init__(self, cases: list[Example], rounds: int) -> None:
        rng = np.random.default_rng(0)
        self._cases = cases
        self._order = np.concatenate([rng.permutation(len(cases)) for _ in range(rounds)])

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> tuple[Field, Points]:
        return _augmented(np.random.default_rng([1, index]), self._cases[self._order[index]])


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


def fit(cases: list[Example], rounds: int) -> OutlineNetwork:
    """A network by AdamW, in bfloat16 where that is sound."""
    torch.manual_seed(0)
    network = OutlineNetwork().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    shown = DataLoader(
        _Shown(cases, rounds), PICTURES, num_workers=1, collate_fn=list, prefetch_factor=8,
        worker_init_fn=lambda _: cv2.setNumThreads(1),
    )  # fmt: skip
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, len(shown), pct_start=0.1)
    recent: list[float] = []
    for step, batch in enumerate(shown, 1):
        seen = torch.from_numpy(np.concatenate([part for part, _ in batch]))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = network(seen.contiguous(memory_format=torch.channels_last))
        loss = _loss(scores.float(), [targets for _, targets in batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        recent.append(loss.item())
        if step % 100 == 0:
            print(f"step {step} of {len(shown)}: loss {np.mean(recent[-100:]):.3f}", flush=True)
    return network.eval()


def look_weight(cases: list[Example]) -> float:
    """The weight of the look beside the second score under which the right ones are likeliest."""
    tables = []
    for case in cases:
        found = case.found
        rows, terms, fine = second_table(case, np.append(found.scores, found.whole_score))
        lab = smoothed(stretched(to_lab(case.image)), 1.0)
        whole = whole_picture(lab.shape[1], lab.shape[0])
        quads = np.concatenate([found.quads, whole[None]])[rows]
        if fine.any():
            tables.append((second_scores(terms), look(lab, quads), fine))

    def likelihood(weight: float) -> float:
        chances = [
            probabilities(second + weight * looks)[fine].sum() for second, looks, fine in tables
        ]
        return float(np.log(np.maximum(chances, 1e-12)).mean())

    return max(np.arange(0.0, 3.0, 0.05).tolist(), key=likelihood)


def main() -> None:
    """Fit, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=42, help="scenes of each kind")
    parser.add_argument("--rounds", type=int, default=45, help="times each scene is shown")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder for drawn scenes")
    arguments = parser.parse_args()
    cases = examples(range(FIRST_SEED, FIRST_SEED + arguments.seeds), arguments.cache)
    state = fit(cases, arguments.rounds).state_dict()
    small = {k: v.half() if v.is_floating_point() else v for k, v in state.items()}
    save_file({name: part.contiguous() for name, part in small.items()}, LOOK_FILE)
    unseen = examples(range(UNSEEN_SEED, UNSEEN_SEED + UNSEEN), arguments.cache)
    print(f"LOOK_WEIGHT = {look_weight(unseen):.2f}")


if __name__ == "__main__":
    main()
