"""Whether an index holds what the library holds, vector by vector."""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.store.embeddings import Ids, all_vectors
from indexer.store.library import Library
from indexer.vision.cover import Vector
from search.vectors.faiss_factory import AnyIndex, is_exact

NEAR = 0.95
"""Cosine of a vector to what quantising left of it: its own is 0.999 and more."""


def holds(index: AnyIndex, library: Library, apart: Sequence[int]) -> bool:
    """Whether it holds the vectors of all covers but those `apart`, and of no others.

    Exactly, number by number, or as near as numbers of one byte come to it.
    """
    kept_ids, kept = _exact(index) if is_exact(index) else _quantised(index)
    order = np.argsort(kept_ids)
    seen = 0
    for ids, vectors in all_vectors(library):
        chosen = ~np.isin(ids, apart)
        places = np.searchsorted(kept_ids, ids[chosen], sorter=order)
        if len(places) and places[-1] >= len(order):
            return False
        rows = order[places]
        if not (kept_ids[rows] == ids[chosen]).all():
            return False
        if not _alike(index, kept[rows], vectors[chosen]):
            return False
        seen += len(rows)
    return bool(seen == (~np.isin(kept_ids, apart)).sum())


def _alike(index: AnyIndex, kept: NDArray[np.generic], vectors: Vector) -> bool:
    if is_exact(index):
        return bool((kept == vectors).all())
    found = index.sa_decode(np.ascontiguousarray(kept))
    lengths = np.linalg.norm(found, axis=1)
    return bool(((found * vectors).sum(axis=1) > NEAR * lengths).all())


def _exact(index: AnyIndex) -> tuple[Ids, Vector]:
    flat: AnyIndex = faiss.downcast_index(index.index)
    numbers = faiss.rev_swig_ptr(flat.get_xb(), index.ntotal * index.d)
    return faiss.vector_to_array(index.id_map), numbers.reshape(index.ntotal, index.d)


def _quantised(index: AnyIndex) -> tuple[Ids, NDArray[np.uint8]]:
    """Ids, and for each the number of its list and its code, as `sa_decode` takes them."""
    coarse, lists = index.sa_code_size() - index.code_size, index.invlists
    ids, codes = [], []
    for number in range(index.nlist):
        size = lists.list_size(number)
        if not size:
            continue
        ids.append(faiss.rev_swig_ptr(lists.get_ids(number), size).copy())
        code = faiss.rev_swig_ptr(lists.get_codes(number), size * index.code_size)
        head = np.frombuffer(number.to_bytes(coarse, "little"), dtype=np.uint8)
        codes.append(np.hstack([np.tile(head, (size, 1)), code.reshape(size, index.code_size)]))
    return np.concatenate(ids), np.concatenate(codes)
