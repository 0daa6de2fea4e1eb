"""Check every promise of a library (docs/reliability.md), and repair what can be repaired."""

import io
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PillowImage

from catalogue.findings import Finding
from indexer.store.corrections import corrections_of, searchable_words
from indexer.store.embeddings import EMBEDDINGS, LAYOUT_VECTORS
from indexer.store.failures import failures, forget_failure
from indexer.store.lean_sqlite_utils import Database
from indexer.store.library import Library
from indexer.store.migrations import migrations
from indexer.store.run_lock import only_run
from search.vectors.index import open_index

Check = Callable[[Library], str]
"""Checks and repairs; returns what was repaired, or nothing where all was well."""


def examine_and_repair(library: Library) -> Iterator[Finding]:
    """Yield one finding a promise. A damaged database is reported, and nothing else is touched.

    Raises:
        LibraryError: the library may not be written.
    """
    with only_run(library.folder):
        database = _database(library)
        yield database
        if not database.good:
            return
        for name, check in CHECKS:
            repaired = check(library)
            yield Finding(name, f"repaired: {repaired}" if repaired else "ok")
        yield Finding("picture files", _files(library))


def _database(library: Library) -> Finding:
    """Check the pages, and that indexes agree with their tables; damaged indexes are rebuilt."""
    said = _integrity(library)
    if said == ["ok"]:
        return Finding("every page", "ok")
    if all(" index " in line for line in said):  # "row 1 missing from index covers_sha256"
        library.db.execute("REINDEX")
        if _integrity(library) == ["ok"]:
            return Finding("every page", f"repaired: indexes made anew ({said[0]})")
    return Finding("every page", f"{said[0]}; restore a backup, or index again", good=False)


def _integrity(library: Library) -> list[str]:
    try:
        return [line for (line,) in library.db.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def _schema(library: Library) -> str:
    """Create missing triggers and indexes as the migrations do."""
    fresh = Database(memory=True)
    migrations.apply(fresh)
    here = {name for (name,) in library.db.execute("SELECT name FROM sqlite_master")}
    missing = [
        (name, statement)
        for name, statement in fresh.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')"
        )
        if name not in here and statement
    ]
    with library.change():
        for _, statement in missing:
            library.db.execute(statement)
    return f"{', '.join(name for name, _ in missing)} made anew" if missing else ""


def _orphans(library: Library) -> str:
    """Delete rows of covers that are gone."""
    found = library.db.execute("PRAGMA foreign_key_check").fetchall()
    with library.change():
        for table, row, *_ in found:
            library.db.execute(f"DELETE FROM {table} WHERE rowid = ?", [row])
    return f"{len(found)} rows of no cover deleted" if found else ""


def _covers(library: Library) -> str:
    """Let covers be analysed again that lack a vector, a thumbnail or readable corners."""
    rows = library.db.execute(
        "SELECT id, boundary_corners, vector, jpeg FROM covers "
        "LEFT JOIN embeddings ON embeddings.cover_id = id "
        "LEFT JOIN thumbnails ON thumbnails.cover_id = id WHERE models != ''"
    )
    broken = [id_ for id_, corners, vector, jpeg in rows if not _is_whole(corners, vector, jpeg)]
    with library.change():
        for id_ in broken:
            library.db.execute("UPDATE covers SET models = '' WHERE id = ?", [id_])
            library.db.execute("DELETE FROM embeddings WHERE cover_id = ?", [id_])
    return f"{len(broken)} covers to be analysed again by the next `index`" if broken else ""


def _is_whole(corners: Any, vector: Any, jpeg: Any) -> bool:
    try:
        numbers = np.frombuffer(vector or b"", dtype="<f4")
        with PillowImage.open(io.BytesIO(jpeg or b""), formats=["JPEG"]) as picture:
            picture.load()
        return abs(float(np.linalg.norm(numbers)) - 1) < 1e-3 and np.array(
            json.loads(corners), dtype=float
        ).shape == (4, 2)
    except (OSError, TypeError, ValueError, SyntaxError):
        return False


