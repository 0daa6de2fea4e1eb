"""EfficientNet-Lite0, on whose features the detection, the layout vectors and the classes stand.

An EfficientNet (Tan and Le, ICML 2019) without squeeze-and-excitation and with ReLU6. Its tensors
have the names that timm gives them, and its outputs equal those of timm's network
(`tests/indexer/vision/test_lite0.py`); to import timm took a tenth of a cold answer's time.
"""

from torch import Tensor, nn
from torch.nn import functional

STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
"""Of each stage: by what its blocks widen their input, their kernels' side, the first one's stride,
channels given, blocks."""

STEM, HEAD, CLASSES = 32, 1_280, 1_000
"""Channels before and after the stages; ImageNet's classes."""

LEVELS = (1, 2, 4, 6)
"""The last stages that give features at strides 4, 8, 16 and 32."""

EPSILON = 1e-3
"""Added to variances, as in TensorFlow."""


class Halving(nn.Conv2d):
    """A convolution with stride 2 and TensorFlow's SAME padding of inputs of even height and width.

    That is one pixel wider behind than before.
    """

    def forward(self, pictures: Tensor) -> Tensor:
        """N × C × H × W to half of the height and width."""
        before = (self.kernel_size[0] - 3) // 2
        padded = functional.pad(pictures, (before, before + 1, before, before + 1))
        return functional.conv2d(padded, self.weight, self.bias, self.stride, groups=self.groups)


class Norm(nn.BatchNorm2d):
    """A batch normalisation and what follows it: ReLU6, or nothing."""

    def __init__(self, channels: int, *, linear: bool = False) -> None:
        super().__init__(channels, EPSILON)
        self.act = nn.Identity() if linear else nn.ReLU6(inplace=True)

    def forward(self, pictures: Tensor) -> Tensor:
        """N × channels × H × W."""
        activated: Tensor = self.act(super().forward(pictures))
        return activated


class SeparableBlock(nn.Module):
    """A depthwise and a pointwise convolution: the first block, which widens nothing."""

    def __init__(self, channels: int, out: int, size: int) -> None:
        super().__init__()
        self.conv_dw = _depthwise(channels, size, 1)
        self.bn1 = Norm(channels)
        self.conv_pw = nn.Conv2d(channels, out, 1, bias=False)
        self.bn2 = Norm(out, linear=True)

    def forward(self, pictures: Tensor) -> Tensor:
        """N × channels × H × W to N × out × H × W."""
        seen: Tensor = self.bn2(self.conv_pw(self.bn1(self.conv_dw(pictures))))
        return seen


class InvertedBlock(nn.Module):
    """Widens its input, filters each channel, narrows it, and adds the input where it fits."""

    def __init__(self, channels: int, out: int, widen: int, size: int, stride: int) -> None:
        super().__init__()
        wide = channels * widen
        self.conv_pw = nn.Conv2d(channels, wide, 1, bias=False)
        self.bn1 = Norm(wide)
        self.conv_dw = _depthwise(wide, size, stride)
        self.bn2 = Norm(wide)
        self.conv_pwl = nn.Conv2d(wide, out, 1, bias=False)
        self.bn3 = Norm(out, linear=True)
        self._adds = stride == 1 and channels == out

    def forward(self, pictures: Tensor) -> Tensor:
        """N × channels × H × W to N × out × H / stride × W / stride."""
        wide = self.bn2(self.conv_dw(self.bn1(self.conv_pw(pictures))))
        narrow: Tensor = self.bn3(self.conv_pwl(wide))
        return narrow + pictures if self._adds else narrow


class Lite0Features(nn.Module):
    """The stages, with random weights; inputs have sides that are multiples of 32 pixels."""

    widths = tuple(STAGES[level][3] for level in LEVELS)
    """Channels of the features that it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_stem = Halving(3, STEM, 3, stride=2, bias=False)
        self.bn1 = Norm(STEM)
        self.blocks = nn.Sequential()
        channels = STEM
        for widen, size, stride, out, count in STAGES:
            stage = nn.Sequential()
            for number in range(count):
                stage.append(
                    SeparableBlock(channels, out, size)
                    if widen == 1
                    else InvertedBlock(channels, out, widen, size, 1 if number else stride)
                )
                channels = out
            self.blocks.append(stage)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Features at strides 4, 8, 16 and 32 of N × 3 × H × W, the largest first."""
        seen = self.bn1(self.conv_stem(pictures))
        levels = []
        for number, stage in enumerate(self.blocks):
            seen = stage(seen)
            if number in LEVELS:
                levels.append(seen)
        return levels


class Lite0(Lite0Features):
    """The whole classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_head = nn.Conv2d(self.widths[-1], HEAD, 1, bias=False)
        self.bn2 = Norm(HEAD)
        self.classifier: nn.Module = nn.Linear(HEAD, CLASSES)

    def forward(self, pictures: Tensor) -> Tensor:  # type: ignore[override]
        """Scores N × CLASSES of N × 3 × H × W."""
        last = self.bn2(self.conv_head(super().forward(pictures)[-1]))
        scores: Tensor = self.classifier(functional.adaptive_avg_pool2d(last, 1).flatten(1))
        return scores


def _depthwise(channels: int, size: int, stride: int) -> nn.Conv2d:
    """A convolution of each channel by itself."""
    if stride == 2:
        return Halving(channels, channels, size, stride, groups=channels, bias=False)
    return nn.Conv2d(channels, channels, size, padding=size // 2, groups=channels, bias=False)
