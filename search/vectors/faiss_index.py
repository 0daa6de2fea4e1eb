"""`VectorIndex` by FAISS: one file beside the database, rebuilt whenever in doubt.

The file may be older than the library. The vectors that changed since then are read from SQLite
and compared beside the index, until they are so many that the file is brought up to date. FAISS
proposes candidates only; their cosines are computed from SQLite's vectors, so every cosine of
`nearest` is exact whatever the index type.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

import faiss
import numpy as np

from indexer.atomic import sweep
from indexer.store.embeddings import (
    EMBEDDINGS,
    Ids,
    VectorSet,
    all_vectors,
    changed_since,
    count_vectors,
    vectors_of,
)
from indexer.store.library import Library
from indexer.vision.cover import Vector
from search.vectors import faiss_factory, faiss_file
from search.vectors.faiss_check import holds_vectors
from search.vectors.faiss_factory import AnyIndex, index_type, is_flat

OVERSAMPLING, MIN_CANDIDATES = 2, 30
"""Candidates per answer, and their minimum, of a quantised index: its cosines are off by 0.002,
and the exact ones choose among the candidates (`benchmarks/vectors.py`)."""

MAX_CHANGED_SHARE = 1 / 100
"""Share of the file's vectors that may have changed before the file is brought up to date."""

MAX_CHANGED = 2_000
"""The same as a number: comparing so many takes 5 ms."""

BATCH = 4096
"""Covers whose neighbours are searched at a time: seconds, after which Ctrl-C is heard."""


