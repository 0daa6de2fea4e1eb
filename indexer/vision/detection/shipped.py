"""The shipped weights of the networks of this package."""

from pathlib import Path
from typing import TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from indexer.errors import ModelError
from indexer.vision.device import device
from indexer.vision.fusion import fuse
from indexer.vision.threads import bound_threads

AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)


def with_weights(network: AnyNetwork, file: Path, whose: str) -> AnyNetwork:
    """The network with the weights of a file, fused and on the device; an error says `whose`.

    The libraries' threads are bounded first: the detection runs before the models that do so, too.

    Raises:
        ModelError: they are missing or damaged.
    """
    bound_threads()
    try:
        state = load_file(file)
        network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{file}: not the {whose} weights ({error})") from error
    fuse(network)
    return network.to(device()).to(memory_format=torch.channels_last)
