"""Read the bytes of a picture file: all that a question to a service needs, so nothing heavy."""

import stat
from pathlib import Path

from indexer.errors import PictureError

MAX_BYTES = 512 * 2**20
"""Bytes of a file at most. No picture of MAX_PIXELS needs more, in any of the formats."""


def read_file(path: Path) -> bytes:
    """The bytes of a picture file.

    Raises:
        PictureError: not a regular file, not readable, empty, or larger than MAX_BYTES.
    """
    try:
        status = path.stat()
        # A pipe or a device would block, or never end.
        if not stat.S_ISREG(status.st_mode):
            raise PictureError("not a regular file")
        if status.st_size > MAX_BYTES:
            raise PictureError(
                f"{status.st_size / 2**20:.0f} MiB; a picture may have {MAX_BYTES // 2**20} MiB"
            )
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"can't be opened ({error.strerror or error})") from error
    if not data:
        raise PictureError("empty file (0 bytes)")
    return data
