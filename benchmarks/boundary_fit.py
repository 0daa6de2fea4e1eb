"""Fit the weights that choose between hypotheses, on drawn scenes that wear given covers."""

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from benchmarks.outline_scenes import Example
from indexer.vision.cover import Points
from indexer.vision.detection.outline.choice import (
    WEIGHTS_FILE,
    first_scores,
    second_terms,
    shortlist,
)
from indexer.vision.detection.outline.terms import QUAD_TERMS, WHOLE_TERMS
from indexer.vision.geometry import iou, whole_picture
from synth.scenes import WHOLE_KINDS

HIDDEN, MEMBERS = 24, 4
"""Hidden units of each network of the second score, and networks, which differ in their first
weights: one alone chooses otherwise by luck in three of 162 photographs."""

ROUNDS = 60
BATCH = 32

SOFT = 0.01
"""Overlap by which a hypothesis may be worse than the best one to count a third as much for the
second score."""

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


def _shares(kind: str, overlaps: Points) -> Points:
    """What each of a shortlist's hypotheses (N,) should get of a probability of 1.

    The last is the whole picture. All 0 where none is near.
    """
    overlaps = overlaps if kind in WHOLE_KINDS else np.append(overlaps[:-1], 0.0)
    best = overlaps.max()
    shares = np.exp((overlaps - best) / SOFT) * (overlaps > best - 0.1) * (best > 0.6)
    return np.asarray(shares / max(shares.sum(), 1e-9))


def _second_tables(cases: list[Example]) -> tuple[Points, Points, Points]:
    """Terms (C, N, T) of the shortlists of C scenes for the second score, and shares (C, N).

    Shortlists are filled up to N with zeros: where (C, N) says which rows are hypotheses.
    """
    tables = [_second_table(case) for case in cases]
    tables = [table for table in tables if table[1].any()]
    count = max(len(shares) for _, shares in tables)
    terms = np.zeros((len(tables), count, tables[0][0].shape[1]))
    shares, there = np.zeros((2, len(tables), count))
    for row, (own, wanted) in enumerate(tables):
        terms[row, : len(own)] = own
        shares[row, : len(own)] = wanted
        there[row, : len(own)] = 1
    return terms, shares, there > 0


def _second_table(case: Example) -> tuple[Points, Points]:
    """Terms (N, T) of a scene's shortlist, by the first scores of today, and their shares (N,)."""
    found = case.found
    scores = first_scores(found.terms, found.whole)
    best = shortlist(scores[:-1])
    rows = np.append(best, len(found.quads))
    terms = second_terms(
        found.terms[best], found.whole, scores[rows], found.quads[best], found.support[best]
    )
    whole = whole_picture(case.image.shape[1], case.image.shape[0])
    overlaps = np.append(case.overlaps[best], iou(whole, case.corners))
    return terms, _shares(case.kind, overlaps)


def _fit_second(terms: Points, shares: Points, there: NDArray[np.bool_]) -> dict[str, Points]:
    """Weights of `second_scores` by AdamW: the mean of `MEMBERS` networks, as one."""
    everything = terms[there]
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    inputs = torch.tensor((terms - mean) / scale, dtype=torch.float32)
    wanted = torch.tensor(shares, dtype=torch.float32)
    absent = torch.tensor(~there)
    members = []
    for seed in range(MEMBERS):
        torch.manual_seed(seed)
        hidden = torch.nn.Linear(len(mean), HIDDEN)
        out = torch.nn.Linear(HIDDEN, 1, bias=False)
        network = torch.nn.Sequential(hidden, torch.nn.ReLU(), torch.nn.Dropout(0.1), out)
        optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.05)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, ROUNDS)
        for _ in range(ROUNDS):
            for batch in torch.randperm(len(inputs)).split(BATCH):
                scores = network(inputs[batch])[..., 0].masked_fill(absent[batch], -1e4)
                loss = -(wanted[batch] * scores.log_softmax(dim=1)).sum(dim=1).mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            schedule.step()
        members.append((hidden, out))
    return {
        "mean": mean,
        "scale": scale,
        "hidden": np.concatenate([h.weight.detach().numpy() for h, _ in members]).T,
        "bias": np.concatenate([h.bias.detach().numpy() for h, _ in members]),
        "out": np.concatenate([o.weight.detach().numpy()[0] for _, o in members]) / MEMBERS,
    }


def fit(cases: list[Example]) -> str:
    """Fit the second score, whose weights' file is written, to the first as it is in the code.

    Returns a newly fitted first score's weights: where they are taken over, the second is to be
    fitted again.
    """
    tables = [(_first_terms(case), _right(case.kind, case.overlaps)) for case in cases]
    first = _fit_first([table for table in tables if table[1].any()])
    second = _fit_second(*_second_tables(cases))
    save_file({k: np.ascontiguousarray(v, np.float32) for k, v in second.items()}, WEIGHTS_FILE)
    quad = ", ".join(f'"{n}": {w:.2f}' for n, w in zip(QUAD_TERMS, first, strict=False))
    whole = zip(WHOLE_TERMS, first[len(QUAD_TERMS) :], strict=True)
    return f"QUAD_WEIGHTS = {{{quad}}}\nWHOLE_WEIGHTS = {{" + (
        ", ".join(f'"{n}": {w:.2f}' for n, w in whole) + "}"
    )
