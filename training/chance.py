"""Random tensors of one seed, on one device."""

import torch
from torch import Tensor


class Chance:
    """Draws for N pictures at a time; the same seed on the same device gives the same draws."""

    def __init__(self, seed: int, device: torch.device) -> None:
        self.device = device
        self._generator = torch.Generator(device).manual_seed(seed)

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Between `low` and `high`."""
        drawn = torch.rand(shape, generator=self._generator, device=self.device)
        return low + (high - low) * drawn

    def normal(self, deviation: float, *shape: int) -> Tensor:
        """About 0."""
        return deviation * torch.randn(shape, generator=self._generator, device=self.device)

    def whole(self, high: int, *shape: int) -> Tensor:
        """Whole numbers from 0 to `high` - 1."""
        return torch.randint(high, shape, generator=self._generator, device=self.device)

    def happens(self, share: float, count: int) -> Tensor:
        """True for about this share of `count` pictures: (count, 1, 1, 1)."""
        return self.uniform(0, 1, count, 1, 1, 1) < share
