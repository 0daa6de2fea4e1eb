"""Read, describe and store files, one after another.

One thread reads files and writes the library; `jobs` others describe pictures meanwhile. Results
are stored in the order of the files, so that ids are in that order too.
"""

import hashlib
import os
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from indexer.errors import PictureError, StageError
from indexer.library_models import Loadable
from indexer.report import Outcome, Step
from indexer.store.covers import (
    FileState,
    clamped,
    copy_cover,
    find_by_hash,
    find_cover,
    find_missing,
    has_other_name,
    move_cover,
    notes_of,
    store_cover,
    touch_cover,
)
from indexer.store.failures import forget_failure, store_failure
from indexer.store.library import Library
from indexer.vision.cover import Cover
from indexer.vision.model_names import ModelNames
from indexer.vision.picture_file import read_file


class Describer(Loadable, Protocol):
    """Describes pictures, `jobs` at once. In the program this is `pool.Workers`."""

    @property
    def jobs(self) -> int:
        """How many threads may call `describe` at once."""

    def describe(self, data: bytes) -> Cover:
        """The cover in a picture, given the bytes of its file.

        Raises:
            StageError: a stage failed on this picture.
            ModelError: a model can't be loaded.
        """


@dataclass(frozen=True, slots=True)
class _Task:
    """A new or changed file; `outcome` is its outcome once it is stored."""

    path: str
    state: FileState
    data: bytes
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Pending:
    """A task whose picture is being described."""

    task: _Task
    cover: Future[Cover]


def update_files(
    library: Library, files: Iterable[str], describer: Describer, *, force: bool
) -> Generator[Step]:
    """Bring the covers of some files up to date; yields the outcome of each.

    Unchanged files and those that can't be read are yielded at once, the others in their order.
    `force` describes unchanged files again. Closing the generator stores the pictures that are
    being described, then ends.
    """
    names = describer.names
    pending: deque[_Pending] = deque()
    pool = ThreadPoolExecutor(describer.jobs)
    try:
        for file in files:
            begun = _begin(library, file, str(names), force)
            if isinstance(begun, Step):
                yield begun
                continue
            sha256 = begun.state.sha256
            while any(other.task.state.sha256 == sha256 for other in pending):
                yield _finish(library, pending.popleft(), names)
            missing = find_missing(library, sha256) if begun.outcome == "added" else None
            if missing is not None:
                moved_id, made_by = missing
                move_cover(library, moved_id, file, begun.state.mtime_ns)
                if made_by == str(names) and not force:
                    yield Step(file, "moved")
                    continue
                begun = replace(begun, outcome="moved")
            same = None if force else find_by_hash(library, sha256, str(names))
            if same is not None:
                while pending:  # keeps ids in the order of the files
                    yield _finish(library, pending.popleft(), names)
                copy_cover(library, same, file, begun.state)
                yield Step(file, begun.outcome, notes=notes_of(library, same))
                continue
            pending.append(_Pending(begun, pool.submit(describer.describe, begun.data)))
            if len(pending) > describer.jobs:  # one task waits, so that no describer has to
                yield _finish(library, pending.popleft(), names)
        while pending:
            yield _finish(library, pending.popleft(), names)
    except GeneratorExit:
        while pending:
            _finish(library, pending.popleft(), names)
        raise
    finally:
        # Don't wait: after an error a describer may be busy for minutes.
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(library: Library, path: str, made_by: str, force: bool) -> Step | _Task:
    """Read a file unless it is unchanged."""
    try:
        _check_name(path)
        status = _status(Path(path))
        mtime_ns = clamped(status.st_mtime_ns)
        found = find_cover(library, path)
        known = found[1] if found and found[1].models == made_by and not force else None
        if known and (status.st_size, mtime_ns) == (known.size, known.mtime_ns):
            return _unchanged(library, path)
        data = read_file(Path(path))
    except PictureError as error:
        return _failed(library, path, error)
    sha256 = hashlib.sha256(data).hexdigest()
    if found and known and sha256 == known.sha256:
        touch_cover(library, found[0], mtime_ns)
        return _unchanged(library, path)
    if not found and has_other_name(library, path, sha256):
        return _unchanged(library, path)
    state = FileState(len(data), mtime_ns, sha256, made_by)
    return _Task(path, state, data, "updated" if found else "added")


def _finish(library: Library, pending: _Pending, names: ModelNames) -> Step:
    """Wait for a description and store it."""
    task = pending.task
    try:
        cover = pending.cover.result()
    except PictureError as error:
        return _failed(library, task.path, error)
    store_cover(library, task.path, task.state, cover, names)
    return Step(task.path, task.outcome, notes=cover.notes)


def _unchanged(library: Library, path: str) -> Step:
    forget_failure(library, path)  # as storing it would do
    return Step(path, "unchanged")


def _failed(library: Library, path: str, error: PictureError) -> Step:
    stage = error.stage if isinstance(error, StageError) else "file"
    store_failure(library, path, stage, str(error))
    return Step(path, "failed", str(error))


def _check_name(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise PictureError("its name is not valid UTF-8; rename it") from error


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise PictureError(f"can't be opened ({error.strerror})") from error
