"""Train a ResNet18's last block, and a last layer on it, on pictures of covers."""

import copy
from collections.abc import Callable

import numpy as np
import torch

from catalogue.classes.calibration import Places, Scores
from catalogue.classes.last_block import LastBlock
from catalogue.classes.last_layer import LastLayer, Learned

EPOCHS = 12
BATCH = 32
BLOCK_RATE, LAYER_RATE = 3e-5, 3e-3
"""Learning rates: `python -m benchmarks.labels --deep`."""


class DeepLearner:
    """Learns from what the blocks before the last one see (N × 256 × H × W) of classes (N,).

    First the last layer alone, then both: a layer that knows nothing would spoil what the block
    knows (Kumar et al., Fine-Tuning can Distort Pretrained Features, ICLR 2022). The block given
    stays as it is. `on_epoch` is called EPOCHS times for each lesson.
    """

    def __init__(
        self,
        trunk: torch.Tensor,
        truth: Places,
        block: torch.nn.Module,
        on_epoch: Callable[[], None],
    ) -> None:
        self._trunk = trunk
        self._truth = truth
        self._block = block
        self._on_epoch = on_epoch
        self._features = LastBlock(block).features(trunk)

    def learn(self, places: Places) -> Learned:
        """From the covers at these places, the same from the same ones."""
        first = LastLayer(self._features, self._truth).learn(places)
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
            order = shuffle.permutation(places)
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

    def scores(self, learned: Learned, places: Places) -> Scores:
        """N × classes, for the covers at these places."""
        features = LastBlock.of(learned.last_block).features(self._trunk[torch.from_numpy(places)])
        return np.asarray(features @ learned.weight.T + learned.bias, np.float64)
