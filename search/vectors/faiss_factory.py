"""Which FAISS index for how many vectors; how it is built and updated.

Up to MAX_FLAT vectors an exact flat index compares all of them. More go into an inverted file
(IVF: Sivic and Zisserman, Video Google, 2003; Jégou et al., Product quantization, 2011) with one
byte a number (scalar quantisation), of which a query probes the nearest lists. The alternatives
are measured in docs/scale.md by `benchmarks/vectors.py`.
"""

import logging
import math
from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np

from indexer.store.embeddings import (
    EMBEDDINGS,
    ROWS,
    VectorSet,
    all_vectors,
    count_vectors,
    dimensions,
    vectors_of,
)
from indexer.store.library import Library
from indexer.vision.cover import Vector

MAX_FLAT = 100_000
"""Vectors in a flat index at most: a query compares them in 8 ms on one core; 0.2 GB."""

MIN_IVF = 80_000
"""Below this, switch back to a flat index. The gap to MAX_FLAT is hysteresis."""

NLIST_PER_ROOT = 4
"""`nlist` per square root of the vectors, rounded to a power of two: 4,096 for a million."""

MAX_NPROBE = 224
"""Lists probed by a query, but no more than a quarter of them: recall@10 is 0.98 and more from
100,000 to a million vectors."""

TRAINING_VECTORS_PER_LIST = 40
"""For k-means of the centroids; FAISS warns below 39."""

KMEANS_ITERATIONS = 10
"""More gain nothing that `benchmarks/vectors.py` can see."""

MAX_GROWTH = 2
"""The index is trained anew when it holds this many times the vectors it was trained with."""

AnyIndex = Any
"""A FAISS index; its type hints cover only what all index types share."""

log = logging.getLogger("coverdex")


def is_flat(index: AnyIndex) -> bool:
    """Whether a query is compared with every vector, exactly."""
    return isinstance(index, faiss.IndexIDMap)


def index_type(index: AnyIndex) -> str:
    """The index type for a person: `exact`, or FAISS's factory string."""
    return "exact" if is_flat(index) else f"IVF{index.nlist},SQ8"


def build(
    library: Library, previous: AnyIndex | None, vector_set: VectorSet = EMBEDDINGS
) -> AnyIndex:
    """An index of all vectors. Between the limits it keeps the `previous` one's type.

    Needs the memory of the index and of its training vectors: 0.9 GB for a million of 512 numbers.
    """
    count = count_vectors(library, vector_set)
    max_flat = MIN_IVF if previous is not None and not is_flat(previous) else MAX_FLAT
    index = (
        _flat(dimensions(library, vector_set))
        if count <= max_flat
        else _ivf(library, count, vector_set)
    )
    for ids, vectors in all_vectors(library, vector_set):
        index.add_with_ids(vectors, ids)
    if previous is not None and index_type(previous) != index_type(index):
        log.warning(
            "%s vectors are searched by another index now: %s, not %s",
            f"{count:,}",
            index_type(index),
            index_type(previous),
        )
    return index


def update(
    library: Library,
    index: AnyIndex,
    changed: Sequence[int],
    trained: int,
    vector_set: VectorSet = EMBEDDINGS,
) -> bool:
    """Replace the vectors of `changed` ids in an IVF index by the library's present ones.

    Returns False, and changes nothing, where the index should be built anew: a flat one is built
    as fast, and one that outgrew the `trained` vectors of its centroids needs new ones.
    """
    fewest, most = index.ntotal - len(changed), index.ntotal + len(changed)
    if is_flat(index) or not MIN_IVF < fewest <= most <= MAX_GROWTH * trained:
        return False
    index.remove_ids(faiss.IDSelectorBatch(np.array(changed, dtype=np.int64)))
    for start in range(0, len(changed), ROWS):
        ids, vectors = vectors_of(library, changed[start : start + ROWS], vector_set)
        if len(ids):
            index.add_with_ids(vectors, ids)
    return True


def nlist_for(count: int) -> int:
    """Inverted lists for so many vectors."""
    return int(2 ** round(math.log2(NLIST_PER_ROOT * math.sqrt(count))))


def nprobe_for(nlist: int) -> int:
    """Lists that a query probes, of so many."""
    return max(1, min(MAX_NPROBE, nlist // 4))


def _flat(size: int) -> AnyIndex:
    return faiss.IndexIDMap(faiss.IndexFlatIP(size))


def _ivf(library: Library, count: int, vector_set: VectorSet) -> AnyIndex:
    log.warning("arranging %s vectors for search, once; this takes a while …", f"{count:,}")
    nlist = nlist_for(count)
    sample = _training_vectors(library, TRAINING_VECTORS_PER_LIST * nlist, vector_set)
    size = sample.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(size),
        size,
        nlist,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.niter = KMEANS_ITERATIONS
    index.cp.spherical = True
    index.nprobe = nprobe_for(nlist)
    index.train(sample)
    return index


def _training_vectors(library: Library, count: int, vector_set: VectorSet) -> Vector:
    """Vectors of covers drawn at random; the same library gives the same ones."""
    ids = [id_ for (id_,) in library.db.execute("SELECT id FROM covers ORDER BY id")]
    drawn = np.random.default_rng(0).choice(ids, min(count, len(ids)), replace=False)
    return vectors_of(library, np.sort(drawn).tolist(), vector_set)[1]