def _words(library: Library) -> str:
    """Make the words that are searched those that were read, and those that a person wrote."""
    rows = library.db.execute("SELECT id, words, folded_words FROM covers").fetchall()
    corrections = corrections_of(library, [id_ for id_, _, _ in rows])
    wrong = [
        (folded, id_)
        for id_, words, stored in rows
        if (folded := searchable_words(words, corrections.get(id_))) != stored
    ]
    said = [f"words of {len(wrong)} covers"] if wrong else []
    with library.change():
        library.db.conn.executemany("UPDATE covers SET folded_words = ? WHERE id = ?", wrong)
    try:
        with library.change():
            library.db.execute(
                "INSERT INTO covers_fts (covers_fts, rank) VALUES ('integrity-check', 1)"
            )
    except sqlite3.DatabaseError:
        with library.change():
            library.db.execute("INSERT INTO covers_fts (covers_fts) VALUES ('rebuild')")
        said.append("index of words made anew")
    if _rebuild_vocabulary(library):
        said.append("vocabulary made anew")
    return ", ".join(said)


def _rebuild_vocabulary(library: Library) -> bool:
    """Count the words of all covers again; returns whether the vocabulary was wrong."""
    carried = Counter(
        word
        for (folded,) in library.db.execute("SELECT folded_words FROM covers")
        for word in set(folded.split())
    )
    right = sorted((len(word), word, covers) for word, covers in carried.items())
    rows = "SELECT letters, word, covers FROM vocabulary ORDER BY letters, word"
    if library.db.execute(rows).fetchall() == right:
        return False
    with library.change():
        library.db.execute("DELETE FROM vocabulary")
        library.db.conn.executemany("INSERT INTO vocabulary VALUES (?, ?, ?)", right)
    return True


def _numbers(library: Library) -> str:
    """Keep the id of a removed cover from being given again."""
    (most,) = library.db.execute("SELECT ifnull(max(id), 0) FROM covers").fetchone()
    (given,) = library.db.execute(
        "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'covers'"
    ).fetchone()
    if given >= most:
        return ""
    with library.change():
        library.db.execute("DELETE FROM sqlite_sequence WHERE name = 'covers'")
        library.db.execute("INSERT INTO sqlite_sequence VALUES ('covers', ?)", [most])
    return f"the next id is {most + 1}"


def _vectors(library: Library) -> str:
    """Rebuild a vector index that doesn't hold what the database holds."""
    if library.names() is None:
        return ""
    damaged = [
        index
        for index in (open_index(library, vectors) for vectors in (EMBEDDINGS, LAYOUT_VECTORS))
        if not index.verify()
    ]
    for index in damaged:
        index.build()
    return "made anew" if damaged else ""


def _failures(library: Library) -> str:
    """Forget failures of files that are gone."""
    gone = [failure.path for failure in failures(library) if not os.path.lexists(failure.path)]
    for path in gone:
        forget_failure(library, path)
    return f"{len(gone)} of files that are gone forgotten" if gone else ""


def _leftovers(library: Library) -> str:
    """Delete the half-written files of programs that were killed."""
    swept = sum(open_index(library, vectors).sweep() for vectors in (EMBEDDINGS, LAYOUT_VECTORS))
    return f"{swept} half-written files deleted" if swept else ""


CHECKS: tuple[tuple[str, Check], ...] = (
    ("schema", _schema),
    ("orphans", _orphans),
    ("whole covers", _covers),
    ("words", _words),
    ("ids", _numbers),
    ("vectors", _vectors),
    ("failures", _failures),
    ("leftovers", _leftovers),
)


def _files(library: Library) -> str:
    """Count the pictures that are where they were; a missing disk is nothing to repair."""
    rows = library.db.execute("SELECT path, file_size FROM covers").fetchall()
    gone = sum(not Path(path).is_file() for path, _ in rows)
    changed = sum(Path(path).is_file() and Path(path).stat().st_size != size for path, size in rows)
    return f"{len(rows) - gone - changed} as they were, {changed} changed, {gone} not there"
