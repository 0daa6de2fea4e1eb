"""Files that a person asks Coverdex to write: none is overwritten by a slip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import OutputError

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

SIGNATURE = {"Software": "Coverdex"}
"""The PNG text by which `indexer.scan` knows Coverdex's own drawings."""


def check_output(path: Path, *, force: bool, library: Path, inputs: tuple[Path, ...] = ()) -> None:
    """Check that a file may be written, before the work for it is done.

    `library` is a library's folder, which need not exist.

    Raises:
        OutputError: it is one of the `inputs`, or it exists and `force` is off, or it is a cover
            of the library, by whatever link, or lies in its folder.
    """
    from indexer.store.library import FILE_NAME

    is_library = (library / FILE_NAME).exists()
    if is_library and path.resolve().parent == library.resolve():
        raise OutputError(f"{path}: this is a file of the library; name another file to write")
    if not path.exists():
        return
    if any(given.exists() and given.samefile(path) for given in inputs):
        raise OutputError(f"{path}: this is the picture itself; name another file to write")
    if not force:
        raise OutputError(f"{path}: exists already; name another file, or add --force")
    if is_library and _is_cover(path, library):
        raise OutputError(f"{path}: this is a cover of the library; name another file to write")


def _is_cover(path: Path, library: Path) -> bool:
    """Whether a library holds the cover of this file, by this name or another one of it."""
    from indexer.store.covers import find_cover, paths_of_size
    from indexer.store.library import Library

    with Library.open(library) as opened:
        if find_cover(opened, str(path.resolve())) is not None:
            return True
        names = map(Path, paths_of_size(opened, path.stat().st_size))
        return any(name.exists() and name.samefile(path) for name in names)


def signature() -> PngInfo:
    """SIGNATURE as Pillow's `pnginfo`."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for name, text in SIGNATURE.items():
        info.add_text(name, text)
    return info
