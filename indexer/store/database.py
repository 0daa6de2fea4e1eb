"""Connect to SQLite, wait for other writers, and explain SQLite's errors."""

import logging
import os
import sqlite3
from pathlib import Path

from indexer.errors import LibraryError

BUSY_SECONDS = 60
"""How long a program waits for another one that writes; a change takes milliseconds."""

SILENT_SECONDS = 1
"""How long it waits before it says so."""

SENTENCES = (
    (
        (sqlite3.SQLITE_FULL,),
        "the disk is full; what was finished is kept, free some space and run it again",
    ),
    (
        (sqlite3.SQLITE_IOERR,),
        "the disk failed or is full ({}); what was finished is kept",
    ),
    (
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        "the library is busy; try again when the other program is done",
    ),
    (
        (sqlite3.SQLITE_READONLY,),
        "the library may only be read here; to change it, allow writing to its folder",
    ),
    (
        (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
        "the library can't be opened ({}); look at the permissions of its folder",
    ),
    (
        (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
        "not a readable library ({}); restore it from a backup, or move it away and index again",
    ),
)
"""A sentence with the way out, by SQLite's primary error codes."""

log = logging.getLogger("coverdex")


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a database; read-only if its folder can't be written.

    A service lends it to one thread after another, never to two at once.
    """
    if os.access(path.parent, os.W_OK):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        return connection
    # In WAL mode even reading writes files beside the database, unless it is opened as immutable.
    # That ignores the log, so a log left by a crashed program needs mode=ro, which reads it by the
    # index file that the program left as well.
    log_file = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if log_file.exists() and log_file.stat().st_size else "immutable=1"
    uri = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def begin(connection: sqlite3.Connection) -> None:
    """Begin a transaction that writes; wait, and say so, while another program writes.

    Raises:
        LibraryError: the wait took longer than BUSY_SECONDS.
        sqlite3.OperationalError: the library can't be written at all.
    """
    for seconds in (SILENT_SECONDS, BUSY_SECONDS):
        connection.execute(f"PRAGMA busy_timeout = {1000 * seconds}")
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not _is(error, sqlite3.SQLITE_BUSY):
                raise
        if seconds == SILENT_SECONDS:
            log.warning("the library is busy, waiting …")
    raise LibraryError(
        f"the library is busy: another program has been changing it for {BUSY_SECONDS} s; "
        "try again when it is done"
    )


def explain(error: sqlite3.Error) -> str:
    """A sentence that explains an error of SQLite and says what to do."""
    for codes, sentence in SENTENCES:
        if _is(error, *codes):
            return sentence.format(error)
    return f"the library can't be used ({error}); `coverdex doctor` looks at it"


def _is(error: sqlite3.Error, *codes: int) -> bool:
    """Whether an error has one of these primary codes, which are the lowest 8 bits of its code."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in codes
