"""The figures of a classifier, by cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from catalogue.classes.calibration import Indices, Scores, calibration_error
from catalogue.classes.examples import Example


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Precision, recall and F1 of one class, 0 to 1."""

    name: str
    covers: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A held-out cover whose predicted class is not the given one."""

    id: int
    path: str
    given: str
    predicted: str
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class TrainingReport:
    """Figures of held-out covers; each cover was held out in one of `examples.FOLDS` folds.

    `most_frequent` is the accuracy of always predicting the largest class, the baseline.
    `confusion` counts covers: a row for each given class, a column for each predicted one.
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
        """The number of covers."""
        return int(self.confusion.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """A trained classifier: its name, its figures, and the plot of its confusion matrix.

    `deep`: the network's last block was trained as well.
    """

    classifier: str
    deep: bool
    report: TrainingReport
    confusion_png: Path


def report(
    examples: Sequence[Example], names: Sequence[str], truth: Indices, probabilities: Scores
) -> TrainingReport:
    """The figures of N covers: `truth` (N,) and held-out `probabilities` (N × classes)."""
    predicted = probabilities.argmax(axis=1)
    classes = np.arange(len(names))
    precision, recall, f1, covers = precision_recall_fscore_support(
        truth, predicted, labels=classes, zero_division=0.0
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
        confusion=confusion_matrix(truth, predicted, labels=classes),
        mistakes=tuple(
            Mistake(example.id, example.path, example.name, names[guess], float(row[guess]))
            for example, guess, row in zip(examples, predicted, probabilities, strict=True)
            if names[guess] != example.name
        ),
    )
