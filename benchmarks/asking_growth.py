"""Whether a process that answers questions holds the same memory after 500 as after 50.

    python -m benchmarks.asking_growth COVERS_DIR PHOTOS_DIR --questions 500

The photos are asked again and again, each round at another size. Memory is what this process holds
after a question. Words are read where a photo has no match, so photos of other books take longest.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from indexer.library_models import adopt_models
from indexer.models import models_for
from indexer.run import index_paths
from indexer.scan import Scanner
from indexer.store.library import Library
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.vision.rectify import shrink
from indexer.workers.pool import Workers
from search.by_image import find_picture

LARGEST, SMALLEST, STEP = 1600, 800, 37
"""Pixels of a photo's longer side: LARGEST in the first round, STEP less in each one after it,
down to SMALLEST, then LARGEST again."""

FIRST_LINES = (10, 25, 50)
EVERY = 50
"""Questions after which a line is printed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Index the covers, ask, print seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("covers", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args(arguments)
    photos = Scanner().scan(options.photos).pictures
    choice = ModelChoice()
    models = models_for(choice)
    ignore = lambda _: None  # noqa: E731
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder, "library"), create=True) as library,
    ):
        with Workers(choice) as workers:
            adopt_models(library, choice, workers)
            index_paths(
                library, [options.covers], workers, force=False, on_start=ignore, on_step=ignore
            )
        models.load()
        print(f"questions  s/question since  GiB\n        0                    {memory():5.2f}")
        counted, began = 0, time.perf_counter()
        for number in range(options.questions):
            image = read_image(photos[number % len(photos)])
            find_picture(library, shrink(image, longest_side(number // len(photos))), models, 10)
            done = number + 1
            if done in FIRST_LINES or done % EVERY == 0:
                rate = (time.perf_counter() - began) / (done - counted)
                print(f"{done:9}  {rate:16.2f}  {memory():5.2f}", flush=True)
                counted, began = done, time.perf_counter()


def longest_side(turn: int) -> int:
    """Pixels of the photos' longer sides in a round, counted from 0."""
    return LARGEST - STEP * turn % (LARGEST - SMALLEST)


def memory() -> float:
    """GiB that this process holds."""
    return psutil.Process().memory_info().rss / 2**30


if __name__ == "__main__":
    main()
