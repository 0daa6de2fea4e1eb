"""The curve of a training, from its log."""

import csv
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

SHARES = ("cut_outs", "photos", "twins")


def plot(log: Path, picture: Path) -> None:
    """Draw loss and held-out recall over the steps, from log.csv to a PNG."""
    with log.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    steps = [int(row["step"]) for row in rows]
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    losses = figure.add_subplot()
    losses.plot(steps, [float(row["loss"]) for row in rows], color="tab:grey", label="loss")
    losses.set(xlabel="step", ylabel="loss")
    shares = losses.twinx()
    for name in SHARES:
        shares.plot(steps, [float(row[name]) for row in rows], label=name.replace("_", "-"))
    shares.set(ylim=(0, 1), ylabel="R@1 on held-out drawn covers; twins among the first three")
    figure.legend(loc="outside upper center", ncols=4)
    figure.savefig(picture, dpi=120)
