"""The library: opening it, its transactions, settings and models."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

from indexer.errors import LibraryError
from indexer.store.database import begin, connect, explain
from indexer.store.lean_sqlite_utils import Database
from indexer.store.migrations import migrations
from indexer.vision.model_names import ModelChoice, ModelNames

FILE_NAME = "coverdex.db"


class Library:
    """An open library: a folder with one SQLite database, and the vector index's file beside it.

    The modules of this package read and write its tables. Every change is one transaction
    (`change`). SQLite's own errors pass through as `sqlite3.Error`.
    """

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder = folder
        self.db = db
        self._in_snapshot = False

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Library:
        """Open the library in a folder and bring its schema up to date.

        Raises:
            LibraryError: there is none (and `create` is off), it is damaged, or too new.
        """
        path = folder / FILE_NAME
        try:
            if not create and not path.exists():
                raise LibraryError(f"no library in {folder}; make one with: coverdex index FOLDER")
            folder.mkdir(parents=True, exist_ok=True)
            library = cls(folder, Database(connect(path)))
            library._migrate(path)
        except sqlite3.Error as error:
            raise LibraryError(f"{path}: {explain(error)}") from error
        except OSError as error:
            raise LibraryError(f"{folder}: can't hold a library ({error.strerror})") from error
        return library

    def _migrate(self, path: Path) -> None:
        known = {step.name for step in migrations.pending(Database(memory=True))}
        if any(step.name not in known for step in migrations.applied(self.db)):
            raise LibraryError(f"{path}: made by a newer Coverdex; upgrade to read it")
        if migrations.pending(self.db):
            with self.change():  # all steps or none, even if another program migrates it as well
                migrations.apply(self.db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    # Transactions.

    @contextmanager
    def change(self) -> Iterator[None]:
        """A transaction that writes; inside another one, a part of it.

        It waits for other writers before it reads anything, and is rolled back on any error.

        Raises:
            LibraryError: another program is still writing after `database.BUSY_SECONDS`.
        """
        assert not self._in_snapshot, "a snapshot is rolled back, so nothing may be written in it"
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
        """A transaction that only reads, and sees no later change of another program.

        Inside another transaction it is a part of that.
        """
        if self.db.conn.in_transaction:
            yield
            return
        self.db.conn.execute("BEGIN")
        self._in_snapshot = True
        try:
            yield
        finally:
            self._in_snapshot = False
            self.db.conn.rollback()

    # Settings.

    def setting(self, name: str) -> str | None:
        """A value stored under a name, or None."""
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: str) -> None:
        """Store a value under a name."""
        with self.change():
            self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", [name, value])

    def generation(self, name: str = "vectors_generation") -> int:
        """A number that changes with every change of a vector; triggers count it up."""
        return int(self.setting(name) or 0)

    # The models that made it.

    def choice(self) -> ModelChoice | None:
        """The models as they were chosen; None until a run adopts models."""
        value = self.setting("choice")
        if value is None:
            return None
        choice = json.loads(value)
        weights = Path(choice["weights"]) if choice["weights"] else None
        # Libraries of the time when there was one reader don't name it.
        reader = choice.get("reader", "easyocr")
        return ModelChoice(choice["backbone"], weights, tuple(choice["languages"]), reader)

    def names(self) -> ModelNames | None:
        """The names of the models; None until a run adopts models."""
        value = self.setting("models")
        return ModelNames(**json.loads(value)) if value is not None else None

    def adopt(self, choice: ModelChoice, names: ModelNames) -> None:
        """Record the models that make the library from now on."""
        with self.change():
            weights = str(choice.weights.absolute()) if choice.weights else None
            self.set("choice", json.dumps(asdict(choice) | {"weights": weights}))
            self.set("models", json.dumps(asdict(names)))

    def is_empty(self) -> bool:
        """Whether it holds no cover."""
        return self.db.execute("SELECT 1 FROM covers LIMIT 1").fetchone() is None
