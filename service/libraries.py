"""Opened libraries that are lent to one question after another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.store.library import FILE_NAME, Library


@dataclass(frozen=True, slots=True)
class _Version:
    """Which database it is: inode, size and time of last change of its file, and its schema."""

    file: tuple[int, int, int]
    schema: int


class Libraries:
    """Keeps the connections to one library open, as opening takes longer than a search for words.

    A library that was replaced, or migrated by another program, is opened again. What others store
    in it is seen by the next transaction anyway, except by a connection to a read-only folder: that
    one is opened again when the file has changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._free: list[tuple[Library, _Version]] = []

    @contextmanager
    def lend(self) -> Iterator[Library]:
        """A library that nobody else uses meanwhile. After an error it is closed.

        Raises:
            LibraryError: see `Library.open`.
        """
        library, version = self._take()
        try:
            yield library
        except BaseException:
            library.db.close()
            raise
        self._free.append((library, version))

    def close(self) -> None:
        """Close those that are not lent."""
        while self._free:
            self._free.pop()[0].db.close()

    def _take(self) -> tuple[Library, _Version]:
        file = self._file()
        while self._free:
            library, version = self._free.pop()
            if file == version.file and _schema(library) == version.schema:
                return library, version
            library.db.close()
        library = Library.open(self._folder)
        return library, _Version(file, _schema(library))

    def _file(self) -> tuple[int, int, int]:
        """Before it is opened, so that a change in between is noticed next time."""
        try:
            status = os.stat(self._folder / FILE_NAME)
        except OSError:
            return 0, 0, 0
        return status.st_ino, status.st_size, status.st_mtime_ns


def _schema(library: Library) -> int:
    """A number that each migration changes."""
    (version,) = library.db.execute("PRAGMA schema_version").fetchone()
    return int(version)
