"""Check what must always be true of a library, and dump what must be the same in every run."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np

from indexer.store.covers import CHILD_TABLES
from indexer.store.embeddings import load_vectors
from indexer.store.library import FILE_NAME, Library
from search.by_cover import similar_to_cover
from search.by_text import with_words
from search.vectors import faiss_file
from search.vectors.index import open_index

ANY_RUN = {"indexed_at", "failed_at", "attempts", "applied_at"}
"""Columns that differ from run to run."""


def check(folder: Path) -> None:
    """Raise AssertionError if a library breaks a promise, or answers a query wrongly."""
    with Library.open(folder) as library:
        execute = library.db.execute
        assert execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert execute("PRAGMA foreign_key_check").fetchall() == []
        execute("INSERT INTO covers_fts (covers_fts, rank) VALUES ('integrity-check', 1)")
        library.db.conn.rollback()
        covers = execute("SELECT id, words FROM covers").fetchall()
        ids = [id_ for id_, _ in covers]
        for table in CHILD_TABLES:  # every cover of `fake_worker` has a row in each
            owners = {id_ for (id_,) in execute(f"SELECT cover_id FROM {table}")}
            if table == "layout_vectors":  # made at the end of a run, after all covers
                assert owners <= set(ids), f"{table}: rows of {owners}, covers {ids}"
            else:
                assert owners == set(ids), f"{table}: rows of {owners}, covers {ids}"
        (last,) = execute("SELECT ifnull(max(seq), 0) FROM sqlite_sequence").fetchone()
        assert last >= max(ids, default=0)
        check_vectors(library)
        for id_, words in covers:
            found = {result.id for result in with_words(library, words, 100)}
            assert id_ in found
            nearest = similar_to_cover(library, id_, 100)
            assert {result.id for result in nearest} == set(ids) - {id_}


def check_vectors(library: Library) -> None:
    """The vector index must hold the ids and vectors that SQLite holds."""
    ids, vectors = load_vectors(library)
    index = open_index(library)
    assert len(index) == len(ids)
    for id_, vector in zip(ids.tolist(), vectors, strict=True):
        (best, cosine), *_ = index.nearest(vector[None], len(ids))
        assert cosine > 0.9999
        cosines = index.cosines(np.eye(1, len(vector), dtype=np.float32), [id_])
        assert cosines == {id_: float(vector[0])}
        assert best == id_ or np.allclose(vectors[ids.tolist().index(best)], vector)


def dump(folder: Path) -> dict[str, Any]:
    """All content of a library that is the same in every run, the vector index's file included."""
    with Library.open(folder) as library:
        open_index(library).update()
        stamp = json.loads(library.setting("faiss") or "{}")
        assert stamp["generation"] == library.generation()
    connection = sqlite3.connect(folder / FILE_NAME)
    connection.row_factory = sqlite3.Row
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith("covers_fts")
    ]
    content: dict[str, Any] = {
        table: sorted(
            repr({key: row[key] for key in row.keys() if key not in ANY_RUN})  # noqa: SIM118
            for row in connection.execute(f"SELECT * FROM {table}")
        )
        for table in tables
        if table != "settings"
    }
    content["schema"] = sorted(
        str(sql) for (sql,) in connection.execute("SELECT sql FROM sqlite_master")
    )
    connection.close()
    faiss = (folder / faiss_file.FILE_NAME).read_bytes()
    content["faiss"] = hashlib.sha256(faiss).hexdigest()
    content["files"] = sorted(path.name for path in folder.iterdir())
    return content
