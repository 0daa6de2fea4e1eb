"""Write files atomically: a reader sees the old file or the new one, never a part."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file at `path`, or make it, and wait until it is on the disk.

    Raises:
        OSError: it can't be written; an earlier file stays as it was.
    """
    with beside(path) as temporary:
        with temporary.open("wb") as file:
            file.write(data)
            to_disk(file)
        temporary.replace(path)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder, to write a replacement of `path`; deleted at the end."""
    sweep(path)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def to_disk(file: BinaryIO) -> None:
    """Flush a file to the disk, so that it survives a power cut."""
    file.flush()
    os.fsync(file.fileno())


def sweep(path: Path) -> int:
    """Delete temporary files of `path` that killed programs left behind; returns their number."""
    left = [
        file
        for file in path.parent.glob(f"{path.stem}.[0-9]*.tmp")
        if not _runs(int(file.suffixes[-2][1:]))
    ]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _runs(pid: int) -> bool:
    """Whether a process of this id is running."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as another user
    return True
