"""The vectors in FAISS: a cache of the library's, rebuilt whenever in doubt."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.atomic import write_atomically
from indexer.errors import LibraryError
from indexer.store import Library

FILE_NAME = "vectors.faiss"


class VectorIndex:
    """Exact search by inner product, which for unit vectors is the cosine, -1 to 1."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vector(self, id_: int) -> NDArray[np.float32] | None:
        """The vector (D,) of a cover; None where there is none."""
        try:
            return np.asarray(self._index.reconstruct(id_), dtype=np.float32)
        except RuntimeError:  # FAISS's word for an unknown id
            return None

    def nearest(
        self, vectors: NDArray[np.float32], k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Ids and cosines of the k covers nearest to any of some vectors (Q, D), best first.

        A cover counts by its best vector. `among` restricts the search to those ids.
        """
        if not len(self) or k < 1:
            return []
        chosen = faiss.SearchParameters()
        if among is not None:
            chosen.sel = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
        cosines, ids = self._index.search(vectors, min(k, len(self)), params=chosen)
        best: dict[int, float] = {}
        for id_, cosine in zip(ids.ravel().tolist(), cosines.ravel().tolist(), strict=True):
            if id_ >= 0:  # FAISS pads with -1
                best[id_] = max(cosine, best.get(id_, -1.0))
        return sorted(best.items(), key=lambda pair: -pair[1])[:k]

    def cosines(self, vectors: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of some covers to the best of some vectors (Q, D).

        Covers that are not in the index, as they wait to be re-indexed, are left out.
        """
        found = {id_: self.vector(id_) for id_ in ids}
        return {
            id_: float((vectors @ vector).max())
            for id_, vector in found.items()
            if vector is not None
        }


def open_index(library: Library) -> VectorIndex:
    """The index of a library: its file where that is sound and up to date, else made anew."""
    return _load(library) or _rebuild(library)


def is_current(library: Library) -> bool:
    """Whether the file is sound and up to date."""
    return _load(library) is not None


def is_true(library: Library) -> bool:
    """Whether the file is sound and holds the very vectors of the library, number by number."""
    found = _load(library)
    ids, vectors = library.vectors()
    if found is None or len(found) != len(ids):
        return False
    kept = [found.vector(id_) for id_ in ids.tolist()]
    return all(
        mine is not None and bool((mine == vector).all())
        for mine, vector in zip(kept, vectors, strict=True)
    )


def _load(library: Library) -> VectorIndex | None:
    stamp = json.loads(library.setting("faiss") or "{}")
    if (stamp.get("generation"), stamp.get("model")) != (library.generation(), _model(library)):
        return None
    try:
        data = (library.folder / FILE_NAME).read_bytes()
    except OSError:
        return None
    # FAISS itself loads a file with a flipped bit without a word.
    if hashlib.sha256(data).hexdigest() != stamp["sha256"]:
        return None
    index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
    return VectorIndex(index) if index.ntotal == stamp["count"] else None


def _rebuild(library: Library) -> VectorIndex:
    # Read before the vectors: a change in between makes the file stale, never wrong.
    generation = library.generation()
    ids, vectors = library.vectors()
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(vectors, ids)
    data = faiss.serialize_index(index).tobytes()
    stamp = {
        "generation": generation,
        "model": _model(library),
        "count": len(ids),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    try:
        write_atomically(library.folder / FILE_NAME, data)
        # By a connection of its own: this one may be in the midst of a snapshot.
        with Library.open(library.folder) as other:
            other.set("faiss", json.dumps(stamp))
    except (OSError, sqlite3.OperationalError, LibraryError):
        pass  # a cache that can't be kept, say in a read-only folder, is made again next time
    return VectorIndex(index)


def _model(library: Library) -> str | None:
    names = library.names()
    return names.embedding if names else None
