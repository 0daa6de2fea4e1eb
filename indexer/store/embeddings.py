"""The vectors of a library, read in pieces, and which of them changed since when."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.store.library import Library
from indexer.vision.cover import Vector

ROWS = 16_384
"""Vectors read at a time: 32 MB of those with 512 numbers."""

Ids = NDArray[np.int64]


def count_vectors(library: Library) -> int:
    """How many covers have a vector by the library's models. Reads the whole table for it."""
    rows = library.db.execute(
        "SELECT count(*) FROM embeddings WHERE model = ?", [embedding_model(library)]
    )
    return int(rows.fetchone()[0])


def dimensions(library: Library) -> int:
    """Numbers of each vector by the library's models; 0 while there is none."""
    row = library.db.execute(
        "SELECT length(vector) FROM embeddings WHERE model = ? LIMIT 1", [embedding_model(library)]
    ).fetchone()
    return row[0] // 4 if row else 0


def all_vectors(library: Library) -> Iterator[tuple[Ids, Vector]]:
    """Ids (n,) and unit vectors (n, D) of all covers made by the library's models, n > 0, by id."""
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


def vectors_of(library: Library, ids: Sequence[int]) -> tuple[Ids, Vector]:
    """Ids (n,) and vectors (n, D) of those of some covers that have one by the library's models."""
    rows = library.db.execute(
        "SELECT cover_id, vector FROM embeddings WHERE model = ? "
        "AND cover_id IN (SELECT value FROM json_each(?))",
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
    """The name of the network whose vectors are compared; None while the library is empty."""
    names = library.names()
    return names.embedding if names else None


def _arrays(rows: Sequence[tuple[int, bytes]]) -> tuple[Ids, Vector]:
    ids = np.array([id_ for id_, _ in rows], dtype=np.int64)
    numbers = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4")
    return ids, numbers.reshape(len(rows), -1) if rows else numbers.reshape(0, 0)
