"""Plots of an evaluation, as PNG."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from evaluation.summary import GOOD_IOU, Evaluation, stages_document
from output.written import SIGNATURE


def write_plots(evaluation: Evaluation, folder: Path) -> None:
    """Draw the photos of all sets: `stages.png` where any has a reference, `boundaries.png` where
    corners are known."""
    photos = [photo for measured in evaluation.sets for photo in measured.photos]
    if any(photo.references for photo in photos):
        _plot_stages(stages_document(photos), folder / "stages.png")
    if ious := sorted(photo.iou for photo in photos if photo.iou is not None):
        _plot_ious(ious, folder / "boundaries.png")


def _plot_stages(stages: dict[str, dict[str, float | None]], path: Path) -> None:
    """R@1 and R@10 after each stage, as bars."""
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.subplots()
    for offset, measure, colour in ((-0.2, "r@1", "#1f6f8b"), (0.2, "r@10", "#99c1cf")):
        places = [place + offset for place in range(len(stages))]
        values = [figures[measure] or 0.0 for figures in stages.values()]
        bars = axes.bar(places, values, width=0.4, label=measure.upper(), color=colour)
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set_xticks(range(len(stages)), list(stages))
    axes.set_ylim(0, 1.1)
    axes.set_title("The right cover, stage by stage")
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=150, metadata=SIGNATURE)


def _plot_ious(ious: Sequence[float], path: Path) -> None:
    """The overlaps of detected and known corners, ascending, as a line."""
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.subplots()
    axes.plot(ious, color="#1f6f8b")
    axes.axhline(GOOD_IOU, color="grey", linewidth=0.8, linestyle="--")
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("photos, worst first")
    axes.set_ylabel("IoU of the boundary")
    axes.set_title("Boundaries")
    figure.savefig(path, dpi=150, metadata=SIGNATURE)
