"""Fold normalisations and padding into convolutions: the same outputs, in half of the time."""

from itertools import pairwise

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from indexer.vision.lean_import import timm


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
