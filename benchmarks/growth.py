"""Whether a cover costs the same time and memory after thousands as after a hundred.

    python -m benchmarks.growth COVERS_DIR --covers 3000

The covers of the folder are indexed again and again, each time otherwise cropped, lit and
compressed. Memory is what this process and all below it hold at the moment: see `memory.Memory`.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import psutil

from benchmarks.memory import memory
from indexer.library_models import adopt_models
from indexer.run import index_paths
from indexer.scan import Scanner
from indexer.store.library import Library
from indexer.vision.cover import Image
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.workers.pool import Workers

CHUNK = 50
"""Covers indexed between two looks at time and memory."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a hundred covers at first, then ever fewer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--covers", type=int, default=3_000)
    parser.add_argument("--jobs", type=int)
    options = parser.parse_args(arguments)
    known = [read_image(path) for path in Scanner().scan(options.folder).pictures]
    choice = ModelChoice()
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder, "library"), create=True) as library,
        Workers(choice, options.jobs) as workers,
    ):
        adopt_models(library, choice, workers)
        workers.load()
        print("covers  s/cover since  GiB in all: RSS   PSS", flush=True)
        due, counted, seconds = 100, 0, 0.0
        for start in range(0, options.covers, CHUNK):
            chunk = Path(folder, "chunk")
            write_chunk(chunk, known, start)
            began = time.perf_counter()
            index(library, workers, chunk)
            seconds += time.perf_counter() - began
            end = start + CHUNK
            if end >= min(due, options.covers):
                rate = seconds / (end - counted)
                print(f"{end:6}  {rate:13.2f}  {held()}", flush=True)
                due, counted, seconds = end + max(100, end // 4), end, 0.0


def write_chunk(folder: Path, known: Sequence[Image], start: int) -> None:
    """Put covers `start` to `start` + CHUNK - 1 into a folder, in place of those there."""
    folder.mkdir(exist_ok=True)
    for number in range(start, start + CHUNK):
        # By their place in the chunk, so that a later chunk's files are the same files, changed.
        path = folder / f"{number % CHUNK}.jpg"
        cv2.imwrite(str(path), changed(known[number % len(known)], number)[:, :, ::-1])


def changed(cover: Image, seed: int) -> Image:
    """A cover a little cropped and lit otherwise."""
    rng = np.random.default_rng(seed)
    height, width = cover.shape[:2]
    top, bottom = rng.integers(0, height // 50 + 1, 2)
    left, right = rng.integers(0, width // 50 + 1, 2)
    crop = cover[top : height - bottom, left : width - right]
    return np.asarray((crop * rng.uniform(0.9, 1.1)).clip(0, 255), np.uint8)


def index(library: Library, workers: Workers, folder: Path) -> None:
    """Bring the library up to date with the chunk."""
    ignore = lambda _: None  # noqa: E731
    index_paths(library, [folder], workers, force=False, on_start=ignore, on_step=ignore)


def held() -> str:
    """GiB that this process and all below it hold."""
    here = psutil.Process()
    found = memory((here, *here.children(recursive=True)))
    return f"{found.resident / 2**30:15.2f}  {found.proportional / 2**30:4.2f}"


if __name__ == "__main__":
    main()
