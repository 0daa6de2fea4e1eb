"""EasyOCR's CRAFT text detector in two passes: coarse everywhere, fine where letters may be small.

CRAFT's cost is proportional to the pixels (437 GFLOP for 960 × 640). Large letters are found in a
smaller picture, too.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from indexer.vision.precision import autocast

COARSE = 0.4
"""Side lengths of the coarse pass as a share of the input picture's."""

GRID = 2
"""Pixels of the picture for each cell of CRAFT's maps, along either axis."""

STRIDE = 32
"""The sides of CRAFT's input are multiples of this many pixels."""

SUSPECTED = 0.15
"""Coarse score above which a cell may belong to text. EasyOCR's own threshold is 0.4."""

CERTAIN = 0.7
"""Text whose highest coarse score is below this, EasyOCR's own threshold, gets a fine pass."""

SMALL = 20
"""Text that is thinner than this many cells gets a fine pass."""

MARGIN = 16
"""Cells around a patch that the fine pass takes in as context; their scores are not used."""

TAKEN = 6
"""Cells around suspected text that belong to its patch."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the maps, in cells: [left, right) × [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    def grown(self, by: int, width: int, height: int) -> "Patch":
        """The patch with `by` more cells on each side, cut at the edges of maps of this size."""
        return Patch(
            max(0, self.left - by), max(0, self.top - by),
            min(width, self.right + by), min(height, self.bottom + by),
        )  # fmt: skip

    def joined(self, other: "Patch") -> "Patch":
        """The smallest patch that contains both."""
        return Patch(
            min(self.left, other.left), min(self.top, other.top),
            max(self.right, other.right), max(self.bottom, other.bottom),
        )  # fmt: skip


class Detector(torch.nn.Module):
    """Replaces EasyOCR's CRAFT: pictures (N, 3, H, W) to score maps (N, H/2, W/2, 2), 0 to 1.

    Runs in channels_last and under `autocast`; bfloat16 changes the scores by at most 0.002.
    """

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, None]:
        """The maps, and None in place of features, which EasyOCR does not use."""
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
    """Resize maps (H, W, 2) to those of a larger picture, (height, width, 2).

    EasyOCR reads cell n as the pixels from GRID · n on, at any size. So cells are aligned by their
    corners, not by their centres: boxes of both passes then agree to a pixel, on average over 69
    covers.
    """
    scale = np.diag([width / maps.shape[1], height / maps.shape[0]]).astype(np.float32)
    matrix = np.hstack([scale, np.zeros((2, 1), np.float32)])
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(maps, matrix, (width, height), borderMode=border), np.float32)


def patches(maps: NDArray[np.float32]) -> list[Patch]:
    """Patches where a coarse pass (H, W, 2: text, links) suggests small or uncertain letters."""
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
    """Join patches where one pass over both costs no more than two passes."""
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
    """Cells that the network sees for a patch."""
    return (patch.right - patch.left + 2 * MARGIN) * (patch.bottom - patch.top + 2 * MARGIN)


def _aligned(patch: Patch) -> Patch:
    """The patch grown to whole strides. It stays within the maps, whose sides are whole strides."""
    cells = STRIDE // GRID
    return Patch(
        patch.left // cells * cells, patch.top // cells * cells,
        -(-patch.right // cells) * cells, -(-patch.bottom // cells) * cells,
    )  # fmt: skip
