"""Which index for how many vectors, and how it is made.

Up to EXACT_UP_TO vectors all are compared. More are arranged in lists around centroids (IVF: Sivic
and Zisserman, Video Google, 2003; Jégou et al., Product quantization, 2011), each number kept in
one byte (scalar quantisation), and a question looks into the lists nearest to it. Measured against
the others in docs/scale.md by `benchmarks/vectors.py`.
"""

import logging
import math
from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np

from indexer.store.embeddings import ROWS, all_vectors, count_vectors, dimensions, vectors_of
from indexer.store.library import Library
from indexer.vision.cover import Vector

EXACT_UP_TO = 100_000
"""Vectors of which every one is compared with a question: 8 ms on one core, and 0.2 GB."""

EXACT_BELOW = 80_000
"""Vectors at which lists that were once made are given up: apart from the other limit, so that no
library goes to and fro."""

LISTS_PER_ROOT = 4
"""Lists per square root of the vectors, rounded to a power of two: 4,096 for a million."""

PROBED = 224
"""Lists that a question looks into, but no more than a quarter of them: recall@10 is 0.98 and more
from 100,000 to a million."""

SAMPLE = 40
"""Vectors a list by which the centroids are found; FAISS warns below 39."""

ROUNDS = 10
"""Of k-means: more of them gain nothing that `benchmarks/vectors.py` can see."""

GROWTH = 2
"""How many times the vectors may have become more before the lists are made anew."""

AnyIndex = Any
"""An index of FAISS, whose type hints know what all kinds have in common only."""

log = logging.getLogger("coverdex")


def is_exact(index: AnyIndex) -> bool:
    """Whether every vector is compared with a question."""
    return isinstance(index, faiss.IndexIDMap)


def kind_name(index: AnyIndex) -> str:
    """What a person is told of an index."""
    return "exact" if is_exact(index) else f"IVF{index.nlist},SQ8"


def build(library: Library, before: AnyIndex | None) -> AnyIndex:
    """An index of all vectors; it stays of the kind it was where both would do.

    Needs the memory of the index, and of one sample of the vectors: 0.9 GB for a million of 512.
    """
    count = count_vectors(library)
    most = EXACT_BELOW if before is not None and not is_exact(before) else EXACT_UP_TO
    index = _flat(dimensions(library)) if count <= most else _lists(library, count)
    for ids, vectors in all_vectors(library):
        index.add_with_ids(vectors, ids)
    if before is not None and kind_name(before) != kind_name(index):
        log.warning(
            "%s vectors are searched by another index now: %s, not %s",
            f"{count:,}",
            kind_name(index),
            kind_name(before),
        )
    return index


def renew(library: Library, index: AnyIndex, changed: Sequence[int], trained: int) -> bool:
    """Bring an index up to date with covers that changed, by their present vectors.

    Returns False, and does nothing, where it had better be built anew.
    """
    least, most = index.ntotal - len(changed), index.ntotal + len(changed)
    if is_exact(index) or not EXACT_BELOW < least <= most <= GROWTH * trained:
        return False
    index.remove_ids(faiss.IDSelectorBatch(np.array(changed, dtype=np.int64)))
    for start in range(0, len(changed), ROWS):
        ids, vectors = vectors_of(library, changed[start : start + ROWS])
        if len(ids):
            index.add_with_ids(vectors, ids)
    return True


def lists_for(count: int) -> int:
    """Lists for so many vectors."""
    return int(2 ** round(math.log2(LISTS_PER_ROOT * math.sqrt(count))))


def probes(lists: int) -> int:
    """How many of so many lists a question looks into."""
    return max(1, min(PROBED, lists // 4))


def _flat(size: int) -> AnyIndex:
    return faiss.IndexIDMap(faiss.IndexFlatIP(size))


def _lists(library: Library, count: int) -> AnyIndex:
    log.warning("arranging %s vectors for search, once; this takes a while …", f"{count:,}")
    lists = lists_for(count)
    sample = _sample(library, SAMPLE * lists)
    size = sample.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(size),
        size,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.niter = ROUNDS
    index.cp.spherical = True
    index.nprobe = probes(lists)
    index.train(sample)
    return index


def _sample(library: Library, count: int) -> Vector:
    """Vectors of covers drawn at random, the same ones for the same library."""
    known = [id_ for (id_,) in library.db.execute("SELECT id FROM covers ORDER BY id")]
    chance = np.random.default_rng(0)
    drawn = chance.choice(known, min(count, len(known)), replace=False)
    return vectors_of(library, np.sort(drawn).tolist())[1]
