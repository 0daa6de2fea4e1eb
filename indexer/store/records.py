"""Stored covers as people and queries read them: records, summaries, thumbnails, ids."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.errors import LibraryError, NotFoundError
from indexer.store.corrections import AUTHOR, COVERS_CORRECTED, TITLE, Correction, correction_of
from indexer.store.covers import clamped, find_cover, paths_below
from indexer.store.labels import CARRIED, IS_IMAGENET
from indexer.store.library import Library
from indexer.vision.cover import Boundary, Cover, Label, Region, TextLine

if TYPE_CHECKING:
    from indexer.vision.cover import Points, Vector

log = logging.getLogger("coverdex")


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A stored cover with its file. A person's own classes precede ImageNet's in its labels.

    `correction`: title and author as a person wrote them, where those of the cover are guesses.
    """

    id: int
    path: str
    sha256: str
    models: str
    indexed_at: str
    cover: Cover
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A stored cover in a list; `labels` are those of the whole cover, without its regions'.

    Title and author are a person's, else guesses. `notes`: see `Cover`.
    """

    id: int
    path: str
    title: str
    author: str
    text: str
    labels: tuple[Label, ...]
    notes: tuple[str, ...] = ()


def record(library: Library, id_: int) -> Record:
    """The full analysis of one cover.

    Raises:
        NotFoundError: no cover has this id.
        LibraryError: a part of its analysis is missing.
    """
    import numpy as np

    row = _row(library, id_)
    labels = _labels_by_region(library, id_)
    lines = library.db.query("SELECT * FROM text_lines WHERE cover_id = ? ORDER BY position", [id_])
    regions = library.db.query(
        "SELECT * FROM image_regions WHERE cover_id = ? ORDER BY position", [id_]
    )
    vector = _vector(library, id_)
    cover = Cover(
        width=row["width"],
        height=row["height"],
        boundary=Boundary(
            np.array(json.loads(row["boundary_corners"])),
            row["boundary_confidence"],
            bool(row["boundary_found"]),
        ),
        lines=tuple(
            TextLine(line["words"], np.array(json.loads(line["polygon"])), line["confidence"])
            for line in lines
        ),
        title=row["title_guess"],
        author=row["author_guess"],
        regions=tuple(
            Region(
                region["kind"],
                np.array(json.loads(region["polygon"])),
                labels.get(region["position"], ()),
            )
            for region in regions
        ),
        labels=labels.get(0, ()),
        vector=vector,
        thumbnail=thumbnail(library, id_),
        notes=tuple(row["notes"].splitlines()),
    )
    return Record(
        row["id"],
        row["path"],
        row["sha256"],
        row["models"],
        row["indexed_at"],
        cover,
        correction_of(library, row["sha256"]),
    )


def vector_for_search(library: Library, id_: int) -> Vector:
    """The unit vector of one cover.

    Raises:
        NotFoundError: no cover has this id.
        LibraryError: its vector is missing, or other models than the library's made it, so it
            can't be compared with the others.
    """
    row = _row(library, id_)
    if row["models"] != str(library.names()):
        raise LibraryError(
            f"cover {id_} was made by other models ({row['models']}) than the library's; "
            f"re-index it: coverdex index {row['path']}"
        )
    return _vector(library, id_)


def summaries(library: Library, ids: Sequence[int]) -> dict[int, Summary]:
    """Summaries of some covers, by id. Ids that don't exist are left out."""
    chosen = [json.dumps(list(ids))]
    labels: dict[int, list[Label]] = {}
    for id_, *label in library.db.execute(
        "SELECT cover_id, name, probability, classifier FROM labels "
        f"WHERE region = 0 AND {CARRIED} AND cover_id IN (SELECT value FROM json_each(?)) "
        f"ORDER BY cover_id, {IS_IMAGENET}, classifier, rank",
        chosen,
    ):
        labels.setdefault(id_, []).append(Label(*label))
    rows = library.db.execute(
        f"SELECT id, path, {TITLE}, {AUTHOR}, words, notes FROM {COVERS_CORRECTED} WHERE id IN "
        "(SELECT value FROM json_each(?))",
        chosen,
    )
    return {
        id_: Summary(
            id_, path, title, author, words, tuple(labels.get(id_, ())), tuple(notes.splitlines())
        )
        for id_, path, title, author, words, notes in rows
    }


