"""One indexing run: scan the paths, describe what is new in workers, store it."""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from indexer import models
from indexer.gone import gone_from
from indexer.interruption import Interruption
from indexer.layout_vectors import add_layout_vectors
from indexer.library_models import adopt_models, choose_models
from indexer.report import Report, Step
from indexer.scan import Scanner
from indexer.store.covers import (
    count_read_before,
    find_cover,
    paths_below,
    paths_by_other_models,
    remove_covers,
)
from indexer.store.failures import failures, forget_failure
from indexer.store.library import Library
from indexer.store.run_lock import only_run
from indexer.update import Describer, update_files
from indexer.vision.model_names import ModelChoice
from indexer.workers import pool


def index(
    folder: Path,
    paths: Sequence[Path],
    *,
    backbone: str | None = None,
    weights: Path | None = None,
    languages: Sequence[str] | None = None,
    reader: str | None = None,
    retry: bool = False,
    force: bool = False,
    prune: bool = False,
    jobs: int | None = None,
    on_start: Callable[[int], None] = lambda files: None,
    on_step: Callable[[Step], None] = lambda step: None,
    finish: Callable[[Library, ModelChoice], Sequence[str]] = lambda library, choice: (),
) -> Report:
    """Bring the library in a folder up to date with files and folders; makes it if there is none.

    Waits while another run works on the same library. A file that fails is noted, and the run goes
    on.

    Args:
        folder: the library's folder.
        paths: pictures and folders of pictures.
        backbone, weights, languages, reader: models to use; None means those that made the library.
        retry: also try the files again that failed before.
        force: describe unchanged files again, and re-index the library if its models change.
        prune: remove every cover below the paths whose file is gone.
        jobs: pictures described at once; None means one per processor, if memory allows.
        on_start: called with the number of files.
        on_step: called with the outcome of each file.
        finish: called at the end, while no other run can start, with the library and the models
            that made it; returns notes for the report. It does what this package can't: label the
            new covers with a person's own classes, and bring the vector index up to date.

    Raises:
        LibraryError: the library can't be used, or other models made it and `force` is off.
        ModelError: no such model, or one can't be loaded.
        KeyboardInterrupt: a stop was asked for; finished files are stored.
    """
    with Library.open(folder, create=True) as library, only_run(folder):
        choice = choose_models(library, backbone, weights, languages, reader)
        failed = [Path(failure.path) for failure in failures(library)] if retry else []
        with Interruption() as interruption:

            def step_done(step: Step) -> None:
                on_step(step)
                interruption.check()

            with pool.Workers(choice, jobs) as workers:
                adopt_models(library, choice, workers, force=force)
                report = index_paths(
                    library,
                    [*paths, *failed],
                    workers,
                    force=force,
                    prune=prune,
                    on_start=on_start,
                    on_step=step_done,
                )
            # Without the workers, as the network for these takes as much memory as one of them.
            add_layout_vectors(library, models.models_for(choice), interruption.check)
        report.notes += finish(library, choice)
    return report


def index_paths(
    library: Library,
    paths: Iterable[Path],
    describer: Describer,
    *,
    force: bool = False,
    prune: bool = False,
    on_start: Callable[[int], None] = lambda files: None,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Report:
    """Index files and folders into an open library that has adopted the describer's models.

    Covers whose files are gone from a folder are removed, unless their folder is gone or holds no
    picture at all: then it is more likely an unmounted disk. `prune` removes these too. `force`
    describes unchanged files again, and every cover that other models made.
    """
    report = Report()

    def done(step: Step) -> None:
        report.count(step)
        on_step(step)

    files: dict[str, None] = {}
    gone: dict[str, int] = {}
    kept: dict[Path, list[str]] = {}
    scanner = Scanner(known=lambda path: _is_known(library, path))
    # A known name first, so that another one of the same file is no further cover.
    for path in sorted(paths, key=lambda path: not _is_known(library, os.path.abspath(path))):
        try:
            gone |= _collect(library, path, scanner, files, kept, report, prune)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            vanished = gone_from(library, Path(os.path.abspath(path)), ()).all if missing else {}
            if vanished and prune:
                gone |= vanished
                continue
            if missing and not os.path.lexists(path):
                forget_failure(library, os.path.abspath(path))
            reason = "no such file or folder" if missing else error.strerror or str(error)
            done(Step(str(path), "failed", reason))
    if force:
        files |= dict.fromkeys(paths_by_other_models(library, str(describer.names)))
    on_start(len(files))
    with closing(update_files(library, files, describer, force=force)) as steps:
        for step in steps:
            done(step)
    # Last, so that a moved file could keep the cover of its old path.
    gone = {path: id_ for path, id_ in gone.items() if find_cover(library, path)}
    remove_covers(library, list(gone.values()))
    for known in gone:
        done(Step(known, "removed"))
    for place, lost in kept.items():
        if count := sum(find_cover(library, known) is not None for known in lost):
            report.notes.append(
                f"{place}: {'no pictures in this folder' if place.is_dir() else 'not there'}; its "
                f"{count} indexed covers are kept (to remove them: index --prune)"
            )
    read_before = count_read_before(library)
    if read_before:
        report.notes.append(
            f"{read_before} covers were read by an earlier version; to read them again, for better "
            "words, titles and notes: coverdex index --force PATH…"
        )
    return report


def _collect(
    library: Library,
    path: Path,
    scanner: Scanner,
    files: dict[str, None],
    kept: dict[Path, list[str]],
    report: Report,
    prune: bool,
) -> dict[str, int]:
    """Add the files of a path to `files`, and those of covers that are kept though they are gone to
    `kept`, by folder; returns path and id of the covers to remove.

    A link that the library does not know is followed, so that a folder has one name.

    Raises:
        OSError: there is no such file or folder, or it can't be accessed.
    """
    absolute = Path(os.path.abspath(path))
    is_folder = stat.S_ISDIR(absolute.stat().st_mode)
    if not is_folder:
        name = str(scanner.named(absolute))
        if name in files and name != str(absolute):
            report.passed_over["another name of the same file"] += 1
        files[name] = None
        return {}
    if not paths_below(library, str(absolute)):
        absolute = Path(os.path.realpath(absolute))
    scanned = scanner.scan(absolute)
    report.passed_over.update(scanned.passed_over)
    files |= dict.fromkeys(str(picture) for picture in scanned.pictures)
    for failure in failures(library):
        if absolute in Path(failure.path).parents and not os.path.lexists(failure.path):
            forget_failure(library, failure.path)
    gone = gone_from(library, absolute, scanned.pictures)
    if not scanned.pictures and not gone.kept:
        report.notes.append(f"{path}: no pictures in this folder")
    if prune:
        return gone.all | gone.excluded
    if gone.excluded:
        report.notes.append(
            f"{path}: {len(gone.excluded)} indexed covers are kept whose files are excluded, or "
            "other names of a file (to remove them: index --prune)"
        )
    kept |= gone.kept
    return gone.removed


def _is_known(library: Library, path: str) -> bool:
    """Whether the library holds a cover of this path; a name that is no UTF-8 can't be stored."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return find_cover(library, path) is not None
