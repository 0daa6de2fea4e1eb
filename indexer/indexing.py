"""Bring a library up to date with files and folders: the main job, one file after another."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from indexer.cover import Cover
from indexer.errors import LibraryError, PictureError, StageError
from indexer.image import read_file
from indexer.model_names import ModelChoice, ModelNames
from indexer.records import failures
from indexer.scan import pictures_in
from indexer.store import FileState, Library

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
    """What describes pictures: in the program a `supervisor.Worker`."""

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
    for file in files:
        done(_index_file(library, file, describer, force))
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


def _index_file(library: Library, path: str, describer: Describer, force: bool) -> Step:
    try:
        _check_name(path)
        outcome = _bring_up_to_date(library, Path(path), describer, force)
    except PictureError as error:
        stage = error.stage if isinstance(error, StageError) else "file"
        library.fail(path, stage, str(error))
        return Step(path, "failed", str(error))
    library.forget_failure(path)
    return Step(path, outcome)


def _bring_up_to_date(library: Library, path: Path, describer: Describer, force: bool) -> Outcome:
    made_by = str(describer.names)
    found = library.find(str(path))
    status = _status(path)
    data = None
    if found and found[1].models == made_by and not force:
        id_, known = found
        if (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns):
            return "unchanged"
        data = read_file(path)
        if hashlib.sha256(data).hexdigest() == known.sha256:
            library.touch(id_, status.st_mtime_ns)
            return "unchanged"
    data = data or read_file(path)
    sha256 = hashlib.sha256(data).hexdigest()
    state = FileState(len(data), status.st_mtime_ns, sha256, made_by)
    twin = None if force else library.twin(sha256, made_by)
    if twin is not None:
        library.copy(twin, str(path), state)
    else:
        library.save(str(path), state, describer.describe(data), describer.names)
    return "updated" if found else "added"


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
