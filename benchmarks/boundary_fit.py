"""Fit the weights that choose between hypotheses, on drawn scenes."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from benchmarks.outline_scenes import Example, examples
from indexer.vision.cover import Points
from indexer.vision.detection.outline.choice import WEIGHTS_FILE, second_terms, shortlist
from indexer.vision.detection.outline.terms import QUAD_TERMS, WHOLE_TERMS
from synth.scenes import WHOLE_KINDS

HIDDEN = 16
ROUNDS = 60
BATCH = 32
GOOD = {
    "support_mean", "support_worst", "support_second", "ends_mean", "ends_worst", "contrast_mean",
    "contrast_worst", "step_mean", "step_worst", "shut_in", "margin_like_ring",
}  # fmt: skip
BAD = {
    "beyond_mean", "beyond_worst", "rival_outside_mean", "rival_outside_worst", "ring_change",
    "small", "off_centre", "too_square", "too_long", "skew", "taper", "borders_1", "borders_2",
    "borders_3", "near_whole", "unseen", "frame_like", "shut_in_ring", "margin_like",
}  # fmt: skip


def _right(kind: str, overlaps: Points) -> Points:
    """Which hypotheses (Q + 1,) count as right, from the quads' overlap with the true corners."""
    if kind in WHOLE_KINDS:
        return np.append(overlaps > 0.97, True)
    best = overlaps.max(initial=0.0)
    enough = max(0.9, best - 0.04) if best > 0.93 else max(0.6, best - 0.03)
    return np.append(overlaps >= enough, False)


def _first_terms(example: Example) -> Points:
    """Terms (Q + 1, T) for the first score, the whole picture's in columns of their own."""
    found = example.found
    own = found.terms.shape[1]
    terms = np.zeros((len(found.quads) + 1, own + len(found.whole)))
    terms[:-1, :own] = found.terms
    terms[-1, own:] = found.whole
    return terms


def _fit_first(tables: list[tuple[Points, Points]], decay: float = 3e-4) -> Points:
    """Weights (T,) of a conditional logit by Adam, each term scaled to a mean square of 1.

    Weights whose sign is known beforehand keep it, so that terms that go together don't share out
    a gain on drawn scenes in ways that make no sense elsewhere.
    """
    names = (*QUAD_TERMS, *WHOLE_TERMS)
    lowest = np.array([0.0 if name in GOOD else -np.inf for name in names])
    highest = np.array([0.0 if name in BAD else np.inf for name in names])
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
        weights = weights.clip(lowest, highest)
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


def second_table(example: Example, scores: Points) -> tuple[NDArray[np.intp], Points, Points]:
    """The shortlist by first scores (Q + 1,), the whole picture last, for the second score.

    Indices (N,) of its hypotheses, their terms (N, T), and which are right (N,).
    """
    found, best = example.found, shortlist(scores[:-1])
    rows = np.append(best, len(found.quads))
    terms = second_terms(
        found.terms[best], found.whole, scores[rows], found.quads[best], found.support[best]
    )
    return rows, terms, _right(example.kind, example.overlaps)[rows]


def fit(count: int, cache: Path) -> str:
    """Fit on `count` scenes of each kind; writes the weights' file, returns those of the code."""
    cases = examples(range(count), cache)
    tables = [(_first_terms(case), _right(case.kind, case.overlaps)) for case in cases]
    first = _fit_first([table for table in tables if table[1].any()])
    tables = [second_table(case, _first_terms(case) @ first)[1:] for case in cases]
    second = _fit_second([table for table in tables if table[1].any()])
    save_file({k: np.ascontiguousarray(v, np.float32) for k, v in second.items()}, WEIGHTS_FILE)
    quad = ", ".join(f'"{n}": {w:.2f}' for n, w in zip(QUAD_TERMS, first, strict=False))
    whole = zip(WHOLE_TERMS, first[len(QUAD_TERMS) :], strict=True)
    return f"QUAD_WEIGHTS = {{{quad}}}\nWHOLE_WEIGHTS = {{" + (
        ", ".join(f'"{n}": {w:.2f}' for n, w in whole) + "}"
    )
