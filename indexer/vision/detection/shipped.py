"""What the networks of this package share when they run: shipped weights, and their input."""

from pathlib import Path
from typing import TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from indexer.errors import ModelError
from indexer.vision.cover import Image
from indexer.vision.detection.network import MULTIPLE, normalised
from indexer.vision.device import device
from indexer.vision.fusion import fuse
from indexer.vision.geometry import resize

SIDE = 320
"""Pixels of the long side of a network's input."""

AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)


def with_weights(network: AnyNetwork, file: Path, whose: str) -> AnyNetwork:
    """The network with the weights of a file, fused and on the device; an error says `whose`.

    Raises:
        ModelError: they are missing or damaged.
    """
    try:
        state = load_file(file)
        network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{file}: not the {whose} weights ({error})") from error
    fuse(network)
    return network.to(device()).to(memory_format=torch.channels_last)


def network_input(image: Image, least: int) -> Tensor:
    """A picture, RGB uint8 (H, W, 3), at SIDE as a batch of one on the device.

    Its sides are multiples of MULTIPLE, of which neither has fewer than `least`.
    """
    height, width = image.shape[:2]
    share = SIDE / max(height, width) / MULTIPLE
    size = MULTIPLE * max(least, round(width * share)), MULTIPLE * max(least, round(height * share))
    small = normalised(torch.from_numpy(resize(image, *size))[None])
    return small.to(device(), memory_format=torch.channels_last)
