"""Store, copy and remove covers, and find them by their files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from indexer.store.corrections import correction_of, searchable_words
from indexer.store.library import Library
from indexer.vision.model_names import READING_VERSION, ModelNames

if TYPE_CHECKING:
    from indexer.vision.cover import Cover, Points

CHILD_TABLES = (
    "text_lines",
    "image_regions",
    "labels",
    "embeddings",
    "thumbnails",
    "layout_vectors",
)
"""The tables that hold a cover's analysis, each by `cover_id`."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file at the time of its analysis, and the names of the models that did it."""

    size: int
    mtime_ns: int
    sha256: str
    models: str


def clamped(mtime_ns: int) -> int:
    """A file's time in nanoseconds since 1970, as SQLite can hold it: it may be later than 2262."""
    return min(max(mtime_ns, -(2**63)), 2**63 - 1)


def stored_path(path: str) -> str | bytes:
    """The path as SQLite holds it: text, or bytes, as no cover has, if it is not valid UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def find_cover(library: Library, path: str) -> tuple[int, FileState] | None:
    """Id and state of an indexed file, or None."""
    row = library.db.execute(
        "SELECT id, file_size, file_mtime_ns, sha256, models FROM covers WHERE path = ?",
        [stored_path(path)],
    ).fetchone()
    return (row[0], FileState(*row[1:])) if row else None


def paths_of_size(library: Library, size: int) -> list[str]:
    """Paths of the covers whose files had so many bytes."""
    rows = library.db.execute("SELECT path FROM covers WHERE file_size = ?", [size])
    return [path for (path,) in rows]


def find_by_hash(library: Library, sha256: str, models: str) -> int | None:
    """Id of a cover with the same bytes, analysed by the same models, or None."""
    row = library.db.execute(
        "SELECT id FROM covers WHERE sha256 = ? AND models = ?", [sha256, models]
    ).fetchone()
    return row[0] if row else None


def has_other_name(library: Library, path: str, sha256: str) -> bool:
    """Whether the library holds the cover of this file, with these bytes, by another name of it."""
    rows = library.db.execute("SELECT path FROM covers WHERE sha256 = ?", [sha256])
    return any(os.path.exists(name) and os.path.samefile(name, path) for (name,) in rows.fetchall())


def find_missing(library: Library, sha256: str) -> tuple[int, str] | None:
    """Id of a cover with these bytes whose file is gone, and the models that made it, or None."""
    rows = library.db.execute("SELECT id, models, path FROM covers WHERE sha256 = ?", [sha256])
    return next(
        ((id_, models) for id_, models, path in rows.fetchall() if not os.path.lexists(path)), None
    )


def move_cover(library: Library, id_: int, path: str, mtime_ns: int) -> None:
    """Record that the file of a cover has moved; the cover keeps its id and its analysis."""
    with library.change():
        library.db.table("covers").update(id_, {"path": path, "file_mtime_ns": mtime_ns})
        library.db.execute("DELETE FROM failures WHERE path = ?", [path])


def paths_below(library: Library, folder: str) -> list[tuple[int, str]]:
    """Id and path of every cover whose file was in a folder or deeper."""
    prefix = folder.rstrip("/") + "/"
    return library.db.execute(
        "SELECT id, path FROM covers WHERE substr(path, 1, ?) = ?",
        [len(prefix), stored_path(prefix)],
    ).fetchall()


def paths_by_other_models(library: Library, models: str) -> list[str]:
    """Paths of the covers that other models than these made."""
    rows = library.db.execute("SELECT path FROM covers WHERE models != ?", [models])
    return [path for (path,) in rows]


def count_read_before(library: Library) -> int:
    """How many covers were read by the rules of an earlier version."""
    (count,) = library.db.execute(
        "SELECT count(*) FROM covers WHERE reading_version < ?", [READING_VERSION]
    ).fetchone()
    return int(count)


def store_cover(
    library: Library, path: str, state: FileState, cover: Cover, names: ModelNames
) -> int:
    """Store the analysis of a file, replacing an earlier one under the same id; returns the id.

    A failure of this file is forgotten.
    """
    with library.change():
        correction = correction_of(library, state.sha256)
        id_ = _store_row(
            library,
            path,
            {
                **_columns(state),
                "width": cover.width,
                "height": cover.height,
                "boundary_found": cover.boundary.found,
                "boundary_confidence": cover.boundary.confidence,
                "boundary_corners": _json(cover.boundary.corners),
                "title_guess": cover.title,
                "author_guess": cover.author,
                "words": cover.words,
                "folded_words": searchable_words(cover.words, correction),
                "notes": "\n".join(cover.notes),
                "reading_version": READING_VERSION,
            },
        )
        for table, rows in _child_rows(id_, cover, names.embedding).items():
            library.db.table(table).insert_all(rows)
    return id_


def copy_cover(library: Library, id_: int, path: str, state: FileState) -> int:
    """Store the analysis of another file with the same bytes for a path; returns the copy's id."""
    with library.change():
        row = library.db.table("covers").get(id_)
        copy = _store_row(library, path, row | _columns(state))
        for table in CHILD_TABLES:
            names = [name for name in library.db.table(table).columns_dict if name != "cover_id"]
            listed = ", ".join(names)
            library.db.execute(
                f"INSERT INTO {table} (cover_id, {listed}) "
                f"SELECT ?, {listed} FROM {table} WHERE cover_id = ?",
                [copy, id_],
            )
    return copy


