"""What the detector is asked to say of a drawn picture, cell by cell, and its loss."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from indexer.vision.detection.network import REACH, STRIDE, Maps
from training.detection.scenes import Labelled

WEIGHTS = {"front": 2.0, "edge": 3.0, "overlap": 1.0, "middle": 0.5, "offset": 0.5,
           "flat": 0.3}  # fmt: skip
"""Of the parts of the loss. `edge` multiplies `front` in cells that a front covers in part."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """The maps of `indexer.vision.detection.network.Maps` as they should be.

    `front` (H, W): share of the cell that shows fronts, 0 to 1. `middle` (H, W): 1 at a front's
    middle, less about it. `offset` (2, H, W): as in the maps; it counts where `inside`
    (H, W) is 1. `flat`: 1 or 0.
    """

    front: NDArray[np.float32]
    middle: NDArray[np.float32]
    offset: NDArray[np.float32]
    inside: NDArray[np.float32]
    flat: np.float32


def targets(labelled: Labelled) -> Targets:
    """What is asked for a picture whose height and width are multiples of STRIDE."""
    seen = labelled.seen
    size = seen.shape[1] // STRIDE, seen.shape[0] // STRIDE
    fronts = (seen >= 0).astype(np.float32)
    front = np.asarray(cv2.resize(fronts, size, interpolation=cv2.INTER_AREA), np.float32)
    owner = seen[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]
    height, width = owner.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    middle = np.zeros((height, width), np.float32)
    offset = np.zeros((2, height, width), np.float32)
    for number in range(len(labelled.corners)):
        mine = owner == number
        if not mine.any():
            continue
        centre_x, centre_y = x[mine].mean(), y[mine].mean()
        spread = max(1.5, 0.08 * float(np.sqrt(mine.sum())))
        far = (x - centre_x) ** 2 + (y - centre_y) ** 2
        middle = np.maximum(middle, np.exp(-far / (2 * spread**2)))
        offset[0][mine] = (centre_x - x[mine]) / REACH
        offset[1][mine] = (centre_y - y[mine]) / REACH
    return Targets(
        front, middle, offset, (owner >= 0).astype(np.float32), np.float32(labelled.flat)
    )


def loss(maps: Maps, asked: dict[str, Tensor]) -> dict[str, Tensor]:
    """Parts of the loss, each a mean over the batch, times its weight.

    `asked` holds the fields of `Targets`, stacked. `middle` has CenterNet's focal loss (Zhou et
    al., 2019), `overlap` is Dice's.
    """
    front = functional.binary_cross_entropy_with_logits(
        maps.front, asked["front"], reduction="none"
    )
    partly = (asked["front"] > 0.02) & (asked["front"] < 0.98)
    chance = maps.front.sigmoid()
    both = (chance * asked["front"]).sum(dim=(1, 2))
    either = (chance + asked["front"]).sum(dim=(1, 2))
    focal = _focal(maps.middle, asked["middle"])
    inside = asked["inside"][:, None]
    cells = inside.sum().clamp(min=1)
    offset = functional.smooth_l1_loss(maps.offset, asked["offset"], reduction="none", beta=0.1)
    parts = {
        "front": (front * (1 + (WEIGHTS["edge"] - 1) * partly)).mean(),
        "overlap": (1 - (2 * both + 1) / (either + 1)).mean(),
        "middle": focal,
        "offset": (offset * inside).sum() / cells,
        "flat": functional.binary_cross_entropy_with_logits(maps.flat, asked["flat"]),
    }
    return {name: WEIGHTS[name] * value for name, value in parts.items()}


def _focal(logits: Tensor, asked: Tensor) -> Tensor:
    chance = logits.sigmoid().clamp(1e-4, 1 - 1e-4)
    peak = asked > 0.97
    hit = -((1 - chance) ** 2) * chance.log() * peak
    miss = -((1 - asked) ** 4) * chance**2 * (1 - chance).log() * ~peak
    return (hit + miss).sum() / peak.sum().clamp(min=1)


def stacked(all_targets: list[Targets]) -> dict[str, NDArray[np.float32]]:
    """The fields of a batch's targets as arrays N × …"""
    return {
        name: np.stack([getattr(one, name) for one in all_targets])
        for name in Targets.__dataclass_fields__
    }
