"""Train the last block of a ResNet18, and a last layer on it, on pictures of covers."""

import copy
from collections.abc import Callable

import numpy as np
import torch

from catalogue.classes.calibration import Indices, Scores
from catalogue.classes.last_block import LastBlock
from catalogue.classes.last_layer import LastLayer, Learned

EPOCHS = 12
BATCH = 32
BLOCK_RATE, LAYER_RATE = 3e-5, 3e-3
"""Learning rates, chosen by `python -m benchmarks.labels --deep`."""


class DeepLearner:
    """Learns classes (N,) from the output of the blocks before the last one (N × 256 × H × W).

    The last layer is trained first, alone: an untrained layer would distort the block's features
    (Kumar et al., Fine-Tuning can Distort Pretrained Features, ICLR 2022). The given block is not
    changed. `on_epoch` is called EPOCHS times in each `learn`.
    """

    def __init__(
        self,
        trunk: torch.Tensor,
        truth: Indices,
        block: torch.nn.Module,
        on_epoch: Callable[[], None],
    ) -> None:
        self._trunk = trunk
        self._truth = truth
        self._block = block
        self._on_epoch = on_epoch
        self._features = LastBlock(block).features(trunk)

    def learn(self, indices: Indices) -> Learned:
        """Train on the covers at these indices. The same covers give the same weights."""
        first = LastLayer(self._features, self._truth).learn(indices)
        block = LastBlock(copy.deepcopy(self._block))
        layer = torch.nn.Linear(first.weight.shape[1], len(first.weight))
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(first.weight))
            layer.bias.copy_(torch.from_numpy(first.bias))
        optimiser = torch.optim.AdamW(
            [
                {"params": block.parameters(), "lr": BLOCK_RATE},
                {"params": layer.parameters(), "lr": LAYER_RATE},
            ]
        )
        truth = torch.from_numpy(self._truth)
        shuffle = np.random.default_rng(0)
        for _ in range(EPOCHS):
            order = shuffle.permutation(indices)
            for start in range(0, len(order), BATCH):
                batch = torch.from_numpy(order[start : start + BATCH])
                scores = layer(block(self._trunk[batch]))
                loss = torch.nn.functional.cross_entropy(scores, truth[batch])
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            self._on_epoch()
        return Learned(
            layer.weight.detach().numpy(),
            layer.bias.detach().numpy(),
            {
                name: tensor.numpy().astype(np.float16)
                for name, tensor in block.block.state_dict().items()
            },
        )

    def scores(self, learned: Learned, indices: Indices) -> Scores:
        """N × classes, for the covers at these indices."""
        features = LastBlock.of(learned.last_block).features(self._trunk[torch.from_numpy(indices)])
        return np.asarray(features @ learned.weight.T + learned.bias, np.float64)
