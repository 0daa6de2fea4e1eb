"""How long an answer takes, and how much longer in a large library.

    python benchmarks/asking.py LIBRARY PHOTO [PHOTO ...] --covers 30000 --runs 5

Makes a second library of as many covers as asked for, by copies whose vectors are moved at random
and whose words are drawn anew. Warm: the models are loaded, each photo is decoded,
cut out, looked up and verified in either library in turn. Cold: whole commands, Python's start
included.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.image import read_image
from indexer.model_names import ModelChoice
from indexer.models import Models, models_for
from indexer.store import Library
from search.picture import CANDIDATES, PictureSearch
from search.vector_index import open_index
from search.verdict import Scores

SPREAD = 0.6
"""Cosine of a copy's vector to the original's: that of two covers of one kind."""


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
        multiply(large, options.covers)
        for folder in (small, large):
            with Library.open(folder) as library:
                open_index(library)
        warm(small, large, options.photos, options.runs, models)
        cold(small, large, options.photos[0], options.runs)


def multiply(folder: Path, count: int) -> None:
    """Fill a library up with covers like its own, other vectors, other words."""
    chance = np.random.default_rng(0)
    with Library.open(folder) as library:
        ids, vectors = library.vectors()
        texts = library.db.execute("SELECT folded_words FROM covers").fetchall()
        real = sorted({word for (text,) in texts for word in text.split()})
        made = ["".join(chance.choice(real, 2)) for _ in range(count)]
        words = np.array([*real, *made])
        # Few words are on many covers, many on few: Zipf's law.
        odds = 1 / np.arange(1, len(words) + 1)
        picked = chance.choice(words, (count, 6), p=odds / odds.sum())
        new = count - len(ids)
        originals = chance.integers(0, len(ids), new)
        noise = chance.normal(size=(new, vectors.shape[1])).astype(np.float32)
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        moved = SPREAD * vectors[originals] + (1 - SPREAD**2) ** 0.5 * noise
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        with library.db.conn:
            for number, original in enumerate(originals.tolist()):
                copy(library, int(ids[original]), number, " ".join(picked[number]), moved[number])


def copy(library: Library, original: int, number: int, words: str, vector: np.ndarray) -> None:
    """One more cover: the original's picture and labels, its own words and vector."""
    columns = [
        name
        for name in library.db.table("covers").columns_dict
        if name not in ("id", "path", "words", "folded_words")
    ]
    listed = ", ".join(columns)
    id_ = library.db.execute(
        f"INSERT INTO covers (path, words, folded_words, {listed}) "
        f"SELECT path || ?, ?, ?, {listed} FROM covers WHERE id = ?",
        [f".{number}", words, words, original],
    ).lastrowid
    library.db.execute(
        "INSERT INTO embeddings SELECT ?, model, ? FROM embeddings WHERE cover_id = ?",
        [id_, vector.astype("<f4").tobytes(), original],
    )
    for table, rest in (
        ("thumbnails", "jpeg"),
        ("labels", "classifier, region, rank, name, probability"),
    ):
        library.db.execute(
            f"INSERT INTO {table} (cover_id, {rest}) SELECT ?, {rest} FROM {table} "
            "WHERE cover_id = ?",
            [id_, original],
        )


class TimedSearch(PictureSearch):
    """A search that knows how long its geometry took."""

    verification = 0.0

    def _verified(self, scores: dict[int, Scores]) -> dict[int, Scores]:
        started = time.perf_counter()
        found = super()._verified(scores)
        self.verification += time.perf_counter() - started
        return found


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
                    search = TimedSearch(library, models, read_image(photo))
                    scores = search.scores(CANDIDATES, None)
                    if turn:
                        seconds[folder].append(time.perf_counter() - started)
                        verification[folder].append(search.verification)
                        read += any(parts.text is not None for parts in scores.values())
    for name, folder in (("small", small), ("large", large)):
        print(
            f"{name} library, warm: {spread(seconds[folder])}, of it "
            f"verification {spread(verification[folder])}"
        )
    growth = np.array(seconds[large]) - np.array(seconds[small])
    print(f"growth: {spread(growth)}; words were read in {read} of {2 * len(growth)} answers")


def cold(small: Path, large: Path, photo: Path, runs: int) -> None:
    """Whole commands, in turn."""
    commands = {
        "similar PHOTO": ["similar", str(photo)],
        "similar ID": ["similar", "1"],
        "text WORDS": ["text", "the", "great"],
    }
    for name, command in commands.items():
        for size, folder in (("small", small), ("large", large)):
            seconds = [run(command, folder) for _ in range(runs)]
            print(f"{size} library, cold, {name}: {spread(seconds)}")


def run(command: Sequence[str], folder: Path) -> float:
    """Seconds of one command."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "cli", *command, "--library", str(folder)],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


def spread(seconds: Sequence[float] | np.ndarray) -> str:
    """Least, median and most."""
    low, middle, high = np.quantile(seconds, [0, 0.5, 1])
    return f"{low:.2f} / {middle:.2f} / {high:.2f} s"


if __name__ == "__main__":
    main()
