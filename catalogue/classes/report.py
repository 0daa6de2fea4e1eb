"""What a cross-validation says of a classifier."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from catalogue.classes.calibration import Places, Scores, calibration_error
from catalogue.classes.examples import Example


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How one class fared: precision, recall and F1, 0 to 1, over its covers."""

    name: str
    covers: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A cover that the others' classes did not give the class that the person did."""

    id: int
    path: str
    given: str
    predicted: str
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class TrainingReport:
    """Every figure is of covers that were held out, in one of `examples.FOLDS` parts.

    `most_frequent` is the accuracy of always naming the largest class: what is to be beaten.
    `confusion` counts covers, a row for each class given, a column for each predicted.
    """

    accuracy: float
    most_frequent: float
    macro_f1: float
    calibration_error: float
    classes: tuple[ClassFigures, ...]
    confusion: NDArray[np.int64]
    mistakes: tuple[Mistake, ...]

    @property
    def covers(self) -> int:
        """How many covers were held out, each once."""
        return int(self.confusion.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """A classifier that was trained: its name, how, its figures, and the plot of its confusions."""

    classifier: str
    deep: bool
    report: TrainingReport
    confusion_png: Path


def report(
    examples: Sequence[Example], names: Sequence[str], truth: Places, probabilities: Scores
) -> TrainingReport:
    """The figures of N covers: their classes (N,) and held-out probabilities (N × classes)."""
    predicted = probabilities.argmax(axis=1)
    places = np.arange(len(names))
    precision, recall, f1, covers = precision_recall_fscore_support(
        truth, predicted, labels=places, zero_division=0.0
    )
    return TrainingReport(
        accuracy=float((predicted == truth).mean()),
        most_frequent=float(covers.max() / covers.sum()),
        macro_f1=float(f1.mean()),
        calibration_error=calibration_error(probabilities, truth),
        classes=tuple(
            ClassFigures(name, int(covers[n]), float(precision[n]), float(recall[n]), float(f1[n]))
            for n, name in enumerate(names)
        ),
        confusion=confusion_matrix(truth, predicted, labels=places),
        mistakes=tuple(
            Mistake(example.id, example.path, example.name, names[guess], float(row[guess]))
            for example, guess, row in zip(examples, predicted, probabilities, strict=True)
            if names[guess] != example.name
        ),
    )
