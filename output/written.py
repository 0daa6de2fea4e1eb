"""Files that a person asks Coverdex to write: none is overwritten by a slip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import OutputError

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

SIGNATURE = {"Software": "Coverdex"}
"""The PNG text by which `indexer.scan` knows Coverdex's own drawings."""


def check_output(path: Path, *, force: bool, inputs: tuple[Path, ...] = ()) -> None:
    """Check that a file may be written, before the work for it is done.

    Raises:
        OutputError: it is one of the `inputs`, or it exists and `force` is off.
    """
    if not path.exists():
        return
    if any(given.exists() and given.samefile(path) for given in inputs):
        raise OutputError(f"{path}: this is the picture itself; name another file to write")
    if not force:
        raise OutputError(f"{path}: exists already; name another file, or add --force")


def signature() -> PngInfo:
    """SIGNATURE as Pillow's `pnginfo`."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for name, text in SIGNATURE.items():
        info.add_text(name, text)
    return info
