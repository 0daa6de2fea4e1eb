"""The training: stages of growing pictures, checkpoints, a log, a curve."""

import csv
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional
from torchvision.models import ResNet, resnet18

from training.backgrounds import backgrounds
from training.batches import COVERS, batches, normalised
from training.drawn import HELD_OUT, TRAINING, draw
from training.loss import SPREAD, Memory, contrast, koleo
from training.measure import Recall, held_out, recall
from training.plot import plot
from training.stopping import Stop
from training.views import Stage

SEED = 7
RATE, LAST_RATE, DECAY = 2.5e-4, 1e-5, 0.02
WARM_UP, COOL_DOWN = 100, 0.25
"""Steps until the full rate, and the share of all steps over which it falls at the end."""

MEMORY = 4096
AVERAGE = 0.995
"""Of the moving average of the weights, which is what is measured and shipped."""

CLIP = 5.0
SAVE_SECONDS, MEASURE_STEPS = 240, 100


@dataclass(frozen=True, slots=True)
class Phase:
    """Steps at one size of picture, on the first so many covers."""

    side: int
    steps: int
    covers: int


PHASES = (
    Phase(96, 500, 2_000),
    Phase(128, 1_700, TRAINING.count),
    Phase(160, 2_500, TRAINING.count),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the log: where it stands, the mean loss since the last, R@1 on held-out covers."""

    step: int
    side: int
    hours: float
    rate: float
    loss: float
    views_per_second: float
    cut_outs: float
    photos: float
    twins: float


class Training:
    """The network, its moving average and everything else that a checkpoint holds."""

    def __init__(self, start: Path | None) -> None:
        torch.manual_seed(SEED)
        self.network = covers_network()
        if start:
            state = {name: tensor.float() for name, tensor in load_file(start).items()}
            self.network.load_state_dict(state)
        self.average = covers_network()
        self.average.load_state_dict(self.network.state_dict())
        self.optimizer = torch.optim.AdamW(self.network.parameters(), RATE, weight_decay=DECAY)
        self.memory = Memory(MEMORY)
        self.step, self.seconds = 0, 0.0

    def save(self, path: Path) -> None:
        """Write everything; the old checkpoint stays until the new one is whole."""
        part = path.with_suffix(".part")
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "memory": self.memory.state(),
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, part)
        part.replace(path)

    def restore(self, path: Path) -> None:
        """Go on where `save` left off."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.memory.restore(state["memory"])
        self.step, self.seconds = state["step"], state["seconds"]

    def learn(self, views: np.ndarray, art: torch.Tensor, rate: float) -> float:
        """One step; returns the loss."""
        self.network.train()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16):
            outputs = self.network(normalised(views))
        vectors = functional.normalize(outputs.float())
        flats, queries = vectors[: len(art)], vectors[len(art) :]
        loss = contrast(flats, queries, art, self.memory) + SPREAD * koleo(flats)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimizer.step()
        self.memory.add(flats, art)
        self.step += 1
        self._follow()
        return loss.item()

    @torch.no_grad()
    def _follow(self) -> None:
        share = min(AVERAGE, (1 + self.step) / (10 + self.step))
        now = self.network.state_dict()
        for name, tensor in self.average.state_dict().items():
            if tensor.is_floating_point():
                tensor.lerp_(now[name], 1 - share)


def covers_network() -> ResNet:
    """torchvision's ResNet18 with 512 outputs and random weights."""
    network = resnet18(weights=None)
    network.fc = torch.nn.Linear(512, 512)
    return network.to(memory_format=torch.channels_last)


def rate_at(step: int, steps: int) -> float:
    """Learning rate: a short rise, a plateau, a straight fall at the end."""
    left = (steps - step) / (COOL_DOWN * steps)
    return max(LAST_RATE, RATE * min(1.0, (step + 1) / WARM_UP, left))


def train(folder: Path, start: Path | None, phases: tuple[Phase, ...] = PHASES) -> None:
    """Train from `start` or random weights to the end, or go on from the folder's checkpoint.

    On SIGTERM or SIGINT it ends, while training only after the step and with a checkpoint.

    Raises:
        FileNotFoundError: the folder has no material to draw with.
    """
    cv2.setNumThreads(1)
    stop = Stop()
    training, checkpoint = Training(start), folder / "checkpoint.pt"
    if checkpoint.exists():
        training.restore(checkpoint)
    steps, before = sum(phase.steps for phase in phases), 0
    with stop.listening():
        for phase in phases:
            before += phase.steps
            if training.step < before and not stop.asked:
                _run(training, phase, before, steps, folder, stop)


def _run(training: Training, phase: Phase, end: int, steps: int, folder: Path, stop: Stop) -> None:
    """The rest of a phase, up to step `end` of `steps`."""
    stage = Stage(draw(folder, TRAINING, phase.covers), backgrounds(folder, TRAINING))
    unseen = Stage(draw(folder, HELD_OUT, HELD_OUT.count), backgrounds(folder, HELD_OUT))
    measured = held_out(unseen, phase.side)
    losses: list[float] = []
    saved = marked = time.monotonic()
    with stop.holding():
        for batch in batches(stage, phase.side, training.step, end, SEED):
            rate = rate_at(training.step, steps)
            began = time.monotonic()
            losses.append(training.learn(batch.views, batch.art, rate))
            training.seconds += time.monotonic() - began
            now = time.monotonic()
            last = training.step == end or stop.asked
            print(
                f"step {training.step}/{steps}  {phase.side} px  loss {losses[-1]:.3f}", flush=True
            )
            if training.step % MEASURE_STEPS == 0 or training.step == end:
                speed = 3 * COVERS * len(losses) / (now - marked)
                found = recall(training.average, measured)
                row = _row(training, phase, rate, float(np.mean(losses)), speed, found)
                log(folder, row)
                losses, marked = [], time.monotonic()
            if last or now - saved > SAVE_SECONDS:
                training.save(folder / "checkpoint.pt")
                saved = time.monotonic()
            if last:
                break


def _row(
    training: Training, phase: Phase, rate: float, loss: float, speed: float, found: Recall
) -> Row:
    return Row(
        training.step, phase.side, round(training.seconds / 3600, 3), round(rate, 6),
        round(loss, 4), round(speed, 1), round(found.cut_outs, 4), round(found.photos, 4),
        round(found.twins, 4),
    )  # fmt: skip


def log(folder: Path, row: Row) -> None:
    """Add a row to log.csv, print it, and draw curve.png anew."""
    path = folder / "log.csv"
    fresh = not path.exists()
    values = asdict(row)
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(values))
        if fresh:
            writer.writeheader()
        writer.writerow(values)
    print("  ".join(f"{name} {value}" for name, value in values.items()), flush=True)
    plot(path, folder / "curve.png")
