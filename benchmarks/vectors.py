"""Which index for how many vectors: recall, time, size and memory of FAISS's index types.

    python -m benchmarks.vectors LIBRARY --sizes 10000 100000 1000000

LIBRARY gives its vectors as samples (`coverdex --library LIBRARY index data/covers`); the vectors
that are searched are drawn like them (`large.py`). A type is a string of FAISS's index factory.
Where it is not exact, FAISS proposes CANDIDATES, which are then compared by the whole vectors, as
`search/vectors` does; recall@10 is the share of the ten nearest that are found. Questions are asked
one by one, on one core. The cost in Coverdex, SQLite included, is measured by `at_scale.py`.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np

from benchmarks.large import Vectors
from indexer.store.embeddings import load_vectors
from indexer.store.library import Library
from indexer.vision.cover import Vector
from search.vectors.faiss_factory import TRAINING_VECTORS_PER_LIST, nlist_for, nprobe_for

QUESTIONS, ANSWERS, CANDIDATES = 300, 10, 30
TYPES = ("Flat", "IVF{nlist},SQ8", "IVF{nlist},SQ4", "IVF{nlist},RaBitQ", "HNSW16,SQ8")
OPEN = """
import resource, sys, time
import faiss, numpy
def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, started = memory(), time.perf_counter()
index = faiss.read_index(sys.argv[1], faiss.IO_FLAG_MMAP_IFC)
opened = time.perf_counter() - started
print(f"{opened:.3f} s, {memory() - before:.0f} MB")
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--types", nargs="+", default=TYPES)
    options = parser.parse_args(arguments)
    with Library.open(options.library) as library:
        samples = load_vectors(library)[1]
    for size in options.sizes:
        source = Vectors(samples, size)
        stored = np.concatenate(list(source.chunks()))
        questions = source.questions(stored, QUESTIONS)
        exact = faiss.IndexFlatIP(stored.shape[1])
        exact.add(stored)
        cosines, truth = exact.search(questions, ANSWERS)
        del exact
        print(
            f"\n{size:,} vectors of {stored.shape[1]}; a question's nearest has cosine "
            f"{_spread(cosines[:, 0])}, its tenth {_spread(cosines[:, -1])}"
        )
        print(
            f"{'type':18} recall@10  ms, median/max  build s  bytes each  open s, MB       "
            "100 added s  100 removed s"
        )
        for index_type in options.types:
            measure(index_type.format(nlist=nlist_for(size)), stored, questions, truth)


def measure(index_type: str, stored: Vector, questions: Vector, truth: np.ndarray) -> None:
    """Build an index of one type and print its line."""
    started = time.perf_counter()
    index, least = build(index_type, stored)
    built = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index.faiss")
        faiss.write_index(index, str(path))
        bytes_each = path.stat().st_size / len(stored)
        opened = subprocess.run(
            [sys.executable, "-c", OPEN, str(path)], check=True, capture_output=True, text=True
        ).stdout.strip()
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        recall, milliseconds = ask(index, least, stored, questions, truth)
        index = faiss.read_index(str(path))
        others = stored[:100]
        numbers = np.arange(len(stored), len(stored) + 100)
        added = _seconds(lambda: index.add_with_ids(others, numbers))
        removed = _seconds(lambda: index.remove_ids(faiss.IDSelectorBatch(numbers)))
    print(
        f"{index_type:18} {recall:9.4f}  {np.median(milliseconds):6.2f} /{max(milliseconds):6.2f}  "
        f"{built:7.0f}  {bytes_each:10.0f}  {opened:15}  {added:11}  {removed:13}",
        flush=True,
    )


def build(index_type: str, stored: Vector) -> tuple[faiss.Index, int]:
    """An index of a type, and how many candidates are asked of it."""
    index = faiss.index_factory(stored.shape[1], index_type, faiss.METRIC_INNER_PRODUCT)
    sample = stored
    if index_type.startswith("IVF"):
        ivf = faiss.extract_index_ivf(index)
        ivf.nprobe = nprobe_for(ivf.nlist)
        drawn = np.random.default_rng(0).permutation(len(stored))[
            : TRAINING_VECTORS_PER_LIST * ivf.nlist
        ]
        sample = stored[drawn]
    elif index_type.startswith("HNSW"):
        index.hnsw.efSearch = 256
    index.train(sample)
    if index_type == "Flat":
        index = faiss.IndexIDMap(index)
    if index_type.startswith("HNSW"):
        index.add(stored)  # it takes no ids
    else:
        index.add_with_ids(stored, np.arange(len(stored)))
    return index, ANSWERS if index_type == "Flat" else CANDIDATES


def ask(
    index: faiss.Index, count: int, stored: Vector, questions: Vector, truth: np.ndarray
) -> tuple[float, list[float]]:
    """Recall, and milliseconds of each question on one core; the first ten are not counted."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    found, milliseconds = 0, []
    for question, right in zip(questions, truth, strict=True):
        started = time.perf_counter()
        _, (ids,) = index.search(question[None], count)
        ids = ids[ids >= 0]
        best = ids[np.argsort(-(stored[ids] @ question))[:ANSWERS]]
        milliseconds.append(1000 * (time.perf_counter() - started))
        found += len(np.intersect1d(best, right))
    faiss.omp_set_num_threads(threads)
    return found / truth.size, milliseconds[10:]


def _seconds(change: Callable[[], object]) -> str:
    """Seconds of a change, or a word where the index type can't do it."""
    started = time.perf_counter()
    try:
        change()
    except RuntimeError:
        return "cannot"
    return f"{time.perf_counter() - started:.3f}"


def _spread(values: np.ndarray) -> str:
    low, middle, high = np.quantile(values, [0, 0.5, 1])
    return f"{low:.2f} / {middle:.2f} / {high:.2f}"


if __name__ == "__main__":
    main()
