"""The training: the schedule, checkpoints, and a log with what each of them is worth."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from training.batches import Views
from training.export import write
from training.learning import RATE, Terms, Training
from training.measure import Found, Measures
from training.plot import plot
from training.progress import log_row
from training.stopping import Stop

STEPS = 2_500
"""Steps on a processor: about an hour on two cores."""

WEIGHTS = "weights.safetensors"
"""The moving average's weights at the last checkpoint, as they are shipped."""

CHECKPOINT_STEPS = 250
"""Steps from a checkpoint, and its row in the log, to the next."""

SIDES = (96, 128)
"""Pixels of the views in the parts of a training, which have as many steps each."""

WARM_UP = 40
"""Steps until the full rate."""

COOL_DOWN = 0.8
"""Share of the training over which the rate falls in a straight line, to 1 % of the highest."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to train: `steps`, or as many as fit into `minutes` where these are given.

    `sides` are as SIDES, `highest` is the highest learning rate. With minutes, what a step is like
    depends on the clock: two runs are not the same then.
    """

    steps: int = STEPS
    minutes: float | None = None
    sides: tuple[int, ...] = SIDES
    highest: float = RATE

    def share(self, step: int, seconds: float) -> float:
        """How much of the training is done, 0 to 1 and more."""
        return step / self.steps if self.minutes is None else seconds / (60 * self.minutes)

    def side(self, share: float) -> int:
        """Pixels of the views at this share of the training."""
        return self.sides[min(int(share * len(self.sides)), len(self.sides) - 1)]

    def rate(self, step: int, share: float) -> float:
        """Learning rate: a short rise, a plateau, a straight fall."""
        falling = max(0.01, min(1.0, (1 - share) / COOL_DOWN))
        return self.highest * min(1.0, (step + 1) / WARM_UP) * falling


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the log: where the training stands, mean terms of the loss, what was found."""

    step: int
    side: int
    hours: float
    rate: float
    views_per_second: float
    loss: float
    distance: float
    choice: float
    contrast: float
    cut_outs: float
    whole_photos: float
    photos_first: float | None
    photos_in_20: float | None


def train(
    training: Training, views: Views, measures: Measures, folder: Path, schedule: Schedule
) -> None:
    """Train to the end of the schedule, going on from the folder's checkpoint if there is one.

    On SIGTERM or SIGINT it ends after the step and with a checkpoint.

    Raises:
        ValueError: the folder's checkpoint is of a training on other covers.
    """
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        training.restore(checkpoint)
    stop, started = Stop(), time.monotonic() - training.seconds
    terms: list[Terms] = []
    seen, marked = 0, time.monotonic()

    def share(step: int) -> float:
        return schedule.share(step, time.monotonic() - started)

    if share(training.step) >= 1:
        return
    with stop.listening(), stop.holding():
        last = 10**9 if schedule.minutes else schedule.steps
        batches = views.batches(training.step, last, lambda step: schedule.side(share(step)))
        for batch in batches:
            rate = schedule.rate(training.step, share(training.step))
            terms.append(training.learn(batch, rate))
            training.seconds = time.monotonic() - started
            seen += len(batch.views)
            finished = share(training.step) >= 1
            if training.step % CHECKPOINT_STEPS == 0 or finished:
                training.save(checkpoint)
                write(training.average.state_dict(), folder / WEIGHTS)
                side = batch.views.shape[1]
                speed = seen / (time.monotonic() - marked)
                found = measures.found(training.average, side)
                log(folder, row(training, side, rate, speed, terms, found))
                terms, seen, marked = [], 0, time.monotonic()
            if stop.asked:
                training.save(checkpoint)
            if stop.asked or finished:
                break


def row(
    training: Training, side: int, rate: float, speed: float, terms: Sequence[Terms], found: Found
) -> Row:
    """The log's line for the steps since the last one."""
    loss = {name: np.mean([asdict(term)[name] for term in terms]) for name in asdict(terms[0])}
    hours = training.seconds / 3600
    parts = (loss["total"], loss["distance"], loss["choice"], loss["contrast"])
    return Row(
        training.step, side, round(hours, 3), round(rate, 6), round(speed, 1),
        *(round(float(part), 4) for part in parts), *asdict(found).values(),
    )  # fmt: skip


def log(folder: Path, row: Row) -> None:
    """Add a row to log.csv, print it, and draw curve.png anew."""
    log_row(folder / "log.csv", asdict(row))
    plot(folder / "log.csv", folder / "curve.png")
