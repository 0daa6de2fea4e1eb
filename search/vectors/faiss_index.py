"""The vectors in FAISS: a cache of the library's, rebuilt whenever in doubt.

The file may be of an earlier moment: what changed since is looked up in SQLite and searched beside
it, until it is so much that the file is made anew. FAISS names candidates only; they are compared
by SQLite's own numbers, so that every cosine is exact whichever the kind of index.
"""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.store.embeddings import changed_since, vectors_of
from indexer.store.library import Library
from search.vectors import faiss_file
from search.vectors.faiss_check import holds
from search.vectors.faiss_factory import AnyIndex, build, is_exact, kind_name, renew

FILE_NAME = faiss_file.FILE_NAME

SPARE, LEAST = 2, 30
"""Candidates for each answer, and at least: quantised cosines are off by 0.002, and of these the
exact ones pick (`benchmarks/vectors.py`)."""

CHANGED = 1 / 100
"""Share of the file's vectors that may have changed before it is made anew."""

MOST_CHANGED = 2_000
"""The same as a number: comparing so many takes 5 ms."""


class VectorIndex:
    """Search by inner product, which for unit vectors is the cosine, -1 to 1."""

    def __init__(self, library: Library, index: AnyIndex, changed: Sequence[int] = ()) -> None:
        """`changed` are the ids of covers of whose vectors the index does not know the truth."""
        self._library = library
        self._index = index
        self._changed = np.array(changed, dtype=np.int64)
        self._ids, self._vectors = vectors_of(library, changed)

    def __len__(self) -> int:
        return int(self._index.ntotal) - self._outdated() + len(self._ids)

    def nearest(
        self, vectors: NDArray[np.float32], k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Ids and cosines of the k covers nearest to any of some vectors (Q, D), best first.

        A cover counts by its best vector. `among` restricts the search to those ids.
        """
        if k < 1 or (among is not None and not len(among)):
            return []
        count = k if is_exact(self._index) else max(SPARE * k, LEAST)
        candidates = self._candidates(vectors, count, among) + self._fresh(vectors, among)
        likest = [id_ for _, id_ in sorted(candidates, key=lambda pair: (-pair[0], pair[1]))]
        cosines = self.cosines(vectors, list(dict.fromkeys(likest))[:count])
        return sorted(cosines.items(), key=lambda pair: -pair[1])[:k]

    def cosines(self, vectors: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of some covers to the best of some vectors (Q, D).

        Covers that have no vector by the library's models, as they wait to be re-indexed, are
        left out.
        """
        known, stored = vectors_of(self._library, ids)
        if not len(known):
            return {}
        best = (stored @ vectors.T).max(axis=1)
        return dict(zip(known.tolist(), best.tolist(), strict=True))

    def _candidates(
        self, vectors: NDArray[np.float32], count: int, among: Sequence[int] | None
    ) -> list[tuple[float, int]]:
        """Cosines, maybe quantised ones, and ids of the covers that the index holds rightly."""
        total = int(self._index.ntotal)
        if not total:
            return []
        selector: faiss.IDSelector | None = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.setdiff1d(among, self._changed))
        elif len(self._changed):
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(self._changed))
        where = self._where(selector, everywhere=among is not None)
        cosines, ids = self._index.search(vectors, min(count, total), params=where)
        found = zip(cosines.ravel().tolist(), ids.ravel().tolist(), strict=True)
        return [(cosine, id_) for cosine, id_ in found if id_ >= 0]  # FAISS pads with -1

    def _where(
        self, selector: faiss.IDSelector | None, *, everywhere: bool
    ) -> faiss.SearchParameters:
        """A few covers among all may stand in any list: then every list is looked into."""
        if is_exact(self._index):
            return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        lists = self._index.nlist if everywhere else self._index.nprobe
        return faiss.SearchParametersIVF(sel=selector, nprobe=lists)  # type: ignore[call-arg]

    def _fresh(
        self, vectors: NDArray[np.float32], among: Sequence[int] | None
    ) -> list[tuple[float, int]]:
        """Cosines and ids of the covers that changed."""
        if not len(self._ids):
            return []
        best = (self._vectors @ vectors.T).max(axis=1)
        chosen = np.full(len(best), True) if among is None else np.isin(self._ids, among)
        return list(zip(best[chosen].tolist(), self._ids[chosen].tolist(), strict=True))

    def _outdated(self) -> int:
        """How many of the changed covers the index holds."""
        if not len(self._changed) or not self._index.ntotal:
            return 0
        where = self._where(faiss.IDSelectorBatch(self._changed), everywhere=True)
        any_vector = np.ones((1, self._index.d), dtype=np.float32)
        count = min(len(self._changed), int(self._index.ntotal))
        _, ids = self._index.search(any_vector, count, params=where)
        return int((ids >= 0).sum())


def open_index(library: Library) -> VectorIndex:
    """The index of a library: its file and what changed since, else made anew."""
    usable = _usable(library)
    return VectorIndex(library, *usable) if usable else VectorIndex(library, _make(library))


def is_current(library: Library) -> bool:
    """Whether the file is sound, and what changed since is little enough to go on with it."""
    return _usable(library) is not None


def is_true(library: Library) -> bool:
    """Whether the file is whole, and holds the very vectors of the library, as far as its kind can.

    Reads all of both.
    """
    usable = _usable(library)
    if usable is None or not faiss_file.is_whole(library):
        return False
    index, changed = usable
    return holds(index, library, changed)


def state(library: Library) -> str:
    """The index of a library in a few words."""
    usable = _usable(library)
    if usable is None:
        return "to be rebuilt by the next query"
    index, changed = usable
    beside = f", {len(changed):,} changes beside it" if changed else ""
    return f"up to date: {kind_name(index)}, {index.ntotal:,} vectors{beside}"


def _usable(library: Library) -> tuple[AnyIndex, list[int]] | None:
    """The index in the file, and the covers that changed since, where it is sound and they few."""
    loaded = faiss_file.load(library)
    if loaded is None:
        return None
    stamp, index = loaded
    changed = changed_since(library, stamp.generation)
    few = len(changed) <= min(CHANGED * stamp.count, MOST_CHANGED)
    return (index, changed) if few else None


def _make(library: Library) -> AnyIndex:
    """The index of all vectors, by the old one where that saves work, and its file."""
    # Read before the vectors: a change in between makes the file stale, never wrong.
    generation = library.generation()
    loaded = faiss_file.load(library, to_change=True)
    stamp, index = loaded or (None, None)
    changed = changed_since(library, stamp.generation) if stamp else []
    if stamp and renew(library, index, changed, stamp.trained):
        trained = stamp.trained
    else:
        index = build(library, index)
        trained = index.ntotal
    faiss_file.save(library, index, generation, trained)
    return index
