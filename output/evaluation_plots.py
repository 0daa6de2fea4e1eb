"""Plots of an evaluation, as PNG."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from evaluation.measures import GOOD_IOU, PhotoOutcome


def write_plots(summary: dict[str, Any], photos: list[PhotoOutcome], folder: Path) -> None:
    """`stages.png` and `boundaries.png`, where there are photos."""
    if photos:
        _plot_stages(summary["stages"], folder / "stages.png")
        _plot_ious(photos, folder / "boundaries.png")


def _plot_stages(stages: dict[str, dict[str, float]], path: Path) -> None:
    """R@1 and R@10 after each stage, as bars."""
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.subplots()
    for offset, measure, colour in ((-0.2, "r@1", "#1f6f8b"), (0.2, "r@10", "#99c1cf")):
        places = [place + offset for place in range(len(stages))]
        values = [figures[measure] for figures in stages.values()]
        bars = axes.bar(places, values, width=0.4, label=measure.upper(), color=colour)
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set_xticks(range(len(stages)), list(stages))
    axes.set_ylim(0, 1.1)
    axes.set_title("The right cover, stage by stage")
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=150)


def _plot_ious(photos: list[PhotoOutcome], path: Path) -> None:
    """How well the boundaries fit, sorted."""
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.subplots()
    axes.plot(sorted(photo.iou for photo in photos), color="#1f6f8b")
    axes.axhline(GOOD_IOU, color="grey", linewidth=0.8, linestyle="--")
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("photos, worst first")
    axes.set_ylabel("IoU of the boundary")
    axes.set_title("Boundaries")
    figure.savefig(path, dpi=150)
