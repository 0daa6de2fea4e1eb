"""Read the vectors of a library, in pieces, and list those that changed.

All functions leave out covers made by other models than the library's: their vectors can't be
compared.
"""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.store.library import Library
from indexer.vision.cover import Vector

ROWS = 16_384
"""Vectors read at a time: 32 MB with 512 numbers each."""

Ids = NDArray[np.int64]


def count_vectors(library: Library) -> int:
    """The number of vectors. Scans the whole table."""
    rows = library.db.execute(
        "SELECT count(*) FROM embeddings WHERE model = ?", [embedding_model(library)]
    )
    return int(rows.fetchone()[0])


def dimensions(library: Library) -> int:
    """The length of each vector; 0 if there is none."""
    row = library.db.execute(
        "SELECT length(vector) FROM embeddings WHERE model = ? LIMIT 1", [embedding_model(library)]
    ).fetchone()
    return row[0] // 4 if row else 0


def all_vectors(library: Library) -> Iterator[tuple[Ids, Vector]]:
    """Ids (n,) and unit vectors (n, D) of all covers, by id; 0 < n <= ROWS."""
    last = -1
    while True:
        rows = library.db.execute(
            "SELECT cover_id, vector FROM embeddings WHERE model = ? AND cover_id > ? "
            "ORDER BY cover_id LIMIT ?",
            [embedding_model(library), last, ROWS],
        ).fetchall()
        if not rows:
            return
        yield _arrays(rows)
        last = rows[-1][0]


def load_vectors(library: Library) -> tuple[Ids, Vector]:
    """Ids (N,) and unit vectors (N, D) of all covers, by id, in two arrays."""
    with library.snapshot():  # the number of rows may not change meanwhile
        count = count_vectors(library)
        ids, vectors = np.empty(count, np.int64), np.empty((count, dimensions(library)), np.float32)
        start = 0
        for some_ids, some_vectors in all_vectors(library):
            end = start + len(some_ids)
            ids[start:end], vectors[start:end] = some_ids, some_vectors
            start = end
    return ids, vectors


def ids_with_vectors(library: Library) -> list[int]:
    """Ids of the covers that have a vector, ascending."""
    rows = library.db.execute(
        "SELECT cover_id FROM embeddings WHERE model = ? ORDER BY cover_id",
        [embedding_model(library)],
    )
    return [id_ for (id_,) in rows]


def vectors_of(library: Library, ids: Sequence[int]) -> tuple[Ids, Vector]:
    """Ids (n,) and unit vectors (n, D) of some covers, by id. Ids without a vector are left out."""
    rows = library.db.execute(
        "SELECT cover_id, vector FROM embeddings WHERE model = ? "
        "AND cover_id IN (SELECT value FROM json_each(?)) ORDER BY cover_id",
        [embedding_model(library), json.dumps(list(ids))],
    ).fetchall()
    return _arrays(rows)


def changed_since(library: Library, generation: int) -> list[int]:
    """Ids of the covers whose vectors were added, replaced or removed after a generation."""
    rows = library.db.execute(
        "SELECT cover_id FROM vector_changes WHERE generation > ?", [generation]
    )
    return [id_ for (id_,) in rows]


def embedding_model(library: Library) -> str | None:
    """The name of the network that made the vectors; None until a run adopts models."""
    names = library.names()
    return names.embedding if names else None


def _arrays(rows: Sequence[tuple[int, bytes]]) -> tuple[Ids, Vector]:
    ids = np.array([id_ for id_, _ in rows], dtype=np.int64)
    numbers = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4")
    return ids, numbers.reshape(len(rows), -1) if rows else numbers.reshape(0, 0)
