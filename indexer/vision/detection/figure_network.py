"""The network that finds figures on a flat cover: light heads on the book detector's backbone.

A figure is found at the level of the pyramid that its size suits. For every cell of a level the
network says whether a figure's middle is there (as CenterNet: Zhou et al., 2019), how far the
figure's four sides are (as FCOS: Tian et al., ICCV 2019), and of which kind it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

KINDS = ("photo", "illustration", "logo", "barcode", "label", "pattern")
"""Kinds of figures, in the order of the network's outputs. A label is a sticker, or printed as
one."""

STRIDES = (8, 16, 32)
"""Pixels of the network's input that a cell is wide and high, level by level."""

SPANS = (24.0, 64.0, 128.0)
"""Pixels from a cell to a side where the network gives 0, level by level; it gives logarithms."""

LONGEST = 4.0
"""Largest logarithm: a figure is no larger than the picture."""

WIDTHS = (40, 112, 320)
"""Channels of EfficientNet-Lite0 at STRIDES."""

CHANNELS = 64


@dataclass(frozen=True, slots=True, eq=False)
class LevelMaps:
    """What the network says of N covers at one level, whose maps have H × W cells.

    `middle` (N, H, W): logits that a figure's middle is in the cell. `sides` (N, 4, H, W): pixels
    of the network's input from the cell's middle to the figure's left, top, right and bottom.
    `kind` (N, kinds, H, W): logits.
    """

    middle: Tensor
    sides: Tensor
    kind: Tensor


class Separable(nn.Sequential):
    """A depthwise and a pointwise convolution, normalised once: that trains in half the time."""

    def __init__(self, size: int) -> None:
        super().__init__(
            nn.Conv2d(CHANNELS, CHANNELS, size, padding=size // 2, groups=CHANNELS, bias=False),
            nn.Conv2d(CHANNELS, CHANNELS, 1, bias=False),
            nn.BatchNorm2d(CHANNELS),
            nn.ReLU6(inplace=True),
        )


class FigureNetwork(nn.Module):
    """Input: the backbone's features at STRIDES, each N × WIDTHS × H × W. Output: `LevelMaps`."""

    def __init__(self) -> None:
        super().__init__()
        self.laterals = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS))
            for width in WIDTHS
        )
        self.context = nn.Sequential(Separable(5), Separable(5))
        self.whole = nn.Linear(CHANNELS, CHANNELS)
        self.smooth = nn.ModuleList(Separable(5) for _ in WIDTHS)
        self.towers = nn.ModuleList(Separable(5) for _ in WIDTHS)
        self.answers = nn.ModuleList(nn.Conv2d(CHANNELS, 5 + len(KINDS), 1) for _ in WIDTHS)
        bias = torch.zeros(5 + len(KINDS))
        bias[0] = -4.0  # most cells are no middle
        for answer in self.answers:
            answer.bias = nn.Parameter(bias.clone())

    def forward(self, features: Sequence[Tensor]) -> list[LevelMaps]:
        """The maps of each level, the finest first."""
        levels = [lateral(level) for lateral, level in zip(self.laterals, features, strict=True)]
        top = self.context(functional.relu6(levels[-1]))
        merged = self.smooth[-1](top + self.whole(top.mean(dim=(2, 3)))[:, :, None, None])
        found = [self._maps(merged, 2)]
        for number in (1, 0):
            larger = functional.interpolate(merged, size=levels[number].shape[2:], mode="bilinear")
            merged = self.smooth[number](functional.relu6(levels[number] + larger))
            found.insert(0, self._maps(merged, number))
        return found

    def _maps(self, merged: Tensor, number: int) -> LevelMaps:
        maps = self.answers[number](self.towers[number](merged)).float()
        sides = SPANS[number] * maps[:, 1:5].clamp(-LONGEST, LONGEST).exp()
        return LevelMaps(maps[:, 0], sides, maps[:, 5:])
