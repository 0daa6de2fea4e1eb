"""Plot a confusion matrix."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from catalogue.classes.report import TrainingReport
from indexer.errors import LibraryError


def plot_confusion(report: TrainingReport, title: str, path: Path) -> None:
    """Write the confusion matrix as PNG: numbers of covers, shaded by their share of the row.

    Raises:
        LibraryError: the file can't be written.
    """
    names = [figures.name for figures in report.classes]
    shares = report.confusion / report.confusion.sum(axis=1, keepdims=True)
    side = max(4.0, 0.6 * len(names) + 2.5)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(report.confusion):
        if count:
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("predicted")
    axes.set_ylabel("given")
    axes.set_title(f"{title}\naccuracy {report.accuracy:.2f}, macro-F1 {report.macro_f1:.2f}")
    for text in (axes.title, *axes.get_xticklabels(), *axes.get_yticklabels()):
        text.set_parse_math(False)  # a class may be named $a$
    try:
        figure.savefig(path, dpi=150)
    except OSError as error:
        raise LibraryError(f"{path}: can't be written ({error.strerror or error})") from error
