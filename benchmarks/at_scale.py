"""What a library of 10,000, 100,000 and 1,000,000 covers costs: by likeness, by words, changed.

    python benchmarks/at_scale.py LIBRARY --sizes 10000 100000 --folder /var/tmp/large

Fills copies of LIBRARY up with covers like its own (`large.py`; a million needs 8 GB of disk and a
quarter of an hour), and keeps them in --folder for the next time. Then prints, each in
milliseconds, least / median / most: questions in one process (warm), and whole commands, Python's
start included (cold); what making the vectors' file takes; and what adding and removing 100 covers
costs the next question.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import faiss
import numpy as np
from large import Vectors, Words, fill

from indexer.store import Library
from search.text import text_hits
from search.vector_file import FILE_NAME
from search.vector_index import open_index, state

QUESTIONS, ROUNDS = 50, 7


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
        vectors(folder)
        words(folder)
        commands(folder)


def vectors(folder: Path) -> None:
    """The vectors' file: made, opened, asked, changed."""
    with Library.open(folder) as library:
        (library.folder / FILE_NAME).unlink(missing_ok=True)
        started = time.perf_counter()
        open_index(library)
        made = time.perf_counter() - started
        size = (library.folder / FILE_NAME).stat().st_size / (1 << 20)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
        print(f"vectors' file: {state(library)}; made in {made:.0f} s, {size:.0f} MB; peak {peak:.1f} GiB")
        started = time.perf_counter()
        index = open_index(library)
        print(f"opened in {1000 * (time.perf_counter() - started):.0f} ms")
        ids = np.random.default_rng(0).choice(size_of(library), QUESTIONS).tolist()
        stored = [index.vector(id_ + 1) for id_ in ids]
        asked = Vectors(np.stack(stored), QUESTIONS).questions(np.stack(stored), QUESTIONS)
        faiss.omp_set_num_threads(1)
        print(f"nearest ten, on one core: {timed(lambda q: index.nearest(q[None], 10), asked)}")
        changes(library)


def changes(library: Library) -> None:
    """What a hundred covers more, and a hundred less, cost the next question."""
    ids = [id_ for (id_,) in library.db.execute("SELECT id FROM covers ORDER BY id LIMIT 100")]
    for name, statement in (
        ("added", "INSERT INTO embeddings SELECT * FROM kept"),
        ("removed", "DELETE FROM embeddings WHERE cover_id IN (SELECT cover_id FROM kept)"),
    ):
        pass


if __name__ == "__main__":
    main()
