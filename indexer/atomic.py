"""Write files so that nobody ever sees half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, data: bytes) -> None:
    """Put a file in the place of an earlier one, whole and on the disk.

    Raises:
        OSError: it can't be written; an earlier one stays as it was.
    """
    with beside(path) as temporary:
        with temporary.open("wb") as file:
            file.write(data)
            to_disk(file)
        temporary.replace(path)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Where to write what shall take the place of the file at `path`; gone afterwards."""
    sweep(path)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def to_disk(file: BinaryIO) -> None:
    """Have what was written outlive a power cut."""
    file.flush()
    os.fsync(file.fileno())


def sweep(path: Path) -> int:
    """Delete what killed programs left half-written of the file at `path`; how many there were."""
    left = [
        file
        for file in path.parent.glob(f"{path.stem}.[0-9]*.tmp")
        if not _runs(int(file.suffixes[-2][1:]))
    ]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _runs(pid: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another person's
    return True
