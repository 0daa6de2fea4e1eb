"""A lock file beside the library, so that only one run works on it at a time.

Each single change is safe without it (`Library.change`). The lock keeps two runs from doing the
same work twice, and from using different models.
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
    """Hold the lock of the library in a folder; wait, and say so, while another run holds it.

    The system releases the lock when the process ends, also by a crash.

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
        with suppress(OSError):  # the process id is only information; a full disk doesn't matter
            file.flush()
        yield
