"""Write files so that nobody ever sees half of one."""

import os
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Put a file in the place of an earlier one, whole and on the disk.

    Raises:
        OSError: it can't be written; an earlier one stays as it was.
    """
    sweep(path)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


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
