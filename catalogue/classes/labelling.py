"""Label stored covers, and single pictures, with a person's own classes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from catalogue.classes.files import classifier_files, confusion_file, current_classifiers
from indexer.errors import LibraryError, ModelError, NotFoundError
from indexer.models import Models
from indexer.store.embeddings import vectors_of
from indexer.store.labels import delete_labels, has_own_labels, store_labels, unlabelled_ids
from indexer.store.library import Library
from indexer.vision.classification import Classifier, Numbers
from indexer.vision.cover import Cover, Label
from indexer.vision.thumbnail import decode_thumbnail

BATCH = 256
"""Covers labelled and stored at once: 10 MB of thumbnails, and the work an interruption loses."""


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The input of a classifier for N covers: ids, vectors (N, D), and JPEG thumbnails or none."""

    ids: tuple[int, ...]
    vectors: Numbers
    thumbnails: tuple[bytes, ...]


def label_covers(library: Library, models: Models) -> list[str]:
    """Label the covers that lack labels of a current classifier: new covers, or all of them.

    It continues where an earlier run stopped. Returns a sentence for each classifier that can't be
    used.
    """
    notes = []
    for classifier in current_classifiers(library):
        if isinstance(classifier, ModelError):
            notes.append(str(classifier))
            continue
        ids = unlabelled_ids(library, classifier.name)
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            inputs = load_inputs(library, batch, pictures=bool(classifier.last_block))
            features = _features(classifier.last_block, inputs, models)
            store_labels(library, inputs.ids, classifier.labels(features))
    return notes


def with_own_labels(cover: Cover, library: Library, models: Models) -> Cover:
    """A cover that is not stored, with labels by the library's classifiers."""
    inputs = Inputs((0,), cover.vector[np.newaxis], (cover.thumbnail,))
    own: list[Label] = []
    for classifier in current_classifiers(library):
        if isinstance(classifier, Classifier):
            own += classifier.labels(_features(classifier.last_block, inputs, models))[0]
    return replace(cover, labels=(*own, *cover.labels))


def load_inputs(library: Library, ids: Sequence[int], *, pictures: bool) -> Inputs:
    """The input for some covers, by id. Covers made by other models, or damaged, are left out."""
    jpegs = dict(
        library.db.execute(
            f"SELECT cover_id, {'jpeg' if pictures else 'NULL'} FROM thumbnails "
            "WHERE cover_id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(ids))],
        ).fetchall()
    )
    found, vectors = vectors_of(library, list(jpegs))
    known = tuple(found.tolist())
    return Inputs(known, vectors, tuple(jpegs[id_] for id_ in known) if pictures else ())


def forget_classifier(library: Library, name: str) -> None:
    """Remove a person's classifier: its labels, its weights and its confusion matrix.

    Raises:
        NotFoundError: no classifier of a person has this name.
        LibraryError: its files can't be removed.
    """
    files = [path for path in classifier_files(library) if path.stem == name]
    if not has_own_labels(library, name) and not files:
        raise NotFoundError(
            f"no classifier of yours is named {name!r}; `coverdex labels` names those there are"
        )
    delete_labels(library, name)
    for path in files:
        try:
            path.unlink(missing_ok=True)
            confusion_file(library, name).unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(f"{path}: can't be removed ({error.strerror})") from error


def _features(
    last_block: Mapping[str, NDArray[np.float16]], inputs: Inputs, models: Models
) -> Numbers:
    """Features (N, D): the stored vectors, or those of the classifier's own last block."""
    if not last_block:
        return inputs.vectors
    # Imported here, as a classifier of vectors needs no torch.
    from catalogue.classes.last_block import LastBlock

    pictures = [decode_thumbnail(jpeg) for jpeg in inputs.thumbnails]
    return LastBlock.of(last_block).features(models.backbone.trunk(pictures))
