"""Train the detector: batches drawn in processes, checkpoints, a log."""

import math
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from indexer.vision.detection.network import BookNetwork, normalised
from indexer.vision.networks import lite0_imagenet
from synth.colours import Picture
from training.descent import Descent
from training.detection.scenes import Stock, draw
from training.detection.targets import loss, stacked, targets
from training.progress import log_row
from training.stopping import Stop

SEED = 19
BATCH = 16
SHAPES = ((256, 256), (288, 224), (224, 288), (320, 224), (224, 320), (320, 192), (192, 320))
"""Heights and widths of training pictures, in pixels."""

RATE, BACKBONE_SHARE, LEAST_RATE, DECAY = 2e-3, 0.25, 2e-5, 0.01
"""Highest learning rate, the backbone's as a share of it, the last one, and the weight decay."""

FROZEN = 3
"""Blocks of the backbone, from its input, that keep ImageNet's weights: their backward pass would
take as long as all the rest."""

WARM_UP = 100
AVERAGE = 0.998
"""Of the moving average of the weights, which is what is shipped."""

SAVE_SECONDS, LOG_STEPS = 240, 25
PROCESSES, AHEAD = 2, 6
"""Processes that draw, and batches that they are ahead."""


def new_network() -> BookNetwork:
    """The detector with ImageNet's weights in its backbone and random ones elsewhere."""
    torch.manual_seed(SEED)
    network = BookNetwork()
    imagenet = lite0_imagenet().state_dict()
    wanted = network.backbone.state_dict().keys()
    network.backbone.load_state_dict({name: imagenet[name] for name in wanted})
    for part in (network.backbone.conv_stem, *network.backbone.blocks[:FROZEN]):
        part.requires_grad_(False)
    network.backbone.bn1.requires_grad_(False)
    return network.to(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Pictures, uint8 N × H × W × 3, and their stacked targets."""

    pictures: Picture
    asked: dict[str, NDArray[np.float32]]


_stock: Stock


def _start(open_stock: Callable[[], Stock]) -> None:
    global _stock  # noqa: PLW0603 - a process of the pool opens its stock once
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    _stock = open_stock()


def _make(step: int) -> Batch:
    """The batch of a step, the same in every run."""
    height, width = SHAPES[int(np.random.default_rng([SEED, 1, step]).integers(len(SHAPES)))]
    drawn = [
        draw(np.random.default_rng([SEED, 2, step, place]), _stock, height, width)
        for place in range(BATCH)
    ]
    asked = stacked([targets(one) for one in drawn])
    return Batch(np.stack([one.image for one in drawn]), asked)


def batches(open_stock: Callable[[], Stock], first: int, last: int) -> Iterator[Batch]:
    """The batches of steps `first` to `last` - 1, drawn ahead in processes."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES, _start, (open_stock,)) as pool:
        made = deque(
            pool.apply_async(_make, (step,)) for step in range(first, min(first + AHEAD, last))
        )
        for step in range(first, last):
            yield made.popleft().get()
            if step + AHEAD < last:
                made.append(pool.apply_async(_make, (step + AHEAD,)))


class Training(Descent[BookNetwork]):
    """Learns from batches of pictures."""

    def __init__(self, device: str) -> None:
        network, average = (new_network().to(device) for _ in range(2))
        backbone = {id(weight) for weight in network.backbone.parameters()}
        parameters = [p for p in network.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in parameters if id(p) in backbone], "share": BACKBONE_SHARE},
                {"params": [p for p in parameters if id(p) not in backbone], "share": 1.0},
            ],
            RATE,
            weight_decay=DECAY,
        )
        super().__init__(network, average, optimizer, torch.device(device))

    def learn(self, batch: Batch, rate: float) -> dict[str, float]:
        """One step; returns the parts of the loss."""
        self.network.train()
        self.network.backbone.eval()  # its normalisation keeps what it knows of the world
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        asked = {
            name: torch.from_numpy(value).to(self.device) for name, value in batch.asked.items()
        }
        # On processors bfloat16 is slower here: its depthwise convolutions have no fast kernels.
        with torch.autocast("cuda", torch.bfloat16, enabled=self.device.type == "cuda"):
            maps = self.network(normalised(torch.from_numpy(batch.pictures)).to(self.device))
        return self.descend(loss(maps, asked), AVERAGE)


def train(
    folder: Path, open_stock: Callable[[], Stock], steps: int, device: str = "cpu"
) -> BookNetwork:
    """Train to the end, or go on from the folder's checkpoint; returns the averaged network.

    On SIGTERM or SIGINT it ends after the step, with a checkpoint. log.csv has the parts of the
    loss every LOG_STEPS steps.
    """
    stop, training, checkpoint = Stop(), Training(device), folder / "checkpoint.pt"
    if checkpoint.exists():
        training.restore(checkpoint)
    noted: list[dict[str, float]] = []
    saved = marked = time.monotonic()
    with stop.listening(), stop.holding():
        for batch in batches(open_stock, training.step, steps):
            noted.append(training.learn(batch, rate_at(training.step, steps)))
            now = time.monotonic()
            last = training.step == steps or stop.asked
            if training.step % LOG_STEPS == 0 or last:
                _log(folder / "log.csv", training.step, noted, BATCH * len(noted) / (now - marked))
                noted, marked = [], now
            if last or now - saved > SAVE_SECONDS:
                training.save(checkpoint)
                saved = now
            if last:
                break
    return training.average.eval()


def rate_at(step: int, steps: int) -> float:
    """Learning rate: a short rise, then down along half a cosine."""
    fall = 0.5 * (1 + math.cos(math.pi * step / steps))
    return max(LEAST_RATE, RATE * min(fall, (step + 1) / WARM_UP))


def _log(path: Path, step: int, noted: list[dict[str, float]], speed: float) -> None:
    means = {name: f"{np.mean([parts[name] for parts in noted]):.4f}" for name in noted[0]}
    row = {"step": step, **means, "pictures_per_second": f"{speed:.1f}"}
    log_row(path, row)
