"""Seconds a cover and memory of indexing, at a given size of the pictures.

    python benchmarks/indexing.py COVERS_DIR --width 1400 --height 2100 --count 10

The pictures are enlarged by Lanczos to the size beforehand; without a size they stay as they are.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from covers import enlarge

from indexer.indexing import check_models, index_paths
from indexer.model_names import ModelChoice
from indexer.scan import pictures_in
from indexer.store import Library
from indexer.supervisor import Worker


def main(arguments: Sequence[str] | None = None) -> None:
    """Index some pictures into a new library, the first one before the clock starts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int)
    parser.add_argument("--height", type=int)
    parser.add_argument("--count", type=int, default=10)
    options = parser.parse_args(arguments)
    pictures = list(pictures_in(options.folder))[: options.count + 1]
    with tempfile.TemporaryDirectory() as folder:
        if options.width:
            pictures = [
                enlarge(picture, options.width, options.height, Path(folder))
                for picture in pictures
            ]
        measure(pictures, Path(folder, "library"))


def measure(pictures: Sequence[Path], folder: Path) -> None:
    """Print the time a cover and the memory after the first and after the last one."""
    choice = ModelChoice()
    with Library.open(folder, create=True) as library, Worker(choice) as worker:
        check_models(library, choice, worker, force=False)

        def index(paths: Sequence[Path]) -> None:
            index_paths(
                library,
                paths,
                worker,
                force=False,
                on_start=lambda _: None,
                on_step=lambda _: None,
            )

        index(pictures[:1])
        first = _memory()
        started = time.perf_counter()
        index(pictures[1:])
        seconds = (time.perf_counter() - started) / (len(pictures) - 1)
        last = _memory()
    print(f"{len(pictures) - 1} covers: {seconds:.2f} s a cover")
    print(f"memory: {first:.2f} GiB after one cover, {last:.2f} GiB after all")


def _memory() -> float:
    """GiB that this process and its worker hold."""
    here = psutil.Process()
    return sum(process.memory_info().rss for process in (here, *here.children())) / 2**30


if __name__ == "__main__":
    main()
