"""The last block of a ResNet18 with weights of its own, applied to the output of the others."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torchvision.models import resnet18


class LastBlock(torch.nn.Module):
    """`layer4` and the pooling of a ResNet18: unit features from the output of `layer3`.

    Batch normalisation stays in evaluation mode: a person's few covers are too few to estimate
    means and deviations.
    """

    def __init__(self, block: torch.nn.Module) -> None:
        super().__init__()
        self.block = block.eval()

    @classmethod
    def of(cls, tensors: Mapping[str, NDArray[np.float16]]) -> "LastBlock":
        """The block with these weights, given by their names in `layer4`."""
        block = resnet18(weights=None).layer4
        block.load_state_dict({name: torch.tensor(given) for name, given in tensors.items()})
        return cls(block)

    def forward(self, trunk: torch.Tensor) -> torch.Tensor:
        """N × 512 from N × 256 × H × W."""
        return torch.nn.functional.normalize(self.block(trunk).mean(dim=(2, 3)))

    @torch.inference_mode()
    def features(self, trunk: torch.Tensor) -> NDArray[np.float32]:
        """The same as an array, without gradients."""
        return np.asarray(self(trunk).numpy(), dtype=np.float32)
