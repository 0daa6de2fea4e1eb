"""Run the network that finds figures on a flat cover, and read boxes out of its maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.figure_network import STRIDES, FigureNetwork, LevelMaps
from indexer.vision.detection.shipped import with_weights
from indexer.vision.lean_import import torchvision
from indexer.vision.model_names import FIGURES_FILE

LEAST = 0.03
"""Probability of being a figure's middle, above which a cell gives a candidate."""

MOST = 60
"""Candidates of a level at most."""

SAME = 0.5
"""Intersection over union of two boxes above which they are one figure."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What may be figures, N, the surest first.

    `boxes` (N, 4): left, top, right, bottom in pixels. `sure` (N,): probability that this is a
    figure. `kinds` (N, kinds): calibrated probabilities, in the order of the network's KINDS.
    """

    boxes: NDArray[np.float32]
    sure: NDArray[np.float32]
    kinds: NDArray[np.float32]


def find_candidates(cover: PictureFeatures) -> Candidates:
    """What may be figures of a flat, upright cover, in its pixels.

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    levels = cover.levels[-len(STRIDES) :]
    with torch.inference_mode():
        maps = figure_network()(levels)
    height, width = (STRIDES[0] * cells for cells in levels[0].shape[2:])
    found = candidates(maps, 0, height, width)
    scale = np.array([cover.image.shape[1] / width, cover.image.shape[0] / height] * 2, np.float32)
    return Candidates(found.boxes * scale, found.sure, found.kinds)


@cache
def figure_network() -> FigureNetwork:
    """The network with the shipped weights.

    Raises:
        ModelError: they are missing or damaged.
    """
    return with_weights(FigureNetwork(), FIGURES_FILE, "figures'")


def candidates(maps: Sequence[LevelMaps], row: int, height: int, width: int) -> Candidates:
    """The candidates of one of the network's inputs, of height × width pixels, in these pixels."""
    boxes, sure, kinds = (
        torch.cat(parts)
        for parts in zip(
            *(_of_level(level, row, stride) for level, stride in zip(maps, STRIDES, strict=True)),
            strict=True,
        )
    )
    boxes = boxes.clamp(min=0).minimum(torch.tensor([width, height, width, height]))
    kept = torchvision.ops.nms(boxes, sure, SAME)
    arrays = (part[kept].numpy().astype(np.float32) for part in (boxes, sure, kinds))
    return Candidates(*arrays)


def _of_level(maps: LevelMaps, row: int, stride: int) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes (N, 4), probabilities (N,) and kinds (N, kinds) of a level's surest peaks."""
    middle = maps.middle[row].sigmoid().cpu()
    peaks = middle >= functional.max_pool2d(middle[None], 3, stride=1, padding=1)[0]
    rows, columns = torch.nonzero(peaks & (middle > LEAST), as_tuple=True)
    sure = middle[rows, columns]
    best = sure.argsort(descending=True)[:MOST]
    rows, columns, sure = rows[best], columns[best], sure[best]
    x, y = (columns + 0.5) * stride, (rows + 0.5) * stride
    left, top, right, bottom = maps.sides[row].cpu()[:, rows, columns]
    boxes = torch.stack([x - left, y - top, x + right, y + bottom], dim=1)
    return boxes, sure, maps.kind[row].cpu()[:, rows, columns].T.softmax(dim=1)
