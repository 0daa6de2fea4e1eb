"""Fit the weights that choose between hypotheses, on drawn scenes."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from safetensors.numpy import save_file
from scenes import KINDS, WHOLE, draw_scene

from indexer.boundary import WORK_SIDE
from indexer.cover import Points
from indexer.geometry import iou
from indexer.outline.choice import WEIGHTS_FILE, second_terms, shortlist
from indexer.outline.fields import compute_fields
from indexer.outline.hypotheses import propose
from indexer.outline.terms import QUAD_TERMS, WHOLE_TERMS, quad_terms, whole_terms

HIDDEN = 16
ROUNDS = 60
BATCH = 32


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A scene's hypotheses: quads (Q, 4, 2) with their terms, and which are right (Q + 1,).

    The last hypothesis is the whole picture.
    """

    kind: str
    quads: Points
    terms: Points
    support: Points
    whole: Points
    right: Points


def _right(kind: str, overlaps: Points) -> Points:
    """Which hypotheses (Q + 1,) count as right, from the quads' overlap with the true corners."""
    if kind in WHOLE:
        return np.append(overlaps > 0.97, True)
    best = overlaps.max(initial=0.0)
    enough = max(0.9, best - 0.04) if best > 0.93 else max(0.6, best - 0.03)
    return np.append(overlaps >= enough, False)


def _example(job: tuple[int, str]) -> Example:
    cv2.setNumThreads(1)
    seed, kind = job
    scene = draw_scene(seed, kind)
    fields = compute_fields(scene.image, WORK_SIDE)
    quads = propose(fields)
    terms, support = quad_terms(fields, quads)
    truth = scene.corners * fields.scale
    overlaps = np.array([iou(quad, truth) for quad in quads])
    return Example(kind, quads, terms, support, whole_terms(fields), _right(kind, overlaps))


def _first_terms(example: Example) -> Points:
    """Terms (Q + 1, T) for the first score, the whole picture's in columns of their own."""
    own = example.terms.shape[1]
    terms = np.zeros((len(example.quads) + 1, own + len(example.whole)))
    terms[:-1, :own] = example.terms
    terms[-1, own:] = example.whole
    return terms


def _fit_first(tables: list[tuple[Points, Points]], decay: float = 3e-4) -> Points:
    """Weights (T,) of a conditional logit by Adam, each term scaled to a mean square of 1."""
    scale = np.sqrt(np.mean(np.concatenate([terms for terms, _ in tables]) ** 2, axis=0)) + 1e-6
    tables = [(terms / scale, right) for terms, right in tables]
    weights, mean, square = np.zeros((3, len(scale)))
    for step in range(1, 601):
        slope = decay * weights * len(tables)
        for terms, right in tables:
            scores = terms @ weights
            odds = np.exp(scores - scores.max())
            chosen = odds * right
            slope += terms.T @ (odds / odds.sum() - chosen / max(chosen.sum(), 1e-12))
        slope /= len(tables)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = 0.05 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        weights = weights - rate * mean / (np.sqrt(square) + 1e-8)
    return weights / scale


def _fit_second(tables: list[tuple[Points, Points]]) -> dict[str, Points]:
    """Weights of `second_scores`: one hidden layer, by AdamW, on the same likelihood."""
    torch.manual_seed(0)
    everything = np.concatenate([terms for terms, _ in tables])
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    cases = [
        (torch.tensor((terms - mean) / scale, dtype=torch.float32), torch.tensor(right))
        for terms, right in tables
    ]
    hidden = torch.nn.Linear(len(mean), HIDDEN)
    out = torch.nn.Linear(HIDDEN, 1, bias=False)
    network = torch.nn.Sequential(hidden, torch.nn.ReLU(), torch.nn.Dropout(0.1), out)
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, ROUNDS)
    random = np.random.default_rng(0)
    for _ in range(ROUNDS):
        order = random.permutation(len(cases))
        for start in range(0, len(cases), BATCH):
            losses = []
            for index in order[start : start + BATCH]:
                scores = network(cases[index][0])[:, 0]
                right = scores[cases[index][1]]
                losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(right, 0))
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()
            optimizer.step()
        schedule.step()
    return {
        "mean": mean,
        "scale": scale,
        "hidden": hidden.weight.detach().numpy().T,
        "bias": hidden.bias.detach().numpy(),
        "out": out.weight.detach().numpy()[0],
    }


def _second_tables(examples: list[Example], weights: Points) -> list[tuple[Points, Points]]:
    tables = []
    for example in examples:
        scores = _first_terms(example) @ weights
        best = shortlist(scores)
        rows = np.append(best, len(example.quads))
        terms = second_terms(
            example.terms[best],
            example.whole,
            scores[rows],
            example.quads[best],
            example.support[best],
        )
        if example.right[rows].any():
            tables.append((terms, example.right[rows]))
    return tables


def fit(count: int) -> str:
    """Fit on `count` scenes of each kind; writes the weights' file, returns those of the code."""
    # Books matter more than their absence.
    jobs = [(s, kind) for s in range(count) for kind in KINDS if kind != "empty" or s % 3 == 0]
    with ProcessPoolExecutor() as pool:
        examples = list(pool.map(_example, jobs, chunksize=8))
    tables = [(_first_terms(e), e.right) for e in examples if e.right.any()]
    first = _fit_first(tables)
    second = _fit_second(_second_tables(examples, first))
    save_file({k: np.ascontiguousarray(v, np.float32) for k, v in second.items()}, WEIGHTS_FILE)
    quad = ", ".join(f'"{n}": {w:.2f}' for n, w in zip(QUAD_TERMS, first, strict=False))
    whole = zip(WHOLE_TERMS, first[len(QUAD_TERMS) :], strict=True)
    return f"QUAD_WEIGHTS = {{{quad}}}\nWHOLE_WEIGHTS = {{" + (
        ", ".join(f'"{n}": {w:.2f}' for n, w in whole) + "}"
    )
