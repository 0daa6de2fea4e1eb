"""How long an answer takes, and how much longer in a large library.

    python -m benchmarks.asking LIBRARY PHOTO [PHOTO ...] --covers 30000 --runs 5

Makes a second library of as many covers as asked for (`large.py`): copies with vectors and words of
their own. Warm: the models are loaded, and each photo is decoded, cut out, looked up and verified
in both libraries in turn. Cold: whole commands, Python's start included; also their processor time,
which other programs disturb less.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.large import fill
from indexer.models import Models, models_for
from indexer.store.embeddings import LAYOUT_VECTORS
from indexer.store.library import Library
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from search.candidates import CANDIDATES, ROUNDS, nearest_covers, score_candidates, verify
from search.query import Query
from search.vectors.index import open_index


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the large library, ask both, print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--covers", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    models = models_for(ModelChoice())
    with tempfile.TemporaryDirectory() as name:
        small, large = options.library, Path(name, "large")
        shutil.copytree(small, large)
        fill(large, options.covers, whole=True)
        for folder in (small, large):
            with Library.open(folder) as library:
                open_index(library).update()
                open_index(library, LAYOUT_VECTORS).update()
        warm(small, large, options.photos, options.runs, models)
        cold(small, large, options.photos[0], options.runs)


def warm(small: Path, large: Path, photos: Sequence[Path], runs: int, models: Models) -> None:
    """Ask with every photo, both libraries in turn; the first round isn't counted."""
    seconds: dict[Path, list[float]] = {small: [], large: []}
    verification: dict[Path, list[float]] = {small: [], large: []}
    read = 0
    for turn in range(runs + 1):
        for photo in photos:
            for folder in (small, large):
                with Library.open(folder) as library:
                    started = time.perf_counter()
                    query = Query.of(read_image(photo), models)
                    scored = score_candidates(library, query, CANDIDATES, None)
                    asked = time.perf_counter()
                    nearest = nearest_covers(
                        library, open_index(library), [query.views], CANDIDATES, None
                    )
                    verified = time.perf_counter()
                    verify(library, query, nearest, nearest, {}, ROUNDS)
                    if turn:
                        seconds[folder].append(asked - started)
                        verification[folder].append(time.perf_counter() - verified)
                        read += any(scores.text is not None for scores in scored.values())
    for name, folder in (("small", small), ("large", large)):
        print(
            f"{name} library, warm: {spread(seconds[folder])}; "
            f"verifying the nearest again, local features kept: {spread(verification[folder])}"
        )
    growth = np.array(seconds[large]) - np.array(seconds[small])
    print(f"growth: {spread(growth)}; words were read in {read} of {2 * len(growth)} answers")


def cold(small: Path, large: Path, photo: Path, runs: int) -> None:
    """Time whole commands, in turn."""
    commands = {
        "similar PHOTO": ["similar", str(photo)],
        "similar ID": ["similar", "1"],
        "text WORDS": ["text", "the", "great"],
    }
    for name, command in commands.items():
        for size, folder in (("small", small), ("large", large)):
            taken, used = zip(*(run(command, folder) for _ in range(runs)), strict=True)
            print(f"{size} library, cold, {name}: {spread(taken)}; processor: {spread(used)}")


def run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Run one command; returns its seconds, and those of the processor."""
    started, before = time.perf_counter(), _processor_seconds()
    subprocess.run(
        [sys.executable, "-m", "cli", *command, "--library", str(folder)],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started, _processor_seconds() - before


def _processor_seconds() -> float:
    """Of all commands that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def spread(seconds: Sequence[float] | np.ndarray) -> str:
    """Least, median and most."""
    low, middle, high = np.quantile(seconds, [0, 0.5, 1])
    return f"{low:.2f} / {middle:.2f} / {high:.2f} s"


if __name__ == "__main__":
    main()
