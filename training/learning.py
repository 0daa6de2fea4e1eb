"""The network that learns, its moving average, and everything else that a checkpoint holds."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional
from torchvision.models import ResNet, resnet18

from training.averaging import follow
from training.batches import Batch, normalised
from training.loss import Memory, losses
from training.precision import autocast
from training.progress import write_checkpoint

DIMENSIONS = 512

RATE, DECAY = 1e-3, 0.02
"""Highest learning rate, and the weight decay of AdamW."""

MEMORY = 4096
AVERAGE = 0.99
"""Of the moving average of the weights, which is what is measured and shipped."""

CLIP = 5.0
SEED = 7


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a step's loss (`training.loss`), and their weighted sum."""

    total: float
    distance: float
    choice: float
    contrast: float


class Training:
    """Learns from batches; the state of a checkpoint."""

    def __init__(self, teacher: Tensor, device: torch.device, start: Path | None = None) -> None:
        """`teacher` (N, DIMENSIONS): unit vectors of the covers that batches name.

        With `start`, weights of the same network, the stem and the first block stay as they are.
        What they see are edges and spots, and without their gradients a step takes a third less
        time.
        """
        torch.manual_seed(SEED)
        self.device, self._teacher = device, teacher.to(device)
        self.network, self.average = covers_network(device), covers_network(device)
        self.frozen = start is not None
        if start:
            state = {name: tensor.float() for name, tensor in load_file(start).items()}
            self.network.load_state_dict(state)
        self.average.load_state_dict(self.network.state_dict())
        self._optimizer = torch.optim.AdamW(self.network.parameters(), RATE, weight_decay=DECAY)
        self._memory = Memory(MEMORY, DIMENSIONS, device)
        self.step, self.seconds = 0, 0.0

    def save(self, path: Path) -> None:
        """Write everything; the old checkpoint stays until the new one is whole."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "memory": self._memory.state(),
            "covers": len(self._teacher),
            "frozen": self.frozen,
            "step": self.step,
            "seconds": self.seconds,
        }
        write_checkpoint(state, path)

    def restore(self, path: Path) -> None:
        """Go on where `save` left off.

        Raises:
            ValueError: the checkpoint is of a training on other covers.
        """
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["covers"] != len(self._teacher):
            raise ValueError(
                f"{path}: of a training on {state['covers']} covers, not on {len(self._teacher)}; "
                "remove it, or name another folder"
            )
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._memory.restore(state["memory"])
        self.frozen, self.step, self.seconds = state["frozen"], state["step"], state["seconds"]

    def learn(self, batch: Batch, rate: float) -> Terms:
        """One step."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        numbers = batch.numbers.to(self.device)
        vectors = functional.normalize(self._forward(batch.views.to(self.device)).float())
        found = losses(vectors, numbers, self._teacher, self._memory)
        self._optimizer.zero_grad()
        found.total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self._optimizer.step()
        self._memory.add(vectors[: len(numbers)], numbers)
        self.step += 1
        follow(self.average, self.network, AVERAGE, self.step)
        terms = torch.stack([found.total, found.distance, found.choice, found.contrast])
        return Terms(*terms.tolist())

    def _forward(self, views: Tensor) -> Tensor:
        network = self.network.train()
        stem = torch.nn.Sequential(
            network.conv1, network.bn1, network.relu, network.maxpool, network.layer1
        )
        if self.frozen:
            stem.eval()
        with autocast(self.device):
            with torch.set_grad_enabled(not self.frozen):
                seen = stem(normalised(views))
            seen = network.layer4(network.layer3(network.layer2(seen)))
            outputs: Tensor = network.fc(network.avgpool(seen).flatten(1))
        return outputs


def covers_network(device: torch.device) -> ResNet:
    """torchvision's ResNet18 with DIMENSIONS outputs and random weights."""
    network = resnet18(weights=None)
    network.fc = torch.nn.Linear(512, DIMENSIONS)
    return network.to(device, memory_format=torch.channels_last)
