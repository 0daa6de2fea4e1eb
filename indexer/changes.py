"""Pictures that changed in watched folders, held back until each is written whole."""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

from indexer.scan import IGNORE_FILE, SUFFIXES, is_searched
from indexer.store.library import FILE_NAME

QUIET_SECONDS = 3.0
"""A file whose size and time stayed the same for so long is written whole. A writer that pauses for
longer is met again: its next byte is another change."""

EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
"""What is asked of the system. Reading a file is no change, and a changed folder's files tell of it
themselves."""

State = tuple[int, int] | None
"""A file's size and time in nanoseconds; None where there is no file."""


class Changes(FileSystemEventHandler):
    """Collects changed paths from the observers' threads; `settled` hands out what to index.

    Only files named like pictures count, and folders that come and go: a log file in a watched
    folder is never quiet. A picture under another ending is found by the next run of its folder.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: dict[str, tuple[State, float | None]] = {}

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note what an event of the file system names."""
        for path in (event.src_path, event.dest_path):
            if path:
                self.note(os.fsdecode(path), is_folder=event.is_directory)

    def note(self, path: str, *, is_folder: bool) -> None:
        """Note a changed path, unless no run would look at it."""
        if is_folder or _is_picture(path):
            with self._lock:
                self._pending[path] = (_state(path), None)

    def settled(self, now: float) -> set[Path]:
        """The folders of all changes, once every one of them is quiet; else none.

        `now` is in seconds, of a clock that never goes back.
        """
        with self._lock:
            quiet = True
            for path, (state, since) in self._pending.items():
                current = _state(path)
                if since is None or current != state:
                    self._pending[path] = (current, now)
                    quiet = False
                elif now - since < QUIET_SECONDS:
                    quiet = False
            if not quiet:
                return set()
            places = {_folder(path) for path in self._pending}
            self._pending.clear()
        return places


def folders_to_index(
    places: Iterable[Path], roots: Iterable[Path], in_library: Callable[[Path], bool]
) -> list[Path]:
    """The places below the roots that a run of these searches, and that are in no other place.

    A run searches no library, and no hidden or system folder. What was in a root that is gone
    itself has a place above it, which nobody asked to index.
    """
    within = {
        place
        for place in places
        for root in roots
        if place.is_relative_to(root) and all(map(is_searched, place.relative_to(root).parts))
    }
    return sorted(
        place
        for place in within
        if not within.intersection(place.parents) and not in_library(place)
    )


def in_a_library(place: Path) -> bool:
    """Whether a folder belongs to a library: what is written there is the library's own."""
    return any((folder / FILE_NAME).exists() for folder in (place, *place.parents))


def _is_picture(path: str) -> bool:
    name = os.path.basename(path)
    if name.startswith("."):
        return name == IGNORE_FILE
    return os.path.splitext(name)[1].lower() in SUFFIXES


def _folder(path: str) -> Path:
    """The nearest folder that is there: the path itself, or what it was in."""
    return next(place for place in (Path(path), *Path(path).parents) if place.is_dir())


def _state(path: str) -> State:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns)
