"""Find the picture files that a person means by some paths."""

import os
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .tif .tiff .bmp .gif .avif .heic .heif".split()
)
"""File name endings, in lower case, that a folder is searched for. A file that is named itself is
tried whatever its ending."""


def pictures_in(folder: Path) -> Iterator[Path]:
    """Pictures in a folder and below, in the order of their names.

    Links to folders are followed, each real folder once, so that a loop of links ends. Hidden
    files and folders are passed over, and so are folders that may not be entered.
    """
    seen: set[tuple[int, int]] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        status = os.stat(place)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES:
                yield Path(place, name)
