"""What the network should answer for covers whose figures are known, and how far off it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torchvision.ops import generalized_box_iou_loss

from indexer.vision.detection.figure_network import STRIDES, LevelMaps

Numbers = NDArray[np.float32]

LARGEST = (64.0, 150.0, np.inf)
"""Pixels of the longer side of a figure that is found at a level, at most."""

EITHER = 1.2
"""A figure that is nearer to a bound of LARGEST than by this factor may be found at both levels."""

SPREAD = 0.16
"""Standard deviation of the middle's bump, as a share of the figure's sides."""

NEAR = 0.5
"""Height of this bump, 0 to 1, above which a cell answers for the figure's sides and kind."""

UNSURE = 0.25
"""Weight of cells of the finest level that show no known figure, on covers with unknown ones."""

SIDES_WEIGHT, KIND_WEIGHT = 2.0, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class LevelTargets:
    """Of N covers at one level: bumps `middle` (N, H, W), 1 in figures' middles, and how much each
    cell `counts` (N, H, W); `boxes` (N, 4, H, W), `kinds` (N, H, W) and their `weights` (N, H, W).
    """

    middle: Tensor
    counts: Tensor
    boxes: Tensor
    kinds: Tensor
    weights: Tensor


def targets(
    boxes: Sequence[Numbers],
    kinds: Sequence[NDArray[np.intp]],
    marked: NDArray[np.bool_],
    height: int,
    width: int,
) -> list[LevelTargets]:
    """The targets of covers of height × width pixels, level by level; see `cache.Seen`."""
    levels = []
    for level, stride in enumerate(STRIDES):
        shape = len(boxes), height // stride, width // stride
        middle, weights = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        counts, kind = np.ones(shape, np.float32), np.zeros(shape, np.int64)
        sides = np.zeros((shape[0], 4, *shape[1:]), np.float32)
        if level == 0:
            counts[marked] = UNSURE
        for row, (of_one, their_kinds) in enumerate(zip(boxes, kinds, strict=True)):
            areas = (of_one[:, 2] - of_one[:, 0]) * (of_one[:, 3] - of_one[:, 1])
            for number in np.argsort(-areas):
                box = of_one[number]
                bump = _bump(box, stride, shape[1:])
                suits = _suits(box, level)
                if suits is None:  # another level finds it, this one may
                    counts[row][bump > NEAR] = 0
                if not suits:
                    continue
                mine = (bump > NEAR) & (bump >= weights[row] * 0.5)
                middle[row] = np.maximum(middle[row], bump)
                counts[row][mine] = 1
                weights[row][mine] = bump[mine]
                kind[row][mine] = their_kinds[number]
                sides[row][:, mine] = box[:, None]
        arrays = middle, counts, sides, kind, weights
        levels.append(LevelTargets(*(torch.from_numpy(array) for array in arrays)))
    return levels


def _suits(box: Numbers, level: int) -> bool | None:
    """Whether a level has to find a figure; None where it may."""
    longest = max(box[2] - box[0], box[3] - box[1])
    least = LARGEST[level - 1] if level else 0.0
    if least < longest <= LARGEST[level]:
        return True
    return None if least / EITHER < longest <= LARGEST[level] * EITHER else False


def _bump(box: Numbers, stride: int, shape: tuple[int, ...]) -> Numbers:
    """A bell (H, W) around a figure's middle, 1 in the cell of the middle."""
    rows = _bell((box[1] + box[3]) / 2, box[3] - box[1], stride, shape[0])
    columns = _bell((box[0] + box[2]) / 2, box[2] - box[0], stride, shape[1])
    return rows[:, None] * columns[None, :]


def _bell(middle: float, side: float, stride: int, count: int) -> Numbers:
    cell = min(count - 1, int(middle / stride))
    spread = max(0.4, SPREAD * side / stride)
    return np.exp(-0.5 * ((np.arange(count) - cell) / spread) ** 2).astype(np.float32)


def boxes_of(maps: LevelMaps, stride: int) -> Tensor:
    """The boxes (N, 4, H, W) that cells of a level answer with, in pixels of the input."""
    _, _, height, width = maps.sides.shape
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    x, y = (x + 0.5) * stride, (y + 0.5) * stride
    left, top, right, bottom = maps.sides.unbind(dim=1)
    return torch.stack([x - left, y - top, x + right, y + bottom], dim=1)


def loss(maps: Sequence[LevelMaps], asked: Sequence[LevelTargets]) -> dict[str, Tensor]:
    """The parts of the loss: middles, sides and kinds, each a mean over figures of all levels."""
    middle, sides, kind, figures, weight = (torch.zeros(()) for _ in range(5))
    for found, wanted, stride in zip(maps, asked, STRIDES, strict=True):
        middle = middle + _focal(found.middle, wanted)
        figures = figures + (wanted.middle == 1).sum()
        mine = wanted.weights > 0
        weights = wanted.weights[mine]
        boxes = boxes_of(found, stride).permute(0, 2, 3, 1)[mine]
        right = wanted.boxes.permute(0, 2, 3, 1)[mine]
        sides = sides + (weights * generalized_box_iou_loss(boxes, right)).sum()
        logits = found.kind.permute(0, 2, 3, 1)[mine]
        wrong = functional.cross_entropy(logits, wanted.kinds[mine], reduction="none")
        kind = kind + (weights * wrong).sum()
        weight = weight + weights.sum()
    return {
        "middle": middle / figures.clamp(min=1),
        "sides": SIDES_WEIGHT * sides / weight.clamp(min=1),
        "kind": KIND_WEIGHT * kind / weight.clamp(min=1),
    }


def _focal(logits: Tensor, wanted: LevelTargets) -> Tensor:
    """CenterNet's loss, summed: cells near a middle count less as no middles."""
    sure = logits.sigmoid()
    is_middle = wanted.middle == 1
    missed = -functional.logsigmoid(logits) * (1 - sure) ** 2
    false = -functional.logsigmoid(-logits) * sure**2 * (1 - wanted.middle) ** 4
    return (wanted.counts * torch.where(is_middle, missed, false)).sum()
