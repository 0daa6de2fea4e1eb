"""Train a classifier on a CSV file of labelled covers: the stages, in order."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from catalogue.classes.calibration import Indices, Scores, calibrated, temperature
from catalogue.classes.confusion_plot import plot_confusion
from catalogue.classes.examples import FOLDS, Example, read_examples
from catalogue.classes.files import classifier_file, confusion_file
from catalogue.classes.labelling import Inputs, label_covers, load_inputs
from catalogue.classes.last_layer import LastLayer, Learner
from catalogue.classes.report import Training, report
from indexer.errors import TrainingError
from indexer.library_models import models_of
from indexer.models import Models
from indexer.store.labels import delete_labels
from indexer.store.library import Library
from indexer.store.run_lock import only_run
from indexer.vision.classification import Classifier
from indexer.vision.labels import REGION_KINDS
from indexer.vision.thumbnail import decode_thumbnail

NAME = re.compile(r"\w[\w-]{0,63}")
"""Names of classifiers: they become file names, and stand before a colon."""


def name_for(path: Path, given: str | None) -> str:
    """The classifier's name: the given one, else the name of the CSV file, simplified.

    Raises:
        TrainingError: it has characters other than letters, digits, - and _, or more than 64.
    """
    name = given or re.sub(r"\W+", "-", path.stem.lower()).strip("-")
    if not NAME.fullmatch(name):
        raise TrainingError(
            f"a classifier can't be called {name!r}; choose letters, digits, - and _ with --name"
        )
    return name


def train_labels(
    library: Library,
    path: Path,
    name: str | None = None,
    *,
    deep: bool = False,
    on_start: Callable[[int], None] = lambda steps: None,
    on_step: Callable[[], None] = lambda: None,
    find_models: Callable[[Library], Models] = models_of,
) -> Training:
    """Learn the classes of a CSV file (see `read_examples`) and label every cover with them.

    The classifier is called `name`, or like the file; one of the same name is replaced. `deep`
    also trains the last block of the network. The report's figures, and the scale of the
    probabilities, come from held-out covers. `on_start` and `on_step` count the epochs of `deep`.
    Waits while a run works on the library.

    Raises:
        TrainingError: there is too little to learn from, or the name can't be used.
        ManifestError: the CSV file can't be read.
        NotFoundError: it names unknown covers.
        ModelError: `deep`, and the network has no block that can be trained.
        LibraryError: other models made the library, or the classifier can't be written.
    """
    name = name_for(path, name)
    with only_run(library.folder):
        embedding = _embedding(library, name)
        models = find_models(library)
        examples, inputs = _load(library, read_examples(library, path), pictures=deep)
        classes = sorted({example.name for example in examples})
        truth = np.array([classes.index(example.name) for example in examples])
        learner: Learner
        if deep:
            from catalogue.classes.deep_training import EPOCHS, DeepLearner

            on_start((FOLDS + 1) * EPOCHS)
            trunk = models.backbone.trunk([decode_thumbnail(jpeg) for jpeg in inputs.thumbnails])
            learner = DeepLearner(trunk, truth, models.backbone.last_block(), on_step)
        else:
            learner = LastLayer(inputs.vectors, truth)
        folds = make_folds(truth)
        scores = held_out_scores(learner, folds)
        learned = learner.learn(np.arange(len(truth)))
        scale = np.float32(1 / temperature(scores, truth))
        classifier = Classifier(
            name,
            embedding,
            tuple(classes),
            learned.weight * scale,
            learned.bias * scale,
            learned.last_block,
        )
        figures = report(examples, classes, truth, calibrated(scores, truth, folds))
        delete_labels(library, name)
        classifier.save(classifier_file(library, name))
        plot_confusion(figures, name, confusion_file(library, name))
        label_covers(library, models)
    return Training(name, deep, figures, confusion_file(library, name))


def make_folds(truth: Indices) -> Indices:
    """The fold of each cover, 0 to FOLDS - 1; every fold holds all classes."""
    folds = np.empty(len(truth), dtype=np.intp)
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for number, (_, held) in enumerate(splitter.split(truth, truth)):
        folds[held] = number
    return folds


def held_out_scores(learner: Learner, folds: Indices) -> Scores:
    """Scores (N × classes) of all covers, each fold by a learner trained on the other folds."""
    scores = [
        (held, learner.scores(learner.learn(np.flatnonzero(folds != number)), held))
        for number in range(FOLDS)
        for held in [np.flatnonzero(folds == number)]
    ]
    order = np.concatenate([held for held, _ in scores])
    return np.concatenate([of_fold for _, of_fold in scores])[np.argsort(order)]


def _embedding(library: Library, name: str) -> str:
    """The name of the library's vectors; refuses a classifier's name that is taken by a model."""
    names = library.names()
    if names is None:
        raise TrainingError("this library is empty; index covers first: coverdex index FOLDER")
    if name in (names.embedding, names.labels, REGION_KINDS):
        raise TrainingError(f"{name} is the name of a model; choose another one with --name")
    return names.embedding


def _load(
    library: Library, examples: list[Example], *, pictures: bool
) -> tuple[list[Example], Inputs]:
    """The examples by id, and the classifier's inputs in the same order.

    Raises:
        TrainingError: some of them still have the vectors of other models.
    """
    inputs = load_inputs(library, [example.id for example in examples], pictures=pictures)
    stale = [example.path for example in examples if example.id not in set(inputs.ids)]
    if stale:
        raise TrainingError(
            f"{len(stale)} covers were made by other models than the library's, {stale[0]} among "
            "them; index them first"
        )
    return sorted(examples, key=lambda example: example.id), inputs
