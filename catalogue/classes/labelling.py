"""Label covers with a person's own classes: stored ones that lack them, and others on the spot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from catalogue.classes.files import classifier_files, confusion_file, current_classifiers
from indexer.errors import LibraryError, ModelError, NotFoundError
from indexer.models import Models
from indexer.store.embeddings import embedding_model, vectors_of
from indexer.store.labels import IS_IMAGENET
from indexer.store.library import Library
from indexer.vision.classification import Classifier, Numbers
from indexer.vision.cover import Cover, Label
from indexer.vision.labels import REGION_KINDS
from indexer.vision.thumbnail import decode_thumbnail

BATCH = 256
"""Covers labelled and stored at once: what an interruption loses, and 10 MB of thumbnails."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a classifier looks at: ids, vectors (N × D), and JPEG thumbnails where they are read."""

    ids: tuple[int, ...]
    vectors: Numbers
    thumbnails: tuple[bytes, ...]


def label_covers(library: Library, models: Models) -> list[str]:
    """Label what each current classifier has not labelled yet: new covers, or all by a new one.

    It looks at what the library holds, so it goes on wherever an earlier run stopped. Returns a
    sentence for each classifier that can't be used.
    """
    notes = []
    for classifier in current_classifiers(library):
        if isinstance(classifier, ModelError):
            notes.append(str(classifier))
            continue
        ids = _unlabelled(library, classifier.name)
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            seen = see(library, batch, pictures=bool(classifier.last_block))
            features = _features(classifier.last_block, seen, models)
            _store(library, seen.ids, classifier.labels(features))
    return notes


def with_own_labels(cover: Cover, library: Library, models: Models) -> Cover:
    """A cover that isn't stored, with the labels that the library's classifiers give it."""
    seen = Seen((0,), cover.vector[np.newaxis], (cover.thumbnail,))
    own: list[Label] = []
    for classifier in current_classifiers(library):
        if isinstance(classifier, Classifier):
            own += classifier.labels(_features(classifier.last_block, seen, models))[0]
    return replace(cover, labels=(*own, *cover.labels))


def see(library: Library, ids: Sequence[int], *, pictures: bool) -> Seen:
    """Those of the covers that the library's models made, by id; thumbnails with `pictures`."""
    jpegs = dict(
        library.db.execute(
            f"SELECT cover_id, {'jpeg' if pictures else 'NULL'} FROM thumbnails "
            "WHERE cover_id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(ids))],
        ).fetchall()
    )
    found, vectors = vectors_of(library, list(jpegs))
    known = tuple(found.tolist())
    return Seen(known, vectors, tuple(jpegs[id_] for id_ in known) if pictures else ())


def forget_labels(library: Library, name: str) -> None:
    """Remove a classifier's labels from all covers."""
    with library.change():
        library.db.execute("DELETE FROM labels WHERE classifier = ?", [name])


def forget_classifier(library: Library, name: str) -> None:
    """Remove a person's classifier: its labels, its weights and its confusion matrix.

    Raises:
        NotFoundError: no classifier of a person has this name.
        LibraryError: its files can't be removed.
    """
    files = [path for path in classifier_files(library) if path.stem == name]
    labelled = library.db.execute(
        "SELECT 1 FROM labels WHERE classifier = ? AND classifier != ? "
        f"AND NOT {IS_IMAGENET} LIMIT 1",
        [name, REGION_KINDS],
    ).fetchone()
    if not labelled and not files:
        raise NotFoundError(
            f"no classifier of yours is named {name!r}; `coverdex labels` names those there are"
        )
    forget_labels(library, name)
    for path in files:
        try:
            path.unlink(missing_ok=True)
            confusion_file(library, name).unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(f"{path}: can't be removed ({error.strerror})") from error


def _features(last_block: Mapping[str, NDArray[np.float16]], seen: Seen, models: Models) -> Numbers:
    if not last_block:
        return seen.vectors
    from catalogue.classes.last_block import LastBlock  # here, as vectors need no torch

    pictures = [decode_thumbnail(jpeg) for jpeg in seen.thumbnails]
    return LastBlock.of(last_block).features(models.backbone.trunk(pictures))


def _unlabelled(library: Library, name: str) -> list[int]:
    """Ids of the covers of the library's models that lack a classifier's labels."""
    rows = library.db.execute(
        "SELECT cover_id FROM embeddings WHERE model = ? AND NOT EXISTS (SELECT 1 FROM labels "
        "WHERE labels.cover_id = embeddings.cover_id AND classifier = ? AND region = 0)",
        [embedding_model(library), name],
    )
    return [id_ for (id_,) in rows]


def _store(library: Library, ids: Sequence[int], labels: Sequence[Sequence[Label]]) -> None:
    with library.change():
        library.db.conn.executemany(
            # From `covers`, as a cover may have been removed since.
            "INSERT OR REPLACE INTO labels (cover_id, classifier, region, rank, name, probability) "
            "SELECT id, ?, 0, ?, ?, ? FROM covers WHERE id = ?",
            [
                (label.classifier, rank, label.name, label.probability, id_)
                for id_, of_cover in zip(ids, labels, strict=True)
                for rank, label in enumerate(of_cover, start=1)
            ],
        )
