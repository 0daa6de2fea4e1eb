"""Keep uploaded pictures as files in the library's own folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath

from indexer.atomic import write_atomically
from indexer.errors import OutputError, PictureError
from indexer.scan import SUFFIXES
from indexer.vision.formats import HEAD, format_of
from indexer.vision.image import READABLE
from service.uploads import Upload

FOLDER = "uploads"

MAX_STEM = 80
"""Letters of an upload's own name that its file keeps."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The file of an upload (absolute), and whether this upload made it."""

    path: Path
    new: bool

    def discard(self) -> None:
        """Delete the file, unless an earlier upload made it."""
        if self.new:
            self.path.unlink(missing_ok=True)


def save_upload(library: Path, upload: Upload) -> Saved:
    """Write an upload's file; the same bytes under the same name are one file.

    The file's name is the upload's, reduced to letters, digits, "-" and "_", with a part of the
    bytes' SHA-256: so it can't lie in another folder, nor replace another picture.

    Raises:
        PictureError: its first bytes are those of no picture.
        OutputError: it can't be written.
    """
    form = format_of(upload.data[:HEAD])
    if form not in READABLE:
        raise PictureError(f"{form or 'no known picture format'}: not a picture that can be read")
    named = PurePath(upload.name)
    stem = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in named.stem)
    suffix = named.suffix.lower() if named.suffix.lower() in SUFFIXES else ""
    digest = hashlib.sha256(upload.data).hexdigest()[:16]
    path = library.absolute() / FOLDER / f"{stem[:MAX_STEM] or 'picture'}-{digest}{suffix}"
    new = not path.exists()
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, upload.data)
    except OSError as error:
        raise OutputError(f"the picture can't be stored ({error.strerror})") from error
    return Saved(path, new)
