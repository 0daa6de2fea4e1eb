"""Compare a FAISS index with the library's vectors, one by one."""

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.store.embeddings import EMBEDDINGS, Ids, VectorSet, all_vectors
from indexer.store.library import Library
from indexer.vision.cover import Vector
from search.vectors.faiss_factory import AnyIndex, is_flat

MIN_DECODED_COSINE = 0.95
"""Cosine of a vector to its decoded code; a vector's own code gives 0.999 and more."""


def holds_vectors(
    index: AnyIndex, library: Library, except_ids: Ids, vector_set: VectorSet = EMBEDDINGS
) -> bool:
    """Whether an index holds the library's vectors but those `except_ids`, and no others.

    A flat index must hold them exactly, a quantised one within MIN_DECODED_COSINE.
    """
    indexed_ids, indexed = _flat_contents(index) if is_flat(index) else _ivf_contents(index)
    order = np.argsort(indexed_ids)
    seen = 0
    for ids, vectors in all_vectors(library, vector_set):
        chosen = ~np.isin(ids, except_ids)
        places = np.searchsorted(indexed_ids, ids[chosen], sorter=order)
        if len(places) and places[-1] >= len(order):
            return False
        rows = order[places]
        if not (indexed_ids[rows] == ids[chosen]).all():
            return False
        if not _equal(index, indexed[rows], vectors[chosen]):
            return False
        seen += len(rows)
    return bool(seen == (~np.isin(indexed_ids, except_ids)).sum())


def _equal(index: AnyIndex, indexed: NDArray[np.generic], vectors: Vector) -> bool:
    """Whether vectors (n, D), or their codes, are those of the library."""
    if is_flat(index):
        return bool((indexed == vectors).all())
    decoded = index.sa_decode(np.ascontiguousarray(indexed))
    lengths = np.linalg.norm(decoded, axis=1)
    return bool(((decoded * vectors).sum(axis=1) > MIN_DECODED_COSINE * lengths).all())


def _flat_contents(index: AnyIndex) -> tuple[Ids, Vector]:
    """Ids (n,) and vectors (n, D) of a flat index."""
    flat: AnyIndex = faiss.downcast_index(index.index)
    numbers = faiss.rev_swig_ptr(flat.get_xb(), index.ntotal * index.d)
    return faiss.vector_to_array(index.id_map), numbers.reshape(index.ntotal, index.d)


def _ivf_contents(index: AnyIndex) -> tuple[Ids, NDArray[np.uint8]]:
    """Ids (n,) and codes of an IVF index; each code follows its list's number, for `sa_decode`."""
    number_bytes, lists = index.sa_code_size() - index.code_size, index.invlists
    ids, codes = [], []
    for number in range(index.nlist):
        size = lists.list_size(number)
        if not size:
            continue
        ids.append(faiss.rev_swig_ptr(lists.get_ids(number), size).copy())
        code = faiss.rev_swig_ptr(lists.get_codes(number), size * index.code_size)
        head = np.frombuffer(number.to_bytes(number_bytes, "little"), dtype=np.uint8)
        codes.append(np.hstack([np.tile(head, (size, 1)), code.reshape(size, index.code_size)]))
    return np.concatenate(ids), np.concatenate(codes)
