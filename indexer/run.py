"""Bring a library up to date with files and folders: the main job.

Files are looked at and stored one after another, by one thread; a few are described meanwhile.
"""

import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from indexer.errors import LibraryError, PictureError, StageError
from indexer.scan import pictures_in
from indexer.store.covers import failures
from indexer.store.library import FileState, Library
from indexer.vision.cover import Cover
from indexer.vision.image import read_file
from indexer.vision.model_names import ModelChoice, ModelNames

Outcome = Literal["added", "updated", "unchanged", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one file; `reason` says why where it failed."""

    path: str
    outcome: Outcome
    reason: str = ""


@dataclass(slots=True)
class Report:
    """How many files had each outcome, and notes on paths that held nothing."""

    counts: dict[Outcome, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("added", "updated", "unchanged", "removed", "failed"), 0
        )
    )
    failures: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, step: Step) -> None:
        """Add what became of one file."""
        self.counts[step.outcome] += 1
        if step.outcome == "failed":
            self.failures.append(step)


class Loadable(Protocol):
    """Models under the names a library records."""

    @property
    def names(self) -> ModelNames:
        """Their names."""

    def load(self) -> None:
        """Load them now; raises ModelError where one can't be had."""


class Describer(Loadable, Protocol):
    """What describes pictures, `jobs` at once: in the program `pool.Workers`."""

    @property
    def jobs(self) -> int:
        """How many threads may call `describe` at once."""

    def describe(self, data: bytes) -> Cover:
        """All that is known of a picture, given the bytes of its file.

        Raises:
            StageError: a stage can't deal with it.
            ModelError: a model can't be had.
        """


def check_models(library: Library, choice: ModelChoice, models: Loadable, *, force: bool) -> None:
    """Let the library adopt the models, or refuse to mix them with those that made it.

    Raises:
        LibraryError: the library was made by other models and `force` is off.
        ModelError: it would adopt other models, but they can't be had.
    """
    made_by = library.names()
    if made_by == models.names:
        return
    if made_by is not None and not library.is_empty():
        if not force:
            raise LibraryError(
                f"this library was made by other models ({made_by}) than those asked for "
                f"({models.names}); to re-index all of it: coverdex index --force PATH…"
            )
        models.load()
    library.adopt(choice, models.names)


def index_paths(
    library: Library,
    paths: Iterable[Path],
    describer: Describer,
    *,
    force: bool,
    on_start: Callable[[int], None],
    on_step: Callable[[Step], None],
) -> Report:
    """Index files and folders. A file that fails is noted, and the run goes on.

    Covers whose files are gone from a folder are removed, unless the folder holds no picture at
    all: then it is more likely an unmounted disk. `force` analyses again what is unchanged, and
    with it every cover that other models made. `on_start` is told how many files there are.
    """
    report = Report()

    def done(step: Step) -> None:
        report.count(step)
        on_step(step)

    files: dict[str, None] = {}
    gone: dict[str, int] = {}
    for path in paths:
        try:
            gone |= _collect(library, path, files, report.notes)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            if missing and not os.path.lexists(path):
                library.forget_failure(os.path.abspath(path))
            reason = "no such file or folder" if missing else error.strerror or str(error)
            done(Step(str(path), "failed", reason))
    if force:
        files |= dict.fromkeys(library.paths_by_other_models(str(describer.names)))
    on_start(len(files))
    with closing(_index_files(library, files, describer, force)) as steps:
        for step in steps:
            done(step)
    # Only now, so that a moved file could be copied from what is known of its old place.
    library.remove(list(gone.values()))
    for known in gone:
        done(Step(known, "removed"))
    return report


def _collect(
    library: Library, path: Path, files: dict[str, None], notes: list[str]
) -> dict[str, int]:
    """Add a path's files to `files`; returns path and id of the covers that are gone from it.

    Raises:
        OSError: there is no such file or folder, or it may not be looked at.
    """
    absolute = Path(os.path.abspath(path))
    if not stat.S_ISDIR(absolute.stat().st_mode):
        files[str(absolute)] = None
        return {}
    found = dict.fromkeys(str(picture) for picture in pictures_in(absolute))
    files |= found
    for failure in failures(library):
        if absolute in Path(failure.path).parents and not os.path.lexists(failure.path):
            library.forget_failure(failure.path)
    gone = {
        known: id_
        for id_, known in library.paths_below(str(absolute))
        if known not in found and not os.path.lexists(known)
    }
    if not found:
        kept = f"; its {len(gone)} indexed covers are kept" if gone else ""
        notes.append(f"{path}: no pictures in this folder{kept}")
        return {}
    return gone


@dataclass(frozen=True, slots=True)
class _Task:
    """A file that is new or has changed, which `outcome` says, once it is stored."""

    path: str
    state: FileState
    data: bytes
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Awaited:
    """A task that a describer works at."""

    task: _Task
    cover: Future[Cover]


def _index_files(
    library: Library, files: Iterable[str], describer: Describer, force: bool
) -> Generator[Step]:
    """What becomes of each file, in order but for those that need no describing.

    Closing the iterator stores what is being described, and ends.
    """
    names = describer.names
    awaited: deque[_Awaited] = deque()
    pool = ThreadPoolExecutor(describer.jobs)
    try:
        for file in files:
            begun = _begin(library, file, str(names), force)
            if isinstance(begun, Step):
                yield begun
                continue
            sha256 = begun.state.sha256
            while any(other.task.state.sha256 == sha256 for other in awaited):
                yield _finish(library, awaited.popleft(), names)
            twin = None if force else library.twin(sha256, str(names))
            if twin is not None:
                while awaited:  # so that ids are in the order of the files
                    yield _finish(library, awaited.popleft(), names)
                library.copy(twin, file, begun.state)
                yield Step(file, begun.outcome)
                continue
            awaited.append(_Awaited(begun, pool.submit(describer.describe, begun.data)))
            if len(awaited) > describer.jobs:  # one waits, so that no describer has to
                yield _finish(library, awaited.popleft(), names)
        while awaited:
            yield _finish(library, awaited.popleft(), names)
    except GeneratorExit:
        while awaited:
            _finish(library, awaited.popleft(), names)
        raise
    finally:
        # Without waiting: where something went wrong, a describer may be at it for minutes.
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(library: Library, path: str, made_by: str, force: bool) -> Step | _Task:
    """Read a file, unless it is known to be unchanged."""
    try:
        _check_name(path)
        status = _status(Path(path))
        found = library.find(path)
        known = found[1] if found and found[1].models == made_by and not force else None
        if known and (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns):
            return _unchanged(library, path)
        data = read_file(Path(path))
    except PictureError as error:
        return _failed(library, path, error)
    sha256 = hashlib.sha256(data).hexdigest()
    if found and known and sha256 == known.sha256:
        library.touch(found[0], status.st_mtime_ns)
        return _unchanged(library, path)
    state = FileState(len(data), status.st_mtime_ns, sha256, made_by)
    return _Task(path, state, data, "updated" if found else "added")


def _finish(library: Library, awaited: _Awaited, names: ModelNames) -> Step:
    """Store what was described, once it is."""
    task = awaited.task
    try:
        cover = awaited.cover.result()
    except PictureError as error:
        return _failed(library, task.path, error)
    library.save(task.path, task.state, cover, names)
    return Step(task.path, task.outcome)


def _unchanged(library: Library, path: str) -> Step:
    library.forget_failure(path)  # which storing it would have done
    return Step(path, "unchanged")


def _failed(library: Library, path: str, error: PictureError) -> Step:
    stage = error.stage if isinstance(error, StageError) else "file"
    library.fail(path, stage, str(error))
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