def thumbnails(library: Library, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Id and JPEG thumbnail of some covers, in the order given. Ids without one are left out."""
    for id_ in ids:
        row = library.db.execute("SELECT jpeg FROM thumbnails WHERE cover_id = ?", [id_]).fetchone()
        if row:
            yield id_, row[0]


def thumbnail(library: Library, id_: int) -> bytes:
    """The JPEG thumbnail of one cover.

    Raises:
        NotFoundError: no cover has this id.
        LibraryError: it lost its thumbnail.
    """
    _row(library, id_)
    (jpeg,) = _one(library, "SELECT jpeg FROM thumbnails WHERE cover_id = ?", id_)
    return jpeg


def line_outlines(library: Library, id_: int) -> Points:
    """Outlines (L, 4, 2) of a cover's lines of text, as shares of the flat cover's sides."""
    import numpy as np

    from indexer.vision.geometry import homography, transform, whole_picture

    rows = library.db.execute(
        "SELECT boundary_corners, polygon FROM covers JOIN text_lines ON cover_id = id "
        "WHERE id = ? ORDER BY position",
        [id_],
    ).fetchall()
    if not rows:
        return np.empty((0, 4, 2))
    to_flat = homography(np.array(json.loads(rows[0][0])), whole_picture(1, 1))
    outlines = np.array([json.loads(polygon) for _, polygon in rows], dtype=np.float64)
    return transform(outlines.reshape(-1, 2), to_flat).reshape(-1, 4, 2)


def all_ids(library: Library) -> list[int]:
    """The ids of all covers, ascending."""
    return [id_ for (id_,) in library.db.execute("SELECT id FROM covers ORDER BY id")]


def ids_of_bytes(library: Library, sha256: str) -> list[int]:
    """The ids of the covers of files with a checksum, ascending."""
    rows = library.db.execute("SELECT id FROM covers WHERE sha256 = ? ORDER BY id", [sha256])
    return [id_ for (id_,) in rows]


def find_id(library: Library, picture_or_id: str | int) -> int | None:
    """The id that an argument names, or None if it names an unknown file.

    A number is an id, even an unknown one; written as text, unless a file of that name exists.
    """
    if isinstance(picture_or_id, int):
        return picture_or_id
    if picture_or_id.isascii() and picture_or_id.isdigit() and not os.path.exists(picture_or_id):
        return int(picture_or_id)
    known = find_cover(library, os.path.abspath(picture_or_id))
    return known[0] if known else None


def find_unchanged(library: Library, picture_or_id: str | int) -> int | None:
    """As `find_id`, but None, with a warning, for a file that has changed since it was analysed.

    Its id, if a person wrote that, stands for the old analysis, with a warning as well. Size and
    time tell; a file that is gone counts as unchanged.
    """
    id_ = find_id(library, picture_or_id)
    if id_ is None or isinstance(picture_or_id, int):
        return id_
    row = library.db.execute(
        "SELECT path, file_size, file_mtime_ns FROM covers WHERE id = CAST(? AS INTEGER)",
        [str(id_)],  # which may be larger than SQLite's integers
    ).fetchone()
    if row is None or not os.path.exists(row[0]):
        return id_
    status = os.stat(row[0])
    if (status.st_size, clamped(status.st_mtime_ns)) == row[1:]:
        return id_
    if os.path.exists(picture_or_id):
        log.warning(
            "%s: changed since it was indexed, so it is analysed again; to store that: "
            "coverdex index",
            picture_or_id,
        )
        return None
    log.warning(
        "%s: changed since it was indexed; this is what was there then; to analyse it again: "
        "coverdex index",
        row[0],
    )
    return id_


def stored_ids(library: Library, picture_or_id: str | int) -> list[int]:
    """The id of one stored cover, or the ids of all covers below a folder.

    Raises:
        NotFoundError: the library holds no such cover and none below it.
    """
    if picture_or_id == "":
        raise NotFoundError("an empty name; for all covers of the current folder write a dot")
    id_ = find_id(library, picture_or_id)
    if id_ is not None:
        return [record(library, id_).id]
    below = paths_below(library, os.path.abspath(str(picture_or_id)))
    if not below:
        raise NotFoundError(f"{picture_or_id}: no such cover in the library, nor any below it")
    return [known for known, _ in below]


def _row(library: Library, id_: int) -> dict[str, Any]:
    # SQLite's integers have 64 bits; it refuses larger ones with an OverflowError.
    asked = id_ if id_ < 2**63 else -1
    rows = list(library.db.query("SELECT * FROM covers WHERE id = ?", [asked]))
    if not rows:
        raise NotFoundError(f"no cover has the id {id_}; `coverdex list` shows those there are")
    return rows[0]


def _vector(library: Library, id_: int) -> Vector:
    import numpy as np

    (blob,) = _one(library, "SELECT vector FROM embeddings WHERE cover_id = ?", id_)
    return np.frombuffer(blob, dtype="<f4")


def _labels_by_region(library: Library, id_: int) -> dict[int, tuple[Label, ...]]:
    labels: dict[int, list[Label]] = {}
    for region, *label in library.db.execute(
        "SELECT region, name, probability, classifier FROM labels WHERE cover_id = ? "
        f"ORDER BY region, {IS_IMAGENET}, classifier, rank",
        [id_],
    ):
        labels.setdefault(region, []).append(Label(*label))
    return {region: tuple(found) for region, found in labels.items()}


def _one(library: Library, query: str, id_: int) -> tuple[bytes, ...]:
    row: tuple[bytes, ...] | None = library.db.execute(query, [id_]).fetchone()
    if row is None:
        raise LibraryError(
            f"cover {id_} has lost a part of its analysis; `coverdex doctor --deep` lets the next "
            "`coverdex index` of its file make it again"
        )
    return row
