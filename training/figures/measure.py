"""What the network finds of figures that are known: average precision by kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from indexer.vision.detection.figure_candidates import Candidates, candidates
from indexer.vision.detection.figure_network import KINDS, STRIDES, FigureNetwork
from training.figures.cache import Seen

OVERLAP = 0.5
"""Intersection over union with a figure from which a candidate has found it."""

LEAST = 0.01
"""Probability of being a figure of a kind, below which a candidate does not count for it."""

BATCH = 32


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Of one cover: what was found, and its figures' boxes (N, 4) and kinds (N,)."""

    found: Candidates
    boxes: NDArray[np.float32]
    kinds: NDArray[np.intp]
    marked: bool


def answers(network: FigureNetwork, covers: Sequence[Seen]) -> Iterator[Answer]:
    """The network's answers for covers, one after another."""
    network.eval()
    for seen in covers:
        for start in range(0, len(seen.boxes), BATCH):
            rows = slice(start, min(start + BATCH, len(seen.boxes)))
            features = [torch.from_numpy(np.array(level[rows])).float() for level in seen.features]
            height, width = (side * STRIDES[0] for side in features[0].shape[2:])
            with torch.inference_mode():
                maps = network(features)
            for row in range(rows.stop - rows.start):
                found = candidates(maps, row, height, width)
                number = start + row
                yield Answer(
                    found, seen.boxes[number], seen.kinds[number], bool(seen.marked[number])
                )


def average_precisions(given: Sequence[Answer]) -> dict[str, float]:
    """By kind that has figures, the area under the curve of precision over recall.

    A candidate counts for each kind with its probability of being a figure of it. Of the candidates
    that overlap a figure by OVERLAP the surest finds it; the others are false. Precision is that of
    the best threshold with at least this recall, as in PASCAL VOC since 2010.
    """
    return {
        name: precision
        for number, name in enumerate(KINDS)
        if (precision := _average_precision(given, number)) is not None
    }


def precision_of_any(given: Sequence[Answer]) -> float:
    """The same where all figures are of one kind: how well they are found."""
    found = (
        replace(answer.found, kinds=np.ones((len(answer.found.sure), 1), np.float32))
        for answer in given
    )
    same = [
        replace(answer, found=one, kinds=np.zeros_like(answer.kinds))
        for answer, one in zip(given, found, strict=True)
    ]
    return _average_precision(same, 0) or 0.0


def _average_precision(given: Sequence[Answer], kind: int) -> float | None:
    scores, hits, figures = [], [], 0
    for answer in given:
        wanted = answer.boxes[answer.kinds == kind]
        figures += len(wanted)
        taken: set[int] = set()
        sure = answer.found.sure * answer.found.kinds[:, kind]
        overlaps = ious(answer.found.boxes, wanted)
        for number in np.argsort(-sure):
            if sure[number] < LEAST:
                break
            nearest = int(overlaps[number].argmax()) if len(wanted) else -1
            hit = nearest >= 0 and overlaps[number, nearest] >= OVERLAP and nearest not in taken
            if hit:
                taken.add(nearest)
            scores.append(float(sure[number]))
            hits.append(hit)
    if not figures:
        return None
    right = np.cumsum(np.array(hits)[np.argsort(-np.array(scores), kind="stable")])
    precision = right / np.arange(1, len(right) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(right, prepend=0)
    return float((best * steps).sum() / figures)


def ious(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union (N, M) of boxes (N, 4) and (M, 4)."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = (high - low).clip(min=0).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (first, second)]
    overlaps: NDArray[np.float32] = shared / (areas[0][:, None] + areas[1][None] - shared)
    return overlaps


def found_kinds(
    given: Sequence[Answer],
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Probabilities (N, kinds) of the candidates that found a figure, and its kind (N,)."""
    probabilities, truth = [], []
    for answer in given:
        overlaps = ious(answer.found.boxes, answer.boxes)
        for number in range(len(answer.kinds)):
            if len(overlaps) and overlaps[:, number].max() >= OVERLAP:
                probabilities.append(answer.found.kinds[overlaps[:, number].argmax()])
                truth.append(answer.kinds[number])
    return np.array(probabilities, np.float32).reshape(-1, len(KINDS)), np.array(truth, np.intp)
