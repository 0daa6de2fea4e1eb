"""Train the network that finds figures, on what the book detector's backbone saw of covers."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from catalogue.classes.calibration import temperature
from indexer.vision.detection.figure_network import STRIDES, FigureNetwork
from training.descent import Descent
from training.detection.train import rate_at
from training.figures.cache import Seen
from training.figures.measure import answers, found_kinds
from training.figures.targets import loss, targets
from training.progress import log_row
from training.stopping import Stop

SEED = 15
BATCH = 32
DECAY = 0.01
AVERAGE = 0.995
"""Of the moving average of the weights, which is what is shipped."""

KEPT_BACK = 10
"""One cover in so many calibrates the kinds' probabilities and is not learned from."""

SAVE_SECONDS, LOG_STEPS = 120, 25


class Training(Descent[FigureNetwork]):
    """Learns from what the backbone saw."""

    def __init__(self) -> None:
        torch.manual_seed(SEED)
        network = FigureNetwork().to(memory_format=torch.channels_last)
        average = FigureNetwork().to(memory_format=torch.channels_last)
        optimizer = torch.optim.AdamW(network.parameters(), weight_decay=DECAY)
        super().__init__(network, average, optimizer, torch.device("cpu"))

    def learn(self, seen: Seen, rows: Sequence[int], rate: float) -> dict[str, float]:
        """One step on some covers of a shape; returns the parts of the loss."""
        self.network.train()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        features = [
            torch.from_numpy(level[rows]).float().contiguous(memory_format=torch.channels_last)
            for level in seen.features
        ]
        height, width = (side * STRIDES[0] for side in features[0].shape[2:])
        boxes, kinds = [seen.boxes[row] for row in rows], [seen.kinds[row] for row in rows]
        asked = targets(boxes, kinds, seen.marked[rows], height, width)
        return self.descend(loss(self.network(features), asked), AVERAGE)


def train(folder: Path, covers: Sequence[Seen], steps: int) -> FigureNetwork:
    """Train to the end, or go on from the folder's checkpoint; returns the averaged network.

    On SIGTERM or SIGINT it ends after the step, with a checkpoint. log.csv has the parts of the
    loss every LOG_STEPS steps.
    """
    stop, training, checkpoint = Stop(), Training(), folder / "checkpoint.pt"
    if checkpoint.exists():
        training.restore(checkpoint)
    noted: list[dict[str, float]] = []
    saved = time.monotonic()
    with stop.listening(), stop.holding():
        for seen, rows in batches(covers, training.step, steps):
            noted.append(training.learn(seen, rows, rate_at(training.step, steps)))
            last = training.step == steps or stop.asked
            if training.step % LOG_STEPS == 0 or last:
                means = {name: f"{np.mean([n[name] for n in noted]):.4f}" for name in noted[0]}
                log_row(folder / "log.csv", {"step": training.step, **means})
                noted = []
            if last or time.monotonic() - saved > SAVE_SECONDS:
                training.save(checkpoint)
                saved = time.monotonic()
            if last:
                break
    return training.average.eval()


def batches(covers: Sequence[Seen], first: int, last: int) -> Iterator[tuple[Seen, list[int]]]:
    """The batches of steps `first` to `last` - 1: a shape's covers and rows of them, in any order.

    Epochs follow one another, each through all covers but those kept back.
    """
    step, epoch = 0, 0
    while step < last:
        rng = np.random.default_rng([SEED, epoch])
        made = []
        for number, seen in enumerate(covers):
            rows = rng.permutation(_rows(seen, kept_back=False))
            made += [(number, rows[n : n + BATCH]) for n in range(0, len(rows), BATCH)]
        for place in rng.permutation(len(made)):
            if first <= step < last:
                number, rows = made[place]
                yield covers[number], sorted(int(row) for row in rows)
            step += 1
        epoch += 1


def calibrate(network: FigureNetwork, covers: Sequence[Seen]) -> None:
    """Scale the logits of kinds, in place, so that their probabilities are as often right.

    They stay where the network has learned too little to find any figure.
    """
    kept = [_part(seen, _rows(seen, kept_back=True)) for seen in covers]
    probabilities, truth = found_kinds(list(answers(network, kept)))
    divisor = 1.0
    if len(truth):
        divisor = temperature(np.log(probabilities.astype(np.float64) + 1e-9), truth)
    print(f"temperature of the kinds {divisor:.2f}, from {len(truth)} figures")
    with torch.no_grad():
        for answer in network.answers:
            for weights in answer.parameters():
                weights[5:] /= divisor


def _rows(seen: Seen, *, kept_back: bool) -> list[int]:
    return [row for row in range(len(seen.boxes)) if (row % KEPT_BACK == 0) == kept_back]


def _part(seen: Seen, rows: list[int]) -> Seen:
    return Seen(
        tuple(level[rows] for level in seen.features),
        tuple(seen.boxes[row] for row in rows),
        tuple(seen.kinds[row] for row in rows),
        seen.marked[rows],
    )
