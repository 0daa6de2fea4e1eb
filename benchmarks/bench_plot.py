"""The seconds of each stage as stacked bars, PNG."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.bench_report import STAGES, Figures, Report

COLOURS = (
    *("#9aa5ab", "#e0b04b", "#1f6f8b", "#7fb7c9", "#c96f4a"),
    *("#5b8c5a", "#a8c69f", "#5a5563", "#cfc8d6"),
)
"""Of the stages, in their order."""


def draw(report: Report, path: Path) -> None:
    """A row for each size: both ways at one scale, then Coverdex alone at its own.

    Raises:
        OSError: the file can't be written.
    """
    figure = Figure(figsize=(10, 1.2 + 2.0 * len(report.comparisons)), layout="constrained")
    grid = figure.subplots(len(report.comparisons), 2, squeeze=False, width_ratios=(3, 2))
    for each, (both, alone) in zip(report.comparisons, grid, strict=True):
        _bars(both, {"Coverdex": each.coverdex, "plain": each.plain}, label=f"{each.size} pixels")
        _bars(alone, {"Coverdex": each.coverdex}, label="Coverdex alone, stretched")
    for axes in grid[-1]:
        axes.set_xlabel("seconds a cover")
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
    figure.suptitle(f"Stages of indexing, one after another, {report.cores} cores")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)


def _bars(axes: Axes, ways: dict[str, Figures], label: str) -> None:
    """A stacked bar for each way, the last one on top, with its sum behind it."""
    left = [0.0] * len(ways)
    for stage, colour in zip(STAGES, COLOURS, strict=True):
        seconds = [way.stages.get(stage, 0.0) for way in ways.values()]
        axes.barh(list(ways), seconds, left=left, height=0.6, label=stage, color=colour)
        left = [sofar + more for sofar, more in zip(left, seconds, strict=True)]
    for place, total in enumerate(left):
        axes.text(total, place, f" {total:.2f} s", va="center")
    axes.set_title(label, loc="left", fontsize=10)
    axes.set_ylim(-0.5, len(ways) - 0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlim(0, 1.2 * max(left))