def notes_of(library: Library, id_: int) -> tuple[str, ...]:
    """The notes on how the picture of a stored cover was read."""
    (notes,) = library.db.execute("SELECT notes FROM covers WHERE id = ?", [id_]).fetchone()
    return tuple(notes.splitlines())


def touch_cover(library: Library, id_: int, mtime_ns: int) -> None:
    """Record a new time of a file whose bytes did not change."""
    with library.change():
        library.db.table("covers").update(id_, {"file_mtime_ns": mtime_ns})


def remove_covers(library: Library, ids: list[int]) -> None:
    """Remove covers from the library; their picture files stay where they are."""
    with library.change():
        library.db.conn.executemany("DELETE FROM covers WHERE id = ?", [(id_,) for id_ in ids])


def _store_row(library: Library, path: str, values: dict[str, object]) -> int:
    """Insert or update the row of a path, and delete its child rows and its failure."""
    values = values | {"path": path, "indexed_at": datetime.now(UTC).isoformat(timespec="seconds")}
    known = find_cover(library, path)
    if known:
        id_ = known[0]
        for table in CHILD_TABLES:
            library.db.execute(f"DELETE FROM {table} WHERE cover_id = ?", [id_])
        library.db.table("covers").update(id_, {**values, "id": id_})
    else:
        values.pop("id", None)
        id_ = int(str(library.db.table("covers").insert(values).last_pk))
    library.db.execute("DELETE FROM failures WHERE path = ?", [path])
    return id_


def _columns(state: FileState) -> dict[str, object]:
    return {
        "file_size": state.size,
        "file_mtime_ns": state.mtime_ns,
        "sha256": state.sha256,
        "models": state.models,
    }


def _child_rows(
    id_: int, cover: Cover, embedding: str
) -> dict[str, Iterator[dict[str, object]] | list[dict[str, object]]]:
    """The rows of each table of CHILD_TABLES."""
    labels_by_region = [cover.labels, *(region.labels for region in cover.regions)]
    return {
        "text_lines": (
            {
                "cover_id": id_,
                "position": position,
                "words": line.words,
                "confidence": line.confidence,
                "polygon": _json(line.polygon),
            }
            for position, line in enumerate(cover.lines, start=1)
        ),
        "image_regions": (
            {
                "cover_id": id_,
                "position": position,
                "kind": region.kind,
                "polygon": _json(region.polygon),
            }
            for position, region in enumerate(cover.regions, start=1)
        ),
        "labels": (
            {
                "cover_id": id_,
                "classifier": label.classifier,
                "region": region,
                "rank": rank,
                "name": label.name,
                "probability": label.probability,
            }
            for region, labels in enumerate(labels_by_region)
            for _, of_one in groupby(labels, key=lambda label: label.classifier)
            for rank, label in enumerate(of_one, start=1)
        ),
        "embeddings": [
            {
                "cover_id": id_,
                "model": embedding,
                "vector": cover.vector.astype("<f4").tobytes(),
            }
        ],
        "thumbnails": [{"cover_id": id_, "jpeg": cover.thumbnail}],
    }


def _json(points: Points) -> str:
    return json.dumps(points.round(2).tolist())
