"""The files that could not be indexed."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.store.covers import stored_path
from indexer.store.library import Library


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed: the stage that failed, why, and the number of attempts."""

    path: str
    stage: str
    reason: str
    attempts: int
    failed_at: str


def failures(library: Library) -> list[Failure]:
    """All files that failed and were not indexed since, by path."""
    rows = library.db.execute("SELECT path, stage, reason, attempts, failed_at FROM failures")
    found = [Failure(os.fsdecode(path), *rest) for path, *rest in rows]
    return sorted(found, key=lambda failure: failure.path)


def store_failure(library: Library, path: str, stage: str, reason: str) -> None:
    """Store that a file could not be analysed; an earlier analysis of it stays."""
    with library.change():
        library.db.execute(
            "INSERT INTO failures VALUES (?, ?, ?, 1, ?) ON CONFLICT (path) DO UPDATE SET "
            "stage = excluded.stage, reason = excluded.reason, attempts = attempts + 1, "
            "failed_at = excluded.failed_at",
            [stored_path(path), stage, reason, datetime.now(UTC).isoformat(timespec="seconds")],
        )


def forget_failure(library: Library, path: str) -> None:
    """Delete a file's failure, if there is one: the file is indexed, or gone."""
    key = [stored_path(path)]
    # Most files never failed: look first, as a change waits for other writers.
    if library.db.execute("SELECT 1 FROM failures WHERE path = ?", key).fetchone():
        with library.change():
            library.db.execute("DELETE FROM failures WHERE path = ?", key)
