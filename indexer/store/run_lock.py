"""One long change of a library at a time: whole runs take turns, by a lock on a file beside it.

Each single change is safe by itself (`database.begin`). The lock keeps two runs from doing the
same work twice, and from working with different models.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.errors import LibraryError

FILE_NAME = "run.lock"

log = logging.getLogger("coverdex")


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Wait, and say so, until no other run works on the library in a folder.

    The system lets go of the lock when the process ends, however it ends.

    Raises:
        LibraryError: the folder may not be written.
    """
    path = folder / FILE_NAME
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise LibraryError(f"{path}: may not be written ({error.strerror})") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            log.warning("the library is busy, waiting for process %s …", file.read() or "?")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        with suppress(OSError):  # on a full disk it is the lock that counts
            file.flush()
        yield
