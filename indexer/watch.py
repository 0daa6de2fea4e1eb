"""Watch folders, and call for an indexing run of what changed in them."""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from indexer.changes import EVENTS, Changes, folders_to_index, in_a_library
from indexer.errors import NotFoundError

TICK_SECONDS = 0.5
"""How often changes are looked at."""

POLL_SECONDS = 10.0
"""How often a folder is listed whose file system reports nothing."""

SILENT_FILE_SYSTEMS = frozenset(
    "9p afs ceph cifs coda fuse ncpfs nfs nfs4 smb3 smbfs virtiofs".split()
)
"""Types of file systems that don't report what other machines change, FUSE of every kind."""

log = logging.getLogger("coverdex")


@dataclass(slots=True)
class _Root:
    """A watched folder; `identity`, device and inode, is that of the folder under `watch`."""

    path: Path
    identity: tuple[int, int] | None = None
    watch: tuple[BaseObserver, ObservedWatch] | None = None


def watch(
    folders: Sequence[Path],
    index: Callable[[list[Path]], None],
    stop: threading.Event,
) -> None:
    """Call `index` with the folders at first, then with those in which something changed.

    Returns when `stop` is set. Files are left alone until they are written whole. A folder that
    goes away, as a disk that is unmounted, is watched again when it is back.

    Raises:
        NotFoundError: one of the folders is not there.
    """
    roots = [_Root(Path(os.path.realpath(folder))) for folder in folders]
    for root in roots:
        if not root.path.is_dir():
            raise NotFoundError(f"{root.path}: no such folder, so it can't be watched")
    changes = Changes()
    observers = _Observers(changes)
    try:
        observers.renew(roots)
        index([root.path for root in roots])
        while not stop.wait(TICK_SECONDS):
            observers.renew(roots)
            settled = changes.settled(time.monotonic())
            places = folders_to_index(settled, [root.path for root in roots], in_a_library)
            if places:
                index(places)
    finally:
        observers.stop()


class _Observers:
    """One observer that the system tells of changes, one that lists folders, each when needed."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._native: BaseObserver | None = None
        self._polling: BaseObserver | None = None

    def renew(self, roots: Sequence[_Root]) -> None:
        """Watch each root that is there and not watched yet, or is another folder than it was."""
        for root in roots:
            identity = _identity(root.path)
            if identity == root.identity:
                continue
            if root.watch:
                observer, watched = root.watch
                observer.unschedule(watched)
                root.watch = None
            if identity:
                root.watch = self._schedule(root.path)
                if root.identity is not None:
                    self._changes.note(str(root.path), is_folder=True)
                root.identity = identity

    def _schedule(self, path: Path) -> tuple[BaseObserver, ObservedWatch]:
        if file_system(path) not in SILENT_FILE_SYSTEMS:
            try:
                if self._native is None:
                    self._native = Observer()
                    self._native.start()
                return self._native, self._add(self._native, path)
            except OSError as error:  # the system's limit of watched folders, mostly
                log.warning("%s: looked at every %.0f s (%s)", path, POLL_SECONDS, error.strerror)
        if self._polling is None:
            self._polling = PollingObserver(timeout=POLL_SECONDS)
            self._polling.start()
        return self._polling, self._add(self._polling, path)

    def _add(self, observer: BaseObserver, path: Path) -> ObservedWatch:
        return observer.schedule(self._changes, str(path), recursive=True, event_filter=EVENTS)

    def stop(self) -> None:
        """End the observers' threads."""
        for observer in filter(None, (self._native, self._polling)):
            observer.stop()
            observer.join()


def file_system(path: Path) -> str:
    """The type of file system a folder is on, as "ext4"; FUSE of every kind is "fuse".

    Read from /proc/self/mounts; "" where the system has none, as macOS.
    """
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    types: dict[Path, str] = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        types[Path(place.replace("\\040", " "))] = kind.partition(".")[0]
    return next((types[place] for place in (path, *path.parents) if place in types), "")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino)
