"""Print the figures of a trained classifier."""

from catalogue.classes.examples import FOLDS
from catalogue.classes.report import Training, TrainingReport
from output.messages import print_message
from output.table import print_table


def print_training(training: Training) -> None:
    """Print the figures of a trained classifier, and on stderr where its confusion matrix is."""
    print_figures(training.report, f"{training.report.covers} covers, held out in {FOLDS} parts")
    print_message(
        f"every cover is labelled by {training.classifier}; "
        f"confusion matrix: {training.confusion_png}"
    )


def print_figures(report: TrainingReport, measured_on: str) -> None:
    """Print a line for each given class with its row of the confusion matrix, then all figures."""
    columns = ("class", "covers", "precision", "recall", "F1")
    print_table(
        (*columns, *(f"→ {figures.name}" for figures in report.classes)),
        [
            (
                figures.name,
                str(figures.covers),
                f"{figures.precision:.2f}",
                f"{figures.recall:.2f}",
                f"{figures.f1:.2f}",
                *map(str, counts),
            )
            for figures, counts in zip(report.classes, report.confusion, strict=True)
        ],
    )
    print_table(
        ("", ""),
        [
            ("accuracy", f"{report.accuracy:.3f}"),
            ("always the largest class", f"{report.most_frequent:.3f}"),
            ("macro-F1", f"{report.macro_f1:.3f}"),
            ("calibration error", f"{report.calibration_error:.3f}"),
            ("measured on", measured_on),
        ],
    )
