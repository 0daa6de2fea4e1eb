"""The files of a library's classifiers, and which of them can label its covers."""

from collections.abc import Iterator
from pathlib import Path

from indexer.errors import ModelError
from indexer.store.library import Library
from indexer.vision.classification import Classifier, load_classifier

FOLDER = "classifiers"
"""Folder in the library's: for each classifier NAME.safetensors, and NAME.png, its confusion
matrix."""


def classifier_file(library: Library, name: str) -> Path:
    """The path of the classifier with this name, which need not exist."""
    return library.folder / FOLDER / f"{name}.safetensors"


def confusion_file(library: Library, name: str) -> Path:
    """The path of the plot of its confusion matrix."""
    return classifier_file(library, name).with_suffix(".png")


def classifier_files(library: Library) -> list[Path]:
    """The files of a library's classifiers, sorted by name."""
    return sorted((library.folder / FOLDER).glob("*.safetensors"))


def current_classifiers(library: Library) -> Iterator[Classifier | ModelError]:
    """Load the library's classifiers; an error stands for each that can't label its covers."""
    names = library.names()
    for path in classifier_files(library):
        again = f"train it anew: coverdex train-labels LABELS.csv --name {path.stem}"
        try:
            classifier = load_classifier(path, path.stem)
        except ModelError as error:
            yield ModelError(f"{error}; {again}")
            continue
        if names is None or classifier.embedding != names.embedding:
            yield ModelError(
                f"classifier {path.stem} was trained on vectors of {classifier.embedding}, which "
                f"this library's are not; {again}"
            )
        else:
            yield classifier
