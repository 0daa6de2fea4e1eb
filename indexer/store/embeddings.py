"""Read the vectors of a library, in pieces, and list those that changed.

A library has two sets of vectors (`VectorSet`). All functions leave out covers made by other models
than the library's: their vectors can't be compared.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.library import Library
from indexer.vision.cover import Vector

ROWS = 16_384
"""Vectors read at a time: 32 MB with 512 numbers each."""

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VectorSet:
    """One set of vectors: its table, the table of changes, the setting that counts them up, and the
    type of the numbers in SQLite."""

    table: str
    changes: str
    generation: str
    dtype: str

    @property
    def number_bytes(self) -> int:
        """Bytes of one number."""
        return np.dtype(self.dtype).itemsize


EMBEDDINGS = VectorSet("embeddings", "vector_changes", "vectors_generation", "<f4")
"""The embedding network's vectors, by which likeness is measured."""

LAYOUT_VECTORS = VectorSet(
    "layout_vectors", "layout_vector_changes", "layout_vectors_generation", "<f2"
)
"""Layout vectors, which only propose candidates for a photo. Older libraries have none until the
next `index`; a backbone with one network for vectors and classes has none."""


def count_vectors(library: Library, vectors: VectorSet = EMBEDDINGS) -> int:
    """The number of vectors. Scans the whole table."""
    rows = library.db.execute(
        f"SELECT count(*) FROM {vectors.table} WHERE model = ?", [model_of(library, vectors)]
    )
    return int(rows.fetchone()[0])


def dimensions(library: Library, vectors: VectorSet = EMBEDDINGS) -> int:
    """The length of each vector; 0 if there is none."""
    row = library.db.execute(
        f"SELECT length(vector) FROM {vectors.table} WHERE model = ? LIMIT 1",
        [model_of(library, vectors)],
    ).fetchone()
    return row[0] // vectors.number_bytes if row else 0


def all_vectors(library: Library, vectors: VectorSet = EMBEDDINGS) -> Iterator[tuple[Ids, Vector]]:
    """Ids (n,) and unit vectors (n, D) of all covers, by id; 0 < n <= ROWS."""
    last = -1
    while True:
        rows = library.db.execute(
            f"SELECT cover_id, vector FROM {vectors.table} WHERE model = ? AND cover_id > ? "
            "ORDER BY cover_id LIMIT ?",
            [model_of(library, vectors), last, ROWS],
        ).fetchall()
        if not rows:
            return
        yield _arrays(rows, vectors)
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
    """Ids of the covers that have an embedding, ascending."""
    rows = library.db.execute(
        "SELECT cover_id FROM embeddings WHERE model = ? ORDER BY cover_id",
        [model_of(library, EMBEDDINGS)],
    )
    return [id_ for (id_,) in rows]


def vectors_of(
    library: Library, ids: Sequence[int], vectors: VectorSet = EMBEDDINGS
) -> tuple[Ids, Vector]:
    """Ids (n,) and unit vectors (n, D) of some covers, by id. Ids without a vector are left out."""
    rows = library.db.execute(
        f"SELECT cover_id, vector FROM {vectors.table} WHERE model = ? "
        "AND cover_id IN (SELECT value FROM json_each(?)) ORDER BY cover_id",
        [model_of(library, vectors), json.dumps(list(ids))],
    ).fetchall()
    return _arrays(rows, vectors)


def ids_without_layout_vector(library: Library) -> list[int]:
    """Ids of covers made by the library's models that lack a layout vector, ascending."""
    model = model_of(library, LAYOUT_VECTORS)
    if model is None:
        return []
    rows = library.db.execute(
        "SELECT id FROM covers JOIN thumbnails ON thumbnails.cover_id = id "
        "LEFT JOIN layout_vectors AS known ON known.cover_id = id AND known.model = ? "
        "WHERE models = ? AND known.cover_id IS NULL ORDER BY id",
        [model, str(library.names())],
    )
    return [id_ for (id_,) in rows]


def store_layout_vectors(library: Library, ids: Sequence[int], vectors: Vector) -> None:
    """Store the layout vectors (n, D) of some covers; covers that are gone are left out."""
    with library.change():
        library.db.conn.executemany(
            "INSERT OR REPLACE INTO layout_vectors SELECT id, ?, ? FROM covers WHERE id = ?",
            [
                (model_of(library, LAYOUT_VECTORS), vector.astype("<f2").tobytes(), id_)
                for id_, vector in zip(ids, vectors, strict=True)
            ],
        )


def changed_since(library: Library, generation: int, vectors: VectorSet = EMBEDDINGS) -> list[int]:
    """Ids of the covers whose vectors were added, replaced or removed after a generation."""
    rows = library.db.execute(
        f"SELECT cover_id FROM {vectors.changes} WHERE generation > ?", [generation]
    )
    return [id_ for (id_,) in rows]


def model_of(library: Library, vectors: VectorSet) -> str | None:
    """The name of the network that made the vectors; None until a run adopts models."""
    names = library.names()
    if names is None:
        return None
    return names.embedding if vectors is EMBEDDINGS else names.layout_vectors


def _arrays(rows: Sequence[tuple[int, bytes]], vectors: VectorSet) -> tuple[Ids, Vector]:
    """Arrays of rows; float16 vectors are brought back to a length of 1."""
    ids = np.array([id_ for id_, _ in rows], dtype=np.int64)
    numbers = np.frombuffer(b"".join(blob for _, blob in rows), dtype=vectors.dtype)
    if not rows:
        return ids, np.empty((0, 0), np.float32)
    found = numbers.reshape(len(rows), -1).astype(np.float32, copy=False)
    if vectors.number_bytes < 4:
        found /= np.linalg.norm(found, axis=1, keepdims=True)
    return ids, found
