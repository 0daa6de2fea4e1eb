"""The curve of a training, from its log."""

import csv
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

SHARES = ("cut_outs", "whole_photos", "photos_first", "photos_in_20")


def plot(log: Path, picture: Path) -> None:
    """Draw the loss and what was found over the steps, from log.csv to a PNG."""
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
        if rows[0][name]:  # empty where no real photos were given
            shares.plot(steps, [float(row[name]) for row in rows], label=name.replace("_", " "))
    shares.set(ylim=(0, 1), ylabel="right cover first, or in 20")
    figure.legend(loc="outside upper center", ncols=5)
    figure.savefig(picture, dpi=120)
