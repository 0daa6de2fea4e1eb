"""Covers a second through each of the networks that look at them, decoding included.

    python benchmarks/networks.py COVERS_DIR --count 64 --rounds 5

COVERS_DIR holds a covers.csv with the columns file, title, author. The covers are brought to
600×900 pixels by Lanczos beforehand; a cover is decoded, prepared and looked at, nothing else.
`decoding` is that alone. All of them run in turn, on all files: one cover at a time, as indexing
goes, then in batches.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from bench_report import Spread
from covers import enlarge, known_covers
from torchvision.models import resnet18

from indexer import weights
from indexer.backbone import Backbone
from indexer.cover import Image
from indexer.image import read_image
from indexer.model_names import COVERS_SIDE
from indexer.networks import BATCH, Network, Preprocessing, covers_resnet18, lite0
from indexer.region_kinds import RegionKinds
from search.terminal import print_table

WIDTH, HEIGHT = 600, 900
LARGE_SIDE = 224
"""What torchvision's ResNet18 takes; the shipped one was trained on less."""

Look = Callable[[Sequence[Image]], object]


@dataclass(frozen=True, slots=True)
class Speed:
    """Covers a second over the rounds."""

    work: str
    at_once: int
    covers_per_second: Spread


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("covers", type=Path)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    covers = known_covers(options.covers, options.count)
    with tempfile.TemporaryDirectory() as folder:
        files = [enlarge(cover.path, WIDTH, HEIGHT, Path(folder)) for cover in covers]
        speeds = measure(files, looks(), options.rounds)
    if options.json:
        print(json.dumps([asdict(speed) for speed in speeds], indent=2))
        return
    print_table(
        ("work", "covers at once", "covers a second: min / median / max"),
        [
            (
                speed.work,
                str(speed.at_once),
                " / ".join(f"{value:.1f}" for value in asdict(speed.covers_per_second).values()),
            )
            for speed in speeds
        ],
    )


def looks() -> dict[str, Look]:
    """What is done with decoded pictures, by name, models loaded."""
    classifier = lite0()

    def classify(images: Sequence[Image]) -> torch.Tensor:
        return classifier.probabilities(classifier.features(images))

    return {
        "decoding": lambda _: None,
        f"embedding, {COVERS_SIDE} px, as shipped": embedder(covers_resnet18()).embed,
        f"embedding, {LARGE_SIDE} px": embedder(covers_resnet18_at(LARGE_SIDE)).embed,
        f"classification, EfficientNet-Lite0, {LARGE_SIDE} px": classify,
    }


def covers_resnet18_at(side: int) -> Network:
    """The shipped network on squares of another side."""
    body = resnet18(weights=None)
    body.fc = torch.nn.Linear(512, 512)
    body.load_state_dict(weights.covers_state())
    return Network(body, torch.nn.Identity(), Preprocessing(side))


def embedder(network: Network) -> Backbone:
    """A backbone that gives vectors of a network."""
    return Backbone("unused", lambda: RegionKinds(network), lambda: network)


def measure(files: Sequence[Path], works: dict[str, Look], rounds: int) -> list[Speed]:
    """Each work on all files, one at a time and in batches, in turn; the first round is warm-up."""
    seconds: dict[tuple[str, int], list[float]] = {
        (name, at_once): [] for name in works for at_once in (1, BATCH)
    }
    for number in range(rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr)
        for (name, at_once), measured in seconds.items():
            started = time.perf_counter()
            for part in parts(files, at_once):
                works[name]([read_image(file) for file in part])
            if number:
                measured.append(time.perf_counter() - started)
    return [
        Speed(
            name,
            at_once,
            Spread(
                len(files) / max(measured),
                len(files) / statistics.median(measured),
                len(files) / min(measured),
            ),
        )
        for (name, at_once), measured in seconds.items()
    ]


def parts(files: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    """So many at a time."""
    return (files[start : start + size] for start in range(0, len(files), size))


if __name__ == "__main__":
    main()
