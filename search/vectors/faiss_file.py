"""The file of a FAISS index: written atomically, stamped in SQLite, checked before FAISS reads it.

FAISS loads a file with a flipped bit without an error, and may crash on it. So SQLite keeps a
stamp of the file. A file of up to MAX_HASHED bytes is hashed whole when a process opens it. Hashing
half a gigabyte takes longer than a query, so of a larger file two things are checked: that it is
the very file that was stamped (inode, size and time of last change, which every program that
writes to it changes), and the checksum of its head, which holds all that FAISS trusts blindly.
A process keeps the index it has opened as long as it is the very file of the same stamp.
Where it is another file, as after copying the library, it is hashed whole, once. What remains is a
disk that flips a bit of the body by itself: that can cost a cover its place among the candidates,
never a wrong answer, as candidates are compared by SQLite's own vectors; `coverdex doctor --deep`
finds it.
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
from indexer.store.embeddings import EMBEDDINGS, LAYOUT_VECTORS, VectorSet, model_of
from indexer.store.library import Library
from search.vectors.faiss_factory import AnyIndex, is_flat

FILE_NAMES = {EMBEDDINGS: "vectors.faiss", LAYOUT_VECTORS: "layout.faiss"}
FILE_NAME = FILE_NAMES[EMBEDDINGS]

MAX_HASHED = 32 << 20
"""Bytes that are hashed whole at every opening: 25 ms of SHA-256, or 16,000 covers."""

KEPT = 4
"""Opened indexes that a process keeps: both of a library, and of one asked in turn with it."""

ID_BYTES = 8

SETTINGS = {EMBEDDINGS: "faiss", LAYOUT_VECTORS: "faiss_layout"}
"""Where SQLite keeps the stamp of each file."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What SQLite knows of the file.

    `generation` and `model` are those of its vectors, `trained` the number of vectors when it was
    last built. `head` is the number of bytes before the vectors. `identity`: see `_identity`.
    """

    generation: int
    model: str | None
    count: int
    trained: int
    head: int
    head_sha256: str
    sha256: str
    identity: tuple[int, int, int]


def load(
    library: Library, vectors: VectorSet = EMBEDDINGS, *, writable: bool = False
) -> tuple[Stamp, AnyIndex] | None:
    """The index in the file if it is intact and of the library's model, else None.

    It is memory-mapped and read as it is searched, unless it must be `writable`; and kept for the
    next time.
    """
    stamp = _stamp(library, vectors)
    if stamp is None or stamp.model != model_of(library, vectors):
        return None
    path = library.folder / FILE_NAMES[vectors]
    try:
        with path.open("rb") as file:
            identity = _identity(file)
            same = identity == stamp.identity
            kept = _kept.get(stamp)
            if same and kept is not None and not writable:
                return stamp, kept
            if identity[1] != stamp.identity[1] or not (
                (same and _has_its_head(file, stamp)) or _sha256(file) == stamp.sha256
            ):
                return None
        index = faiss.read_index(str(path), 0 if writable else faiss.IO_FLAG_MMAP_IFC)
    except (OSError, RuntimeError):  # FAISS raises RuntimeError for a file it can't read
        return None
    if index.ntotal != stamp.count:
        return None
    if not same:
        _replace_stamp(library, vectors, stamp, replace(stamp, identity=identity))
    elif not writable:
        _keep(stamp, index)
    return stamp, index


_kept: dict[Stamp, AnyIndex] = {}


def _keep(stamp: Stamp, index: AnyIndex) -> None:
    """Keep an opened index, and the last ones before it."""
    for old in list(_kept)[: 1 - KEPT]:
        _kept.pop(old, None)
    _kept[stamp] = index


def is_intact(library: Library, vectors: VectorSet = EMBEDDINGS) -> bool:
    """Whether every byte of the file is as it was written."""
    stamp = _stamp(library, vectors)
    try:
        with (library.folder / FILE_NAMES[vectors]).open("rb") as file:
            return stamp is not None and stamp.sha256 == _sha256(file)
    except OSError:
        return False


def save(
    library: Library,
    index: AnyIndex,
    generation: int,
    trained: int,
    vectors: VectorSet = EMBEDDINGS,
) -> None:
    """Write an index over the file; it holds the vectors of `generation` or later.

    An index that can't be written, say into a read-only folder or onto a full disk, is built again
    next time; and it is dropped where another program wrote a newer one meanwhile.
    """
    path = library.folder / FILE_NAMES[vectors]
    try:
        with beside(path) as temporary:
            with temporary.open("wb") as file:
                writer = _Writer(file)
                sink = faiss.PyCallbackIOWriter(writer.write, 1 << 20)  # type: ignore[attr-defined]
                faiss.write_index(index, sink)
                writer.check()
                to_disk(file)
                identity = _identity(file)
            head = identity[1] - index.ntotal * (_code_bytes(index) + ID_BYTES)
            with temporary.open("rb") as file:
                head_sha256 = hashlib.sha256(file.read(head)).hexdigest()
            stamp = Stamp(
                generation=generation,
                model=model_of(library, vectors),
                count=index.ntotal,
                trained=trained,
                head=head,
                head_sha256=head_sha256,
                sha256=writer.sha256.hexdigest(),
                identity=identity,
            )
            _replace_file(library, vectors, temporary, stamp)
    except (OSError, sqlite3.OperationalError, LibraryError):
        pass


def _replace_file(library: Library, vectors: VectorSet, temporary: Path, stamp: Stamp) -> None:
    """Replace the file and its stamp in one transaction.

    A program killed in between leaves a file without its stamp, which is built again.
    """
    # By a connection of its own, as this one may be inside a snapshot.
    with Library.open(library.folder) as other, other.change():
        known = _stamp(other, vectors)
        if known and known.generation > stamp.generation:
            return
        other.set(SETTINGS[vectors], json.dumps(asdict(stamp)))
        # Changes that the file holds need no record any more.
        other.db.execute(f"DELETE FROM {vectors.changes} WHERE generation <= ?", [stamp.generation])
        temporary.replace(library.folder / FILE_NAMES[vectors])


def _replace_stamp(library: Library, vectors: VectorSet, known: Stamp, stamp: Stamp) -> None:
    """Replace the `known` stamp, unless another program did; if that fails, the next one will."""
    try:
        with Library.open(library.folder) as other, other.change():
            if _stamp(other, vectors) == known:
                other.set(SETTINGS[vectors], json.dumps(asdict(stamp)))
    except (sqlite3.OperationalError, LibraryError):
        pass


class _Writer:
    """Writes and hashes FAISS's output. An exception can't pass through FAISS, so it is kept."""

    def __init__(self, file: BufferedIOBase) -> None:
        self._file = file
        self._error: OSError | None = None
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write a piece; returns its length even if that failed."""
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


def _code_bytes(index: AnyIndex) -> int:
    """Bytes of a vector in the file, without its id."""
    inner: AnyIndex = faiss.downcast_index(index.index) if is_flat(index) else index
    return int(inner.code_size)


def _stamp(library: Library, vectors: VectorSet) -> Stamp | None:
    value = json.loads(library.setting(SETTINGS[vectors]) or "null")
    try:
        return Stamp(**value | {"identity": tuple(value["identity"])})
    except (TypeError, KeyError):  # there is none, or an older Coverdex wrote it
        return None


def _identity(file: BufferedIOBase) -> tuple[int, int, int]:
    """Inode, size and time of last change (ns)."""
    status = os.fstat(file.fileno())
    return status.st_ino, status.st_size, status.st_mtime_ns


def _has_its_head(file: BufferedIOBase, stamp: Stamp) -> bool:
    """Whether a file above MAX_HASHED begins as it was written; False for smaller files."""
    if stamp.identity[1] <= MAX_HASHED:
        return False
    return hashlib.sha256(file.read(stamp.head)).hexdigest() == stamp.head_sha256


def _sha256(file: BufferedIOBase) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
