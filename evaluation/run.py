"""Run an evaluation: index the covers, measure picture by picture, go on after a stop."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from evaluation.distractors import distractor_files
from evaluation.manifest import KnownCover, LabelledSet, read_manifest
from evaluation.measures import cover_outcome, photo_outcome
from evaluation.outcomes import Journal
from evaluation.references import covers_by_name, references
from evaluation.summary import Evaluation, MeasuredSet
from indexer import models
from indexer.errors import ManifestError
from indexer.library_models import adopt_models
from indexer.run import index_paths
from indexer.store.covers import remove_covers
from indexer.store.library import Library
from indexer.store.run_lock import only_run
from indexer.update import Describer
from indexer.vision.model_names import ModelChoice
from indexer.workers import pool

JOURNAL = "photos.jsonl"
"""Name of the file with the photos measured so far; it also marks the folder as an evaluation's."""


def evaluate(
    manifests: Sequence[Path],
    out: Path,
    *,
    distractors: Sequence[Path] = (),
    distractor_count: int | None = None,
    on_start: Callable[[int], None] = lambda pictures: None,
    on_step: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Measure covers and photos of manifests in a library that is made in the folder `out`.

    A run that was stopped goes on when it is started again with the same arguments.

    Args:
        manifests: CSV files of covers and of photos, see `read_manifest`.
        out: a new or empty folder, or that of an earlier evaluation.
        distractors: folders and tar files of covers that are indexed too.
        distractor_count: how many of the distractors are taken; None means all.
        on_start: called with the number of pictures.
        on_step: called after each picture.

    Raises:
        ManifestError: a manifest or its pictures can't be used, or `out` holds something else.
        PictureError: a photo can't be read.
        LibraryError: the library in `out` was made by other models.
    """
    sets = [read_manifest(path) for path in manifests]
    prepare_folder(out)
    choice = ModelChoice()
    asking = models.models_for(choice)
    with Library.open(out, create=True) as library, only_run(out):
        adopt_models(library, choice, asking)
        others = distractor_files(distractors, distractor_count, out / "distractors")
        with pool.Workers(choice) as workers:
            return measure(library, workers, asking, sets, others, on_start, on_step)


def prepare_folder(out: Path) -> None:
    """Make the output folder and its journal; refuse a folder that holds anything else.

    Raises:
        ManifestError: it does, or can't be made.
    """
    journal = out / JOURNAL
    try:
        if out.exists() and any(out.iterdir()) and not journal.is_file():
            raise ManifestError(
                f"{out}: holds other files; name a new or an empty folder with --out"
            )
        out.mkdir(parents=True, exist_ok=True)
        journal.touch()
    except OSError as error:
        raise ManifestError(f"{out}: can't hold an evaluation ({error.strerror})") from error


def measure(
    library: Library,
    describer: Describer,
    asking: models.Models,
    sets: Sequence[LabelledSet],
    distractors: Sequence[Path] = (),
    on_start: Callable[[int], None] = lambda pictures: None,
    on_step: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Let the library hold the sets' covers and the distractors, and measure the sets in it.

    `describer` makes the library; `asking` are the same models, for the photos.

    Raises:
        ManifestError: a photo's cover is in no manifest, or a cover can't be indexed.
    """
    described = covers_by_name(sets)
    known = {cover.path: cover for labelled in sets for cover in labelled.covers}
    right = {
        photo: references(photo, labelled, described)
        for labelled in sets
        for photo in labelled.photos
    }
    needed = dict.fromkeys([*known, *(path for paths in right.values() for path in paths)])
    wanted = [*needed, *(path for path in distractors if path not in needed)]
    on_start(len(wanted) + len(right))
    ids = _index(library, wanted, describer, on_step)
    if unusable := needed.keys() - ids.keys():
        raise ManifestError(f"{min(unusable)}: can't be indexed; `coverdex show` says why")
    journal = Journal(library.folder / JOURNAL, _key(library, asking))
    measured = []
    for labelled in sets:
        photos = []
        for photo in labelled.photos:
            truth = {ids[path]: known.get(path, KnownCover(path, "", "")) for path in right[photo]}
            measured_photo = partial(photo_outcome, library, asking, photo, truth)
            photos.append(journal.outcome(photo.path, measured_photo))
            on_step()
        covers = [cover_outcome(library, cover, ids[cover.path]) for cover in labelled.covers]
        measured.append(MeasuredSet(labelled, tuple(covers), tuple(photos)))
    there = sum(path in ids for path in wanted[len(needed) :])
    return Evaluation(tuple(measured), len(ids), there)


def _index(
    library: Library, paths: Sequence[Path], describer: Describer, on_step: Callable[[], None]
) -> dict[Path, int]:
    """Index files and remove all others; ids by path, without the files that failed."""
    index_paths(
        library,
        paths,
        describer,
        force=False,
        on_start=lambda _: None,
        on_step=lambda _: on_step(),
    )
    rows = library.db.execute("SELECT path, id FROM covers")
    ids = {Path(path): id_ for path, id_ in rows}
    remove_covers(library, [ids.pop(path) for path in ids.keys() - set(paths)])
    return ids


def _key(library: Library, asking: models.Models) -> str:
    """A fingerprint of what the outcomes of photos depend on: the models and all covers."""
    digest = hashlib.sha256(str(asking.names).encode())
    for row in library.db.execute("SELECT path, sha256 FROM covers ORDER BY path"):
        digest.update("\0".join(row).encode())
    return digest.hexdigest()
