"""Networks as they run: normalisations and padding folded into convolutions, bfloat16 weights."""

import copy
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from indexer.vision.lean_import import timm
from indexer.vision.precision import uses_bfloat16


def fuse(network: nn.Module) -> None:
    """Fold the batch normalisations of a network into the convolutions listed before them.

    In place, for inference alone. What timm's layers do after normalising, an activation, stays.
    The network's input must have sides that are multiples of 32 pixels: see `_pad_evenly`.
    """
    network.eval()
    for module in list(network.modules()):
        for (name, layer), (following, norm) in pairwise(list(module.named_children())):
            if isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(module, name, _pad_evenly(fuse_conv_bn_eval(layer, norm)))
                setattr(module, following, getattr(norm, "act", nn.Identity()))


def _pad_evenly(layer: nn.Conv2d) -> nn.Conv2d:
    """A convolution of timm's with stride 2 and TensorFlow's SAME padding, without a call to pad.

    For inputs of even height and width that padding is one pixel wider behind than before. A row
    and a column of zeros before the kernel make it even, so that the convolution pads by itself:
    to copy the whole input into a padded one took a quarter of EfficientNet-Lite0's time.
    """
    if not isinstance(layer, timm.layers.Conv2dSame):
        return layer
    size = layer.kernel_size[0]
    even = nn.Conv2d(
        layer.in_channels,
        layer.out_channels,
        size + 1,
        layer.stride[0],
        padding=(size - 1) // 2,
        groups=layer.groups,
    )
    weight = nn.functional.pad(layer.weight.data, (1, 0, 1, 0))
    even.weight, even.bias = nn.Parameter(weight), layer.bias
    return even


class _Bfloat16(nn.Module):
    """A copy of a network with weights in bfloat16; its inputs and outputs are float32."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = copy.deepcopy(network)
        fuse(self.network)
        self.network.to(torch.bfloat16)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The network's output."""
        output: torch.Tensor = self.network(pictures.bfloat16())
        return output.float()


def halved(network: nn.Module) -> nn.Module:
    """A network in channels_last, or where bfloat16 is in use a copy with weights in it.

    Normalisations of the copy are folded into convolutions. `precision.autocast` would convert the
    weights anew for every batch: half of a ResNet18's time for a picture of 128 pixels.

    Raises:
        ModelError: see `precision.uses_bfloat16`.
    """
    network.to(memory_format=torch.channels_last)
    return _Bfloat16(network) if uses_bfloat16() else network
