"""What a library of 10,000, 100,000 and 1,000,000 covers costs: by vector, by words, changed.

    python -m benchmarks.at_scale LIBRARY --sizes 10000 100000 --folder FOLDER

Fills copies of LIBRARY up with covers like its own (`large.py`; a million takes 8 GB of disk and a
quarter of an hour), and keeps them in --folder for the next time. Then prints milliseconds, least /
median / most: of questions in one process (warm), and of whole commands, Python's start included
(cold); how long building the vectors' file takes; and what adding and removing 100 covers costs the
next question. Files are in the system's page cache, as after a first question.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from benchmarks.large import Vectors, fill, garbled
from indexer.store.covers import remove_covers
from indexer.store.embeddings import vectors_of
from indexer.store.library import Library
from search.by_text import text_hits
from search.vectors.faiss_file import FILE_NAME
from search.vectors.index import open_index

VECTORS, QUESTIONS, SAMPLES, ROUNDS, CHANGED = 300, 50, 1_000, 7, 100


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill the libraries that are not there yet, ask each, print the milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args(arguments)
    for size in options.sizes:
        folder = options.folder / str(size)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(options.library, unfinished)
            fill(unfinished, size, whole=False)
            unfinished.rename(folder)
        print(f"\n{size:,} covers")
        vectors(folder, size)
        words(folder)
        commands(folder)


def vectors(folder: Path, size: int) -> None:
    """Print the cost of the vectors' file: building, opening, asking, asking after changes."""
    with Library.open(folder) as library:
        path = library.folder / FILE_NAME
        path.unlink(missing_ok=True)
        started = time.perf_counter()
        open_index(library).update()
        made = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
        print(f"vectors: {open_index(library).state()}")
        print(
            f"file made in {made:.0f} s, {path.stat().st_size / size:.0f} bytes a vector; "
            f"this process took {peak:.1f} GiB at most"
        )
        print(f"opened: {timed(lambda _: open_index(library).update(), range(QUESTIONS))}")
        ids = np.random.default_rng(0).choice(size, SAMPLES, replace=False) + 1
        _, stored = vectors_of(library, ids.tolist())
        asked = Vectors(stored, size).questions(stored, VECTORS)
        faiss.omp_set_num_threads(1)
        index = open_index(library)
        index.update()
        print(f"nearest ten, on one core: {timed(lambda q: index.nearest(q[None], 10), asked)}")

        def first_question() -> None:
            open_index(library).nearest(asked[:1], 10)

        fill(folder, size + CHANGED, whole=False)
        print(f"first question after {CHANGED} covers were added: {once(first_question)}")
        newest = library.db.execute("SELECT id FROM covers ORDER BY id DESC LIMIT ?", [CHANGED])
        remove_covers(library, [id_ for (id_,) in newest.fetchall()])
        print(f"and after {CHANGED} were removed: {once(first_question)}")


def words(folder: Path) -> None:
    """Print the cost of questions of one word and three, rightly spelt and not, in one process."""
    with Library.open(folder) as library:
        for kind, asked in questions(library).items():
            print(f"text, {kind}, warm: {timed(lambda q: text_hits(library, q, 10), asked)}")


def questions(library: Library) -> dict[str, list[str]]:
    """Questions by their kind; the words of each are on one cover."""
    chance = np.random.default_rng(0)
    (last,) = library.db.execute("SELECT max(id) FROM covers").fetchone()
    texts = library.db.execute(
        "SELECT folded_words FROM covers WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(chance.integers(1, last, 20 * QUESTIONS).tolist())],
    ).fetchall()
    long = [words for (text,) in texts if len(words := text.split()) >= 3][:QUESTIONS]
    three = [chance.choice(words, 3, replace=False).tolist() for words in long]
    return {
        "one word": [words[-1] for words in long],
        "three words": [" ".join(words) for words in three],
        "three misspelt": [" ".join(garbled(word, chance) for word in words) for words in three],
    }


def commands(folder: Path) -> None:
    """Print the cost of whole commands, each run with a different question."""
    with Library.open(folder) as library:
        of_words = {f"text, {kind}": asked for kind, asked in questions(library).items()}
        (last,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
    ids = np.random.default_rng(0).integers(1, last, ROUNDS).tolist()
    for name, asked in (of_words | {"similar ID": ids, "--help": [""] * ROUNDS}).items():
        command = [
            sys.executable,
            "-m",
            "cli",
            "--library",
            str(folder),
            name.split(",")[0].split()[0],
        ]

        def run(question: object, command: Sequence[str] = command) -> None:
            subprocess.run(
                [*command, *str(question).split()], check=True, stdout=subprocess.DEVNULL
            )

        print(f"{name}, cold: {timed(run, asked[:ROUNDS])}")


def timed(call: Callable[[Any], object], arguments: Iterable[Any]) -> str:
    """Milliseconds of a call with each of some arguments: least, median and most."""
    milliseconds = []
    for argument in arguments:
        started = time.perf_counter()
        call(argument)
        milliseconds.append(1000 * (time.perf_counter() - started))
    low, middle, high = np.quantile(milliseconds, [0, 0.5, 1])
    return f"{low:.1f} / {middle:.1f} / {high:.1f} ms"


def once(call: Callable[[], object]) -> str:
    """Milliseconds of a call."""
    started = time.perf_counter()
    call()
    return f"{1000 * (time.perf_counter() - started):.0f} ms"


if __name__ == "__main__":
    main()
