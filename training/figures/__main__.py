"""Train the network that finds figures on covers: `python -m training.figures`.

It draws covers whose figures are known, keeps what the book detector's backbone sees of them, and
trains on that; it goes on where it was interrupted. It writes the shipped weights, and prints how
they do on covers drawn from source pictures that were held out. `--measure` only measures.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from platformdirs import user_cache_path

from catalogue.classes.calibration import calibration_error
from indexer.vision.detection.features import book_network
from indexer.vision.detection.figure_candidates import figure_network
from indexer.vision.detection.figure_network import KINDS
from indexer.vision.model_names import FIGURES_FILE
from output.table import print_table
from synth.assets import fetch
from training.export import write
from training.figures.cache import seen_covers
from training.figures.covers import open_sources
from training.figures.measure import (
    Answer,
    answers,
    average_precisions,
    found_kinds,
    precision_of_any,
)
from training.figures.train import calibrate, train

LEARNED, MEASURED = 4_800, 640
"""Covers that are drawn."""

STEPS = 900


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training.figures", description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "figures",
        help="where pictures to draw with, drawn covers, checkpoint and log go",
    )
    parser.add_argument(
        "--covers", type=Path, help="the covers of training/figures/covers.csv, or tars of them"
    )
    parser.add_argument("--steps", type=int, default=STEPS, help="of 32 covers each")
    parser.add_argument("--threads", type=int, default=2, help="of the network")
    parser.add_argument("--measure", action="store_true", help="only measure what is shipped")
    options = parser.parse_args(arguments)
    book_network()  # loaded before the threads are chosen: it bounds them
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    if not (options.folder / "material").exists():
        fetch(options.folder / "material")
    if not options.measure:
        sources = open_sources(options.folder, options.covers, held_out=False)
        covers = seen_covers(options.folder / "learned", sources, LEARNED, seed=1)
        network = train(options.folder, covers, options.steps)
        calibrate(network, covers)
        write(network.state_dict(), FIGURES_FILE)
    sources = open_sources(options.folder, options.covers, held_out=True)
    covers = seen_covers(options.folder / "measured", sources, MEASURED, seed=2)
    given = list(answers(figure_network(), covers))
    print_measures([answer for answer in given if not answer.marked], "drawn covers")
    if any(answer.marked for answer in given):
        print_measures([answer for answer in given if answer.marked], "marked real covers")


def print_measures(given: Sequence[Answer], name: str) -> None:
    """Average precision by kind and their mean; how often the kind of what is found is right."""
    precisions = average_precisions(given)
    figures = np.concatenate([answer.kinds for answer in given])
    print(f"{len(given)} {name}, from sources that none was learned from")
    rows = [
        (kind, str((figures == KINDS.index(kind)).sum()), f"{precision:.3f}")
        for kind, precision in precisions.items()
    ]
    rows.append(("mean", str(len(figures)), f"{np.mean(list(precisions.values())):.3f}"))
    rows.append(("of any kind", str(len(figures)), f"{precision_of_any(given):.3f}"))
    print_table(("kind", "figures", "average precision at IoU 0.5"), rows)
    probabilities, truth = found_kinds(given)
    if not len(truth):
        print(f"of {len(figures)} figures none found\n")
        return
    right = float((probabilities.argmax(axis=1) == truth).mean())
    error = calibration_error(probabilities.astype(np.float64), truth)
    print(
        f"of {len(figures)} figures {len(truth)} found, {right:.1%} of these of the right kind, "
        f"calibration error {error:.3f}\n"
    )


if __name__ == "__main__":
    main()
