"""The network that finds books: EfficientNet-Lite0, a feature pyramid, and light heads.

For every cell of STRIDE × STRIDE pixels it says whether a book's front is seen there, whether this
is the front's middle, and how far that middle is (as Panoptic-DeepLab groups cells into things:
Cheng et al., CVPR 2020). For the whole picture it says whether it is one
flat cover from edge to edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.vision.lean_import import timm

STRIDE = 4
"""Pixels of the network's input that a cell of its maps is wide and high."""

MULTIPLE = 32
"""The input's height and width are multiples of this."""

REACH = 16.0
"""Cells by which offsets to the middle are divided."""

CHANNELS = 64
"""Of every level of the pyramid."""


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """What the network says of N pictures, whose maps have H × W cells.

    `front` (N, H, W): logits that the cell shows a book's front. `middle` (N, H, W): logits that it
    is the middle of one. `offset` (N, 2, H, W): to the middle, x then y, in REACH cells. `flat`
    (N,): logits that the picture is one cover from edge to edge.
    """

    front: Tensor
    middle: Tensor
    offset: Tensor
    flat: Tensor


class Separable(nn.Sequential):
    """A depthwise convolution and a pointwise one, as in MobileNet."""

    def __init__(self, channels: int, size: int = 3) -> None:
        super().__init__(
            nn.Conv2d(channels, channels, size, padding=size // 2, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU6(inplace=True),
        )


class BookNetwork(nn.Module):
    """Input N × 3 × H × W, normalised as EfficientNet-Lite0 takes it; output `Maps`."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = timm.create_model(
            "tf_efficientnet_lite0", pretrained=False, features_only=True, out_indices=(1, 2, 3, 4)
        )
        widths = self.backbone.feature_info.channels()
        self.laterals = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS))
            for width in widths
        )
        self.smooth = nn.ModuleList(Separable(CHANNELS, 5) for _ in widths)
        self.context = Separable(CHANNELS, 5)
        last = nn.Conv2d(CHANNELS, 4, 1)
        self.head = nn.Sequential(Separable(CHANNELS), Separable(CHANNELS), last)
        self.flat = nn.Linear(CHANNELS, 1)
        last.bias = nn.Parameter(torch.tensor([0.0, -4.0, 0.0, 0.0]))  # most cells are no middle

    def forward(self, pictures: Tensor) -> Maps:
        """See `Maps`."""
        return self.maps(self.backbone(pictures))

    def maps(self, features: Sequence[Tensor]) -> Maps:
        """From the backbone's features of N pictures, at strides 4 to 32."""
        levels = [lateral(level) for lateral, level in zip(self.laterals, features, strict=True)]
        top = self.context(functional.relu6(levels[-1]))
        flat = self.flat(top.mean(dim=(2, 3)))[:, 0]
        merged = self.smooth[-1](top)
        for level, smooth in zip(levels[-2::-1], list(self.smooth)[-2::-1], strict=True):
            larger = functional.interpolate(merged, size=level.shape[2:], mode="bilinear")
            merged = smooth(functional.relu6(level + larger))
        maps = self.head(merged).float()
        return Maps(maps[:, 0], maps[:, 1], maps[:, 2:4], flat.float())


def normalised(pictures: Tensor) -> Tensor:
    """N × H × W × 3 uint8 to the network's input, as EfficientNet-Lite0 takes it."""
    return ((pictures.float() - 127) / 128).permute(0, 3, 1, 2)
