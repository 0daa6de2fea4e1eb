"""The last block of a ResNet18 with weights of a classifier's own, on the blocks before it."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torchvision.models import resnet18


class LastBlock(torch.nn.Module):
    """A ResNet18's `layer4` and its pooling: features of length 1 from what `layer3` gives.

    Its batch normalisation keeps the means and deviations it was trained with, as a person's few
    covers have none worth having.
    """

    def __init__(self, block: torch.nn.Module) -> None:
        super().__init__()
        self.block = block.eval()

    @classmethod
    def of(cls, tensors: Mapping[str, NDArray[np.float16]]) -> "LastBlock":
        """The block with these weights, by their names in `layer4`."""
        block = resnet18(weights=None).layer4
        block.load_state_dict({name: torch.tensor(given) for name, given in tensors.items()})
        return cls(block)

    def forward(self, trunk: torch.Tensor) -> torch.Tensor:
        """N × 512 from N × 256 × H × W."""
        return torch.nn.functional.normalize(self.block(trunk).mean(dim=(2, 3)))

    @torch.inference_mode()
    def features(self, trunk: torch.Tensor) -> NDArray[np.float32]:
        """The same as an array, without keeping anything for learning."""
        return np.asarray(self(trunk).numpy(), dtype=np.float32)
