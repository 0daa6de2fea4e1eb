"""Covers a second through each of the networks that look at them, decoding included.

    python -m benchmarks.networks COVERS_DIR --count 64 --rounds 5

COVERS_DIR holds a covers.csv with the columns file, title, author. The covers are brought to
600×900 pixels by Lanczos beforehand; a cover is decoded, prepared and looked at, nothing else.
`decoding` is that alone. All of them run in turn, on all files, each processor with a cover of its
own, as indexing goes.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import torch

from benchmarks.bench_report import Spread
from benchmarks.covers import enlarge, known_covers
from indexer.vision.backbone import Backbone
from indexer.vision.cover import Image
from indexer.vision.image import read_image
from indexer.vision.model_names import COVERS_SIDE
from indexer.vision.networks import Network, covers_resnet18, lite0
from indexer.vision.threads import processors
from output.table import print_table

WIDTH, HEIGHT = 600, 900
LARGE_SIDE = 224
"""What torchvision's ResNet18 takes; the shipped one was trained on less."""

Look = Callable[[Sequence[Image]], object]


@dataclass(frozen=True, slots=True)
class Speed:
    """Covers a second over the rounds."""

    work: str
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
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        files = [enlarge(cover.path, WIDTH, HEIGHT, Path(folder)) for cover in covers]
        speeds = measure(files, looks(), options.rounds)
    if options.json:
        print(json.dumps([asdict(speed) for speed in speeds], indent=2))
        return
    print_table(
        ("work", "covers a second: min / median / max"),
        [
            (
                speed.work,
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
        f"embedding, {LARGE_SIDE} px": embedder(covers_resnet18(LARGE_SIDE)).embed,
        f"classification, EfficientNet-Lite0, {LARGE_SIDE} px": classify,
    }


def embedder(network: Network) -> Backbone:
    """A backbone that gives vectors of a network."""
    return Backbone("unused", lambda: network)


def measure(files: Sequence[Path], works: dict[str, Look], rounds: int) -> list[Speed]:
    """Each work on all files, in turn; the first round is warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    with ThreadPoolExecutor(processors()) as pool:
        for number in range(rounds + 1):
            print(f"round {number} of {rounds}", file=sys.stderr)
            for name, measured in seconds.items():
                started = time.perf_counter()
                list(pool.map(lambda file, look=works[name]: look([read_image(file)]), files))
                if number:
                    measured.append(time.perf_counter() - started)
    count = len(files)
    return [
        Speed(
            name,
            Spread(
                count / max(measured), count / statistics.median(measured), count / min(measured)
            ),
        )
        for name, measured in seconds.items()
    ]


if __name__ == "__main__":
    main()
