"""Run the network that finds figures on a flat cover, and read boxes out of its maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional
from torchvision.ops import nms

from indexer.errors import ModelError
from indexer.vision.cover import Image
from indexer.vision.detection.figure_network import STRIDES, FigureNetwork, LevelMaps
from indexer.vision.detection.network import MULTIPLE, normalised
from indexer.vision.detection.network_maps import book_network
from indexer.vision.device import device
from indexer.vision.fusion import fuse
from indexer.vision.geometry import resize
from indexer.vision.model_names import FIGURES_FILE

SIDE = 320
"""Pixels of the long side of the network's input."""

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


def find_candidates(flat: Image) -> Candidates:
    """What may be figures of a flat, upright cover, RGB uint8 (H, W, 3), in its pixels.

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    height, width = flat.shape[:2]
    share = SIDE / max(height, width) / MULTIPLE
    size = MULTIPLE * max(1, round(width * share)), MULTIPLE * max(1, round(height * share))
    small = normalised(torch.from_numpy(resize(flat, *size))[None])
    backbone, network = book_network().backbone, figure_network()
    with torch.inference_mode():
        features = backbone(small.to(device(), memory_format=torch.channels_last))
        maps = network(features[-len(STRIDES) :])
    found = candidates(maps, 0, size[1], size[0])
    scale = np.array([width / size[0], height / size[1]] * 2, np.float32)
    return Candidates(found.boxes * scale, found.sure, found.kinds)


@cache
def figure_network() -> FigureNetwork:
    """The network with the shipped weights.

    Raises:
        ModelError: they are missing or damaged.
    """
    network = FigureNetwork()
    try:
        state = load_file(FIGURES_FILE)
        network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{FIGURES_FILE}: not the figures' weights ({error})") from error
    fuse(network)
    return network.to(device()).to(memory_format=torch.channels_last)


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
    kept = nms(boxes, sure, SAME)
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
