"""A step down the loss, and the state that a checkpoint of a network for detection holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from training.averaging import follow
from training.progress import write_checkpoint

CLIP = 5.0
"""Norm of the gradient at most."""

AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)


class Descent(Generic[AnyNetwork]):
    """A network that learns, the moving average of its weights, and its optimizer."""

    def __init__(
        self,
        network: AnyNetwork,
        average: AnyNetwork,
        optimizer: torch.optim.Optimizer,
        device: torch.device,
    ) -> None:
        self.network, self.average, self.optimizer = network, average, optimizer
        self.device, self.step = device, 0

    def save(self, path: Path) -> None:
        """Write everything; the old checkpoint stays until the new one is whole."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
        }
        write_checkpoint(state, path)

    def restore(self, path: Path) -> None:
        """Go on where `save` left off."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]

    def descend(self, parts: Mapping[str, Tensor], average: float) -> dict[str, float]:
        """One step by the parts of a loss, which it returns; `average` is that of the weights."""
        self.optimizer.zero_grad()
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimizer.step()
        self.step += 1
        follow(self.average, self.network, average, self.step)
        return {name: value.item() for name, value in parts.items()}
