"""Which index for how many vectors: recall, time, size and memory of each kind.

    python -m benchmarks.vectors LIBRARY --sizes 10000 100000 1000000

LIBRARY lends its vectors as samples (`coverdex --library LIBRARY index data/covers`); those that
are searched are drawn like them (`large.py`). A kind is one of FAISS's index factory. Where it is
not exact, FAISS names CANDIDATES, which are then compared by the whole vectors, as `search/` does;
its recall@10 is the share of the ten nearest that this finds. Questions come one by one, on one
core.
What Coverdex makes of it, SQLite included, is measured by `at_scale.py`.
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
from search.vectors.faiss_factory import SAMPLE, lists_for, probes

QUESTIONS, ANSWERS, CANDIDATES = 300, 10, 30
KINDS = ("Flat", "IVF{lists},SQ8", "IVF{lists},SQ4", "IVF{lists},RaBitQ", "HNSW16,SQ8")
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
    parser.add_argument("--kinds", nargs="+", default=KINDS)
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
            f"{'kind':18} recall@10  ms, median/max  build s  bytes each  open s, MB       "
            "100 added s  100 removed s"
        )
        for kind in options.kinds:
            measure(kind.format(lists=lists_for(size)), stored, questions, truth)


def measure(kind: str, stored: Vector, questions: Vector, truth: np.ndarray) -> None:
    """Build one kind and print its line."""
    started = time.perf_counter()
    index, least = build(kind, stored)
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
        f"{kind:18} {recall:9.4f}  {np.median(milliseconds):6.2f} /{max(milliseconds):6.2f}  "
        f"{built:7.0f}  {bytes_each:10.0f}  {opened:15}  {added:11}  {removed:13}",
        flush=True,
    )


def build(kind: str, stored: Vector) -> tuple[faiss.Index, int]:
    """An index of a kind, and how many candidates are asked of it."""
    index = faiss.index_factory(stored.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    sample = stored
    if kind.startswith("IVF"):
        ivf = faiss.extract_index_ivf(index)
        ivf.nprobe = probes(ivf.nlist)
        drawn = np.random.default_rng(0).permutation(len(stored))[: SAMPLE * ivf.nlist]
        sample = stored[drawn]
    elif kind.startswith("HNSW"):
        index.hnsw.efSearch = 256
    index.train(sample)
    if kind == "Flat":
        index = faiss.IndexIDMap(index)
    if kind.startswith("HNSW"):
        index.add(stored)  # it takes no ids
    else:
        index.add_with_ids(stored, np.arange(len(stored)))
    return index, ANSWERS if kind == "Flat" else CANDIDATES


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
    """Seconds of a change; a word where the kind knows no such change."""
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
