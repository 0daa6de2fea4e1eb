"""The library: SQLite holds the truth about every cover, its vector included."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Self

from indexer.errors import LibraryError
from indexer.folding import words_of
from indexer.store.database import begin, connect, explain
from indexer.store.lean_sqlite_utils import Database
from indexer.store.migrations import migrations
from indexer.vision.model_names import ModelChoice, ModelNames

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from indexer.vision.cover import Cover, Points

FILE_NAME = "coverdex.db"

PARTS = ("text_lines", "image_regions", "labels", "embeddings", "thumbnails")
"""The tables that hold a cover's analysis, each by `cover_id`."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was analysed, and the models that did it."""

    size: int
    mtime_ns: int
    sha256: str
    models: str


class Library:
    """An open library: a folder with one database, and the FAISS file that `search` keeps there.

    Every change is one transaction. SQLite's own errors pass through as `sqlite3.Error`.
    """

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder = folder
        self.db = db

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Library:
        """Open the library in a folder, bringing its schema up to date.

        Raises:
            LibraryError: there is none (and `create` is off), it is damaged, or too new.
        """
        path = folder / FILE_NAME
        try:
            if not create and not path.exists():
                raise LibraryError(f"no library in {folder}; make one with: coverdex index FOLDER")
            folder.mkdir(parents=True, exist_ok=True)
            library = cls(folder, Database(connect(path)))
            library._bring_up_to_date(path)
        except sqlite3.Error as error:
            raise LibraryError(f"{path}: {explain(error)}") from error
        except OSError as error:
            raise LibraryError(f"{folder}: can't hold a library ({error.strerror})") from error
        return library

    def _bring_up_to_date(self, path: Path) -> None:
        ours = {step.name for step in migrations.pending(Database(memory=True))}
        if any(step.name not in ours for step in migrations.applied(self.db)):
            raise LibraryError(f"{path}: made by a newer Coverdex; upgrade to read it")
        if migrations.pending(self.db):
            with self.change():  # all steps or none, and after another program's
                migrations.apply(self.db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """A transaction that waits for another writer before it has read anything."""
        if self.db.conn.in_transaction:
            yield
            return
        begin(self.db.conn)
        try:
            yield
        except BaseException:
            self.db.conn.rollback()
            raise
        self.db.conn.commit()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever others write meanwhile."""
        self.db.conn.execute("BEGIN")
        try:
            yield
        finally:
            self.db.conn.rollback()

    def setting(self, name: str) -> str | None:
        """A value kept beside the covers, or None."""
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: str) -> None:
        """Keep a value beside the covers."""
        with self.change():
            self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", [name, value])

    # The models that made it.

    def choice(self) -> ModelChoice | None:
        """The models chosen when the library was made; None while it is empty."""
        value = self.setting("choice")
        if value is None:
            return None
        choice = json.loads(value)
        weights = Path(choice["weights"]) if choice["weights"] else None
        return ModelChoice(choice["backbone"], weights, tuple(choice["languages"]))

    def names(self) -> ModelNames | None:
        """The names of the models that made it; None while it is empty."""
        value = self.setting("models")
        return ModelNames(**json.loads(value)) if value is not None else None

    def adopt(self, choice: ModelChoice, names: ModelNames) -> None:
        """From now on the library is made by these models."""
        with self.change():
            weights = str(choice.weights.absolute()) if choice.weights else None
            self.set("choice", json.dumps(asdict(choice) | {"weights": weights}))
            self.set("models", json.dumps(asdict(names)))

    def is_empty(self) -> bool:
        """Whether it holds no cover."""
        return self.db.execute("SELECT 1 FROM covers LIMIT 1").fetchone() is None

    # Files and their covers.

    def find(self, path: str) -> tuple[int, FileState] | None:
        """Id and state of an indexed file."""
        row = self.db.execute(
            "SELECT id, file_size, file_mtime_ns, sha256, models FROM covers WHERE path = ?", [path]
        ).fetchone()
        return (row[0], FileState(*row[1:])) if row else None

    def twin(self, sha256: str, models: str) -> int | None:
        """Id of a cover with the same bytes, analysed by the same models."""
        row = self.db.execute(
            "SELECT id FROM covers WHERE sha256 = ? AND models = ?", [sha256, models]
        ).fetchone()
        return row[0] if row else None

    def save(self, path: str, state: FileState, cover: Cover, names: ModelNames) -> int:
        """Store a file's analysis, in place of an earlier one; returns its id."""
        with self.change():
            id_ = self._put_row(
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
                    "folded_words": " ".join(word.folded for word in words_of(cover.words)),
                },
            )
            for table, rows in _part_rows(id_, cover, names.embedding).items():
                self.db.table(table).insert_all(rows)
        return id_

    def copy(self, twin: int, path: str, state: FileState) -> int:
        """Store a file whose bytes are those of another cover, by that cover's analysis."""
        with self.change():
            row = self.db.table("covers").get(twin)
            id_ = self._put_row(path, row | _columns(state))
            for table in PARTS:
                columns = [name for name in self.db.table(table).columns_dict if name != "cover_id"]
                listed = ", ".join(columns)
                self.db.execute(
                    f"INSERT INTO {table} (cover_id, {listed}) "
                    f"SELECT ?, {listed} FROM {table} WHERE cover_id = ?",
                    [id_, twin],
                )
        return id_

    def touch(self, id_: int, mtime_ns: int) -> None:
        """A file's time changed, its bytes did not."""
        with self.change():
            self.db.table("covers").update(id_, {"file_mtime_ns": mtime_ns})

    def remove(self, ids: list[int]) -> None:
        """Forget covers; their files stay where they are."""
        with self.change():
            self.db.conn.executemany("DELETE FROM covers WHERE id = ?", [(id_,) for id_ in ids])

    def paths_below(self, folder: str) -> list[tuple[int, str]]:
        """Id and path of every cover whose file lay in a folder or deeper."""
        prefix = folder.rstrip("/") + "/"
        return self.db.execute(
            "SELECT id, path FROM covers WHERE substr(path, 1, ?) = ?", [len(prefix), prefix]
        ).fetchall()

    def paths_by_other_models(self, models: str) -> list[str]:
        """Paths of the covers that these models did not make."""
        rows = self.db.execute("SELECT path FROM covers WHERE models != ?", [models])
        return [path for (path,) in rows]

    def fail(self, path: str, stage: str, reason: str) -> None:
        """Note that a file could not be analysed; an earlier analysis of it stays."""
        with self.change():
            self.db.execute(
                "INSERT INTO failures VALUES (?, ?, ?, 1, ?) ON CONFLICT (path) DO UPDATE SET "
                "stage = excluded.stage, reason = excluded.reason, attempts = attempts + 1, "
                "failed_at = excluded.failed_at",
                [_failure_key(path), stage, reason, _now()],
            )

    def forget_failure(self, path: str) -> None:
        """A file that failed is well again, or gone."""
        key = [_failure_key(path)]
        if self.db.execute("SELECT 1 FROM failures WHERE path = ?", key).fetchone():
            with self.change():
                self.db.execute("DELETE FROM failures WHERE path = ?", key)

    # Vectors.

    def generation(self) -> int:
        """A number that changes with every change of a vector."""
        return int(self.setting("vectors_generation") or 0)

    def vectors(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids (N,) and unit vectors (N, D) of the covers made by the library's models."""
        import numpy as np

        names = self.names()
        rows = self.db.execute(
            "SELECT cover_id, vector FROM embeddings WHERE model = ? ORDER BY cover_id",
            [names.embedding if names else ""],
        ).fetchall()
        ids = np.array([id_ for id_, _ in rows], dtype=np.int64)
        vectors = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4")
        return ids, vectors.reshape(len(rows), -1) if rows else vectors.reshape(0, 0)

    def _put_row(self, path: str, values: dict[str, object]) -> int:
        """Insert or update the row of a path, and clear what was known of it."""
        values = values | {"path": path, "indexed_at": _now()}
        known = self.find(path)
        if known:
            id_ = known[0]
            for table in PARTS:
                self.db.execute(f"DELETE FROM {table} WHERE cover_id = ?", [id_])
            self.db.table("covers").update(id_, {**values, "id": id_})
        else:
            values.pop("id", None)
            id_ = int(str(self.db.table("covers").insert(values).last_pk))
        self.db.execute("DELETE FROM failures WHERE path = ?", [path])
        return id_


def _columns(state: FileState) -> dict[str, object]:
    return {
        "file_size": state.size,
        "file_mtime_ns": state.mtime_ns,
        "sha256": state.sha256,
        "models": state.models,
    }


def _part_rows(
    id_: int, cover: Cover, embedding: str
) -> dict[str, Iterator[dict[str, object]] | list[dict[str, object]]]:
    """The rows of each table of PARTS."""
    seen = [cover.labels, *(region.labels for region in cover.regions)]
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
            for region, labels in enumerate(seen)
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


def _failure_key(path: str) -> str | bytes:
    """A name that is no UTF-8 can't be text in SQLite, but its bytes can be kept."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _json(points: Points) -> str:
    return json.dumps(points.round(2).tolist())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