class FaissIndex:
    """The vectors of a library in FAISS; see `search.vectors.index.VectorIndex`."""

    def __init__(self, library: Library, vectors: VectorSet = EMBEDDINGS) -> None:
        self._library = library
        self._vectors = vectors

    @cached_property
    def _current(self) -> "_Snapshot":
        """What is searched: the file and what changed since, else an index built now."""
        return self._stored() or self._written(rebuild=False)

    def __len__(self) -> int:
        return len(self._current)

    def nearest(
        self, vectors: Vector, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """See `VectorIndex.nearest`."""
        if k < 1 or (among is not None and not len(among)):
            return []
        current = self._current
        count = k if is_flat(current.index) else max(OVERSAMPLING * k, MIN_CANDIDATES)
        proposed = sorted(
            current.candidates(vectors, count, among), key=lambda pair: (-pair[0], pair[1])
        )
        ids = list(dict.fromkeys(id_ for _, id_ in proposed))[:count]
        return sorted(self.cosines(vectors, ids).items(), key=lambda pair: -pair[1])[:k]

    def cosines(self, vectors: Vector, ids: Sequence[int]) -> dict[int, float]:
        """See `VectorIndex.cosines`."""
        known, stored = vectors_of(self._library, ids, self._vectors)
        if not len(known):
            return {}
        best = (stored @ vectors.T).max(axis=1)
        return dict(zip(known.tolist(), best.tolist(), strict=True))

    def neighbours(self, k: int) -> Iterator[tuple[Ids, Ids, Vector]]:
        """See `VectorIndex.neighbours`."""
        if len(self._current.changed):
            self._current = self._written(rebuild=False)
        index = self._current.index
        for ids, vectors in all_vectors(self._library, self._vectors):
            for start in range(0, len(ids), BATCH):
                cosines, others = index.search(vectors[start : start + BATCH], k)
                yield ids[start : start + BATCH], others, cosines

    def update(self) -> None:
        """See `VectorIndex.update`."""
        self.__dict__.pop("_current", None)
        _ = self._current

    def build(self) -> None:
        """See `VectorIndex.build`."""
        self._current = self._written(rebuild=True)

    def verify(self) -> bool:
        """See `VectorIndex.verify`."""
        stored = self._stored()
        if stored is None:  # right only where there is nothing to store
            return not count_vectors(self._library, self._vectors)
        return faiss_file.is_intact(self._library, self._vectors) and holds_vectors(
            stored.index, self._library, stored.changed, self._vectors
        )

    def sweep(self) -> int:
        """See `VectorIndex.sweep`."""
        return sweep(self._library.folder / faiss_file.FILE_NAMES[self._vectors])

    def state(self) -> str:
        """See `VectorIndex.state`."""
        stored = self._stored()
        if stored is None:
            return "to be rebuilt by the next query"
        changes = f", {len(stored.changed):,} changes beside it" if len(stored.changed) else ""
        return f"up to date: {index_type(stored.index)}, {stored.index.ntotal:,} vectors{changes}"

    def _stored(self) -> "_Snapshot | None":
        """The index in the file, if it is sound and few vectors changed since it was written."""
        loaded = faiss_file.load(self._library, self._vectors)
        if loaded is None:
            return None
        stamp, index = loaded
        changed = changed_since(self._library, stamp.generation, self._vectors)
        if len(changed) > min(MAX_CHANGED_SHARE * stamp.count, MAX_CHANGED):
            return None
        return _Snapshot(index, changed, *vectors_of(self._library, changed, self._vectors))

    def _written(self, *, rebuild: bool) -> "_Snapshot":
        """An index of all vectors, and its file: the old one updated where that saves work."""
        # Read before the vectors: a change in between makes the file stale, never wrong.
        generation = self._library.generation(self._vectors.generation)
        loaded = None if rebuild else faiss_file.load(self._library, self._vectors, writable=True)
        stamp, index = loaded or (None, None)
        changed = changed_since(self._library, stamp.generation, self._vectors) if stamp else []
        if stamp and faiss_factory.update(
            self._library, index, changed, stamp.trained, self._vectors
        ):
            trained = stamp.trained
        else:
            index = faiss_factory.build(self._library, index, self._vectors)
            trained = index.ntotal
        faiss_file.save(self._library, index, generation, trained, self._vectors)
        return _Snapshot(index, [], *vectors_of(self._library, [], self._vectors))


class _Snapshot:
    """A FAISS index, and the vectors that changed after it was built."""

    def __init__(self, index: AnyIndex, changed: Sequence[int], ids: Ids, vectors: Vector) -> None:
        """`changed`: ids whose vectors changed after the index was built, or that are gone.

        `ids` (n,) and `vectors` (n, D): those of them that have a vector now.
        """
        self.index = index
        self.changed = np.array(changed, dtype=np.int64)
        self._ids = ids
        self._vectors = vectors

    def __len__(self) -> int:
        return int(self.index.ntotal) - self._outdated() + len(self._ids)

    def candidates(
        self, vectors: Vector, count: int, among: Sequence[int] | None
    ) -> list[tuple[float, int]]:
        """Cosines, quantised where the index is, and ids: from the index and beside it."""
        return self._indexed(vectors, count, among) + self._beside(vectors, among)

    def _indexed(
        self, vectors: Vector, count: int, among: Sequence[int] | None
    ) -> list[tuple[float, int]]:
        """Candidates from the index, without those that changed."""
        total = int(self.index.ntotal)
        if not total:
            return []
        selector: faiss.IDSelector | None = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.setdiff1d(among, self.changed))
        elif len(self.changed):
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(self.changed))
        parameters = self._parameters(selector, all_lists=among is not None)
        cosines, ids = self.index.search(vectors, min(count, total), params=parameters)
        found = zip(cosines.ravel().tolist(), ids.ravel().tolist(), strict=True)
        return [(cosine, id_) for cosine, id_ in found if id_ >= 0]  # FAISS pads with -1

    def _parameters(
        self, selector: faiss.IDSelector | None, *, all_lists: bool
    ) -> faiss.SearchParameters:
        """A filter's few covers may be in any list, so it needs `all_lists` searched."""
        if is_flat(self.index):
            return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        nprobe = self.index.nlist if all_lists else self.index.nprobe
        return faiss.SearchParametersIVF(sel=selector, nprobe=nprobe)  # type: ignore[call-arg]

    def _beside(self, vectors: Vector, among: Sequence[int] | None) -> list[tuple[float, int]]:
        """Candidates among the changed vectors: all of them, or those in `among`."""
        if not len(self._ids):
            return []
        best = (self._vectors @ vectors.T).max(axis=1)
        chosen = np.full(len(best), True) if among is None else np.isin(self._ids, among)
        return list(zip(best[chosen].tolist(), self._ids[chosen].tolist(), strict=True))

    def _outdated(self) -> int:
        """How many of the changed ids the index still holds."""
        if not len(self.changed) or not self.index.ntotal:
            return 0
        parameters = self._parameters(faiss.IDSelectorBatch(self.changed), all_lists=True)
        any_vector = np.ones((1, self.index.d), dtype=np.float32)
        count = min(len(self.changed), int(self.index.ntotal))
        _, ids = self.index.search(any_vector, count, params=parameters)
        return int((ids >= 0).sum())
