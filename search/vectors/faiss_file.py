"""The file of the vectors' index: written whole, stamped in SQLite, checked before FAISS reads it.

FAISS itself loads a file with a flipped bit without a word, and may crash of it. So SQLite keeps
what is known of the file. Up to WHOLE bytes all of it is hashed whenever it is opened. To hash
half a gigabyte takes longer than a question, so of a larger file only two things are checked: that
it is the very file that was stamped (inode, size and time of its last change, which every program
that writes to it changes), and the checksum of its head, which holds all that FAISS trusts blindly.
Where it is another file, as after copying the library, it is hashed whole, once. What is left is a
disk that changes a bit in the body by itself: that can cost a cover its place among the
candidates, never a wrong answer, as those are compared by SQLite's own numbers
(`search.vectors.faiss_index`); and `coverdex doctor --deep` finds it.
"""

import hashlib
import json
import os
import sqlite3
from dataclasses import asdict, dataclass, replace
from io import BufferedIOBase
from pathlib import Path

import faiss

from indexer.atomic import beside, to_disk
from indexer.errors import LibraryError
from indexer.store.embeddings import embedding_model
from indexer.store.library import Library
from search.vectors.faiss_factory import AnyIndex, is_exact

FILE_NAME = "vectors.faiss"

WHOLE = 32 << 20
"""Bytes that are hashed whole at every opening: 25 ms of SHA-256, or 16,000 covers."""

SETTING = "faiss"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What SQLite knows of the file.

    `generation` and `model` are those of its vectors, `trained` how many there were when it was
    last arranged anew. `head` is the number of bytes before the vectors.
    """

    generation: int
    model: str | None
    count: int
    trained: int
    head: int
    head_sha256: str
    sha256: str
    identity: tuple[int, int, int]


def load(library: Library, *, to_change: bool = False) -> tuple[Stamp, AnyIndex] | None:
    """The index in the file, where it is sound and of the library's model; else None.

    It stays on the disk and is read as it is searched, unless it is `to_change`.
    """
    stamp = _stamp(library)
    if stamp is None or stamp.model != embedding_model(library):
        return None
    path = library.folder / FILE_NAME
    try:
        with path.open("rb") as file:
            identity = _identity(file)
            if identity[1] != stamp.identity[1]:
                return None
            same = identity == stamp.identity
            if not (same and _has_its_head(file, stamp)) and _sha256(file) != stamp.sha256:
                return None
        index = faiss.read_index(str(path), 0 if to_change else faiss.IO_FLAG_MMAP_IFC)
    except (OSError, RuntimeError):  # FAISS's word for a file it can't read
        return None
    if index.ntotal != stamp.count:
        return None
    if not same:
        _keep_stamp(library, replace(stamp, identity=identity), stamp)
    return stamp, index


def is_whole(library: Library) -> bool:
    """Whether every byte of the file is as it was written."""
    stamp = _stamp(library)
    try:
        with (library.folder / FILE_NAME).open("rb") as file:
            return stamp is not None and stamp.sha256 == _sha256(file)
    except OSError:
        return False


def save(library: Library, index: AnyIndex, generation: int, trained: int) -> None:
    """Put an index, which holds the vectors of a generation at least, in the place of the file.

    One that can't be kept, say in a read-only folder or on a full disk, is made again next time;
    and it is dropped where another program kept a newer one meanwhile.
    """
    path = library.folder / FILE_NAME
    try:
        with beside(path) as temporary:
            with temporary.open("wb") as file:
                writer = _Writer(file)
                sink = faiss.PyCallbackIOWriter(writer.write, 1 << 20)  # type: ignore[attr-defined]
                faiss.write_index(index, sink)
                writer.check()
                to_disk(file)
                identity = _identity(file)
            head = identity[1] - index.ntotal * (_code_size(index) + 8)
            with temporary.open("rb") as file:
                head_sha256 = hashlib.sha256(file.read(head)).hexdigest()
            stamp = Stamp(
                generation=generation,
                model=embedding_model(library),
                count=index.ntotal,
                trained=trained,
                head=head,
                head_sha256=head_sha256,
                sha256=writer.sha256.hexdigest(),
                identity=identity,
            )
            _replace(library, temporary, stamp)
    except (OSError, sqlite3.OperationalError, LibraryError):
        pass


def _replace(library: Library, temporary: Path, stamp: Stamp) -> None:
    """File and stamp change places with the old ones in one transaction.

    A program killed between both leaves a file without a stamp, which is made again.
    """
    # By a connection of its own: this one may be in the midst of a snapshot.
    with Library.open(library.folder) as other, other.change():
        known = _stamp(other)
        if known and known.generation > stamp.generation:
            return
        other.set(SETTING, json.dumps(asdict(stamp)))
        # What the file holds needs no looking up beside it.
        other.db.execute("DELETE FROM vector_changes WHERE generation <= ?", [stamp.generation])
        temporary.replace(library.folder / FILE_NAME)


def _keep_stamp(library: Library, stamp: Stamp, instead_of: Stamp) -> None:
    """Replace a stamp, unless another program did; where that can't be, the next one will."""
    try:
        with Library.open(library.folder) as other, other.change():
            if _stamp(other) == instead_of:
                other.set(SETTING, json.dumps(asdict(stamp)))
    except (sqlite3.OperationalError, LibraryError):
        pass


class _Writer:
    """Writes and hashes what FAISS gives. FAISS takes no exception, so the first error waits."""

    def __init__(self, file: BufferedIOBase) -> None:
        self._file = file
        self._error: OSError | None = None
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write a piece; returns its length, as if all were well."""
        if self._error is None:
            try:
                self._file.write(data)
            except OSError as error:
                self._error = error
            self.sha256.update(data)
        return len(data)

    def check(self) -> None:
        """Raise the error that kept a piece from being written."""
        if self._error:
            raise self._error


def _code_size(index: AnyIndex) -> int:
    """Bytes of a vector in the file, without its id."""
    inner: AnyIndex = faiss.downcast_index(index.index) if is_exact(index) else index
    return int(inner.code_size)


def _stamp(library: Library) -> Stamp | None:
    value = json.loads(library.setting(SETTING) or "null")
    try:
        return Stamp(**value | {"identity": tuple(value["identity"])})
    except (TypeError, KeyError):  # none, or an older Coverdex's
        return None


def _identity(file: BufferedIOBase) -> tuple[int, int, int]:
    status = os.fstat(file.fileno())
    return status.st_ino, status.st_size, status.st_mtime_ns


def _has_its_head(file: BufferedIOBase, stamp: Stamp) -> bool:
    """Whether a large file, which is not hashed whole, begins as it was written."""
    if stamp.identity[1] <= WHOLE:
        return False
    return hashlib.sha256(file.read(stamp.head)).hexdigest() == stamp.head_sha256


def _sha256(file: BufferedIOBase) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
