"""EasyOCR's CRAFT text detector, coarse at first, and fine only where small letters may be.

Its cost grows with the pixels, 437 GFLOP for 960 × 640, and large letters need none of that.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from indexer.vision.precision import autocast

COARSE = 0.4
"""Scale of the coarse pass, of the picture that is given."""

GRID = 2
"""Pixels of the picture a cell of CRAFT's maps."""

STRIDE = 32
"""Pixels that a picture's sides must be multiples of."""

SUSPECTED = 0.15
"""Coarse score from which a cell may belong to text; EasyOCR itself takes text from 0.4 on."""

CERTAIN = 0.7
"""Coarse score that text must reach somewhere, as in EasyOCR, or it is looked at again."""

SMALL = 20
"""Cells: text that is less thick is looked at again."""

MARGIN = 16
"""Cells around what is looked at again, which the network needs to see but which aren't taken."""

TAKEN = 6
"""Cells around suspected text that are taken from the fine pass, too."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the maps, in cells: [left, right) × [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    def grown(self, by: int, width: int, height: int) -> "Patch":
        """With so many cells more on each side, as far as the maps of this size reach."""
        return Patch(
            max(0, self.left - by), max(0, self.top - by),
            min(width, self.right + by), min(height, self.bottom + by),
        )  # fmt: skip

    def joined(self, other: "Patch") -> "Patch":
        """The smallest that holds both."""
        return Patch(
            min(self.left, other.left), min(self.top, other.top),
            max(self.right, other.right), max(self.bottom, other.bottom),
        )  # fmt: skip


class Detector(torch.nn.Module):
    """In the place of CRAFT: N × 3 × H × W pictures to N × H/2 × W/2 × 2 score maps.

    In channels_last and, where the processor multiplies it, in bf16, by which the maps move by at
    most 0.002.
    """

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, None]:
        """The maps, and no features, which EasyOCR doesn't use."""
        return torch.cat([self._maps(picture[None]) for picture in pictures]), None

    def _maps(self, picture: torch.Tensor) -> torch.Tensor:
        height, width = picture.shape[2:]
        size = [max(STRIDE, round(side * COARSE / STRIDE) * STRIDE) for side in (height, width)]
        if size[0] >= height and size[1] >= width:
            return self._scores(picture)
        small = interpolate(picture, size, mode="bilinear", antialias=True, align_corners=False)
        fine = width // GRID, height // GRID
        maps = torch.from_numpy(enlarged(self._scores(small)[0].numpy(), *fine))[None]
        for patch in patches(maps[0].numpy()):
            seen = _aligned(patch.grown(MARGIN, *fine))
            found = self._scores(
                picture[
                    :, :, seen.top * GRID : seen.bottom * GRID, seen.left * GRID : seen.right * GRID
                ]
            )
            maps[:, patch.top : patch.bottom, patch.left : patch.right] = found[
                :,
                patch.top - seen.top : patch.bottom - seen.top,
                patch.left - seen.left : patch.right - seen.left,
            ]
        return maps

    def _scores(self, picture: torch.Tensor) -> torch.Tensor:
        picture = picture.contiguous(memory_format=torch.channels_last)
        with autocast():
            scores: torch.Tensor = self.network(picture)[0]
        return scores.float()


def enlarged(maps: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Maps H × W × 2 as they would come from a larger picture: height × width × 2.

    EasyOCR takes cell n for the pixels from GRID · n on, at any size. So cells go by their corners,
    not by their middles: boxes of both passes then agree to a pixel in the mean of 69 covers.
    """
    scale = np.diag([width / maps.shape[1], height / maps.shape[0]]).astype(np.float32)
    matrix = np.hstack([scale, np.zeros((2, 1), np.float32)])
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(maps, matrix, (width, height), borderMode=border), np.float32)


def patches(maps: NDArray[np.float32]) -> list[Patch]:
    """Where a coarse pass (H × W × 2, text and links) leaves it open whether there are letters."""
    height, width = maps.shape[:2]
    text = np.ascontiguousarray(maps[:, :, 0])
    mask = (maps.max(axis=2) > SUSPECTED).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    found = []
    for label, (left, top, across, down, _) in enumerate(stats[1:].tolist(), start=1):
        box = np.s_[top : top + down, left : left + across]
        if min(across, down) < SMALL or text[box][labels[box] == label].max() < CERTAIN:
            patch = Patch(left, top, left + across, top + down)
            found.append(patch.grown(TAKEN, width, height))
    return _merged(found)


def _merged(found: list[Patch]) -> list[Patch]:
    """Patches joined where one look at both costs no more than two."""
    merged: list[Patch] = []
    for patch in found:
        joined = patch
        while near := next((other for other in merged if _cheaper(joined, other)), None):
            merged.remove(near)
            joined = joined.joined(near)
        merged.append(joined)
    return merged


def _cheaper(one: Patch, other: Patch) -> bool:
    return _cost(one.joined(other)) <= _cost(one) + _cost(other)


def _cost(patch: Patch) -> int:
    """Cells that are seen for it."""
    return (patch.right - patch.left + 2 * MARGIN) * (patch.bottom - patch.top + 2 * MARGIN)


def _aligned(patch: Patch) -> Patch:
    """A patch grown to whole strides; within the maps, as these are whole strides themselves."""
    cells = STRIDE // GRID
    return Patch(
        patch.left // cells * cells, patch.top // cells * cells,
        -(-patch.right // cells) * cells, -(-patch.bottom // cells) * cells,
    )  # fmt: skip
