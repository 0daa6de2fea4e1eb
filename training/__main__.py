"""Fetch, draw, train: `python -m training`; ship what was trained: `… --export SIDE`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import torch
from platformdirs import user_cache_path

from training.batches import COVERS
from training.drawn import TRAINING
from training.export import export
from training.learning import RATE, Training
from training.material import from_covers, from_pack, views_of
from training.measure import Measures
from training.photos import read_photos
from training.train import SIDES, STEPS, WEIGHTS, Schedule, train


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "--covers", type=Path, help="learn from these too: a folder of pictures, or tars of them"
    )
    parser.add_argument(
        "--drawn", type=int, default=TRAINING.count, help="drawn covers (default: %(default)s)"
    )
    parser.add_argument("--pack", type=Path, help="learn from what training.pack wrote, instead")
    parser.add_argument(
        "--measure",
        type=Path,
        metavar="FOLDER",
        help="real photos to measure every checkpoint on: photos.csv, photos/, covers/",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "training",
        help="where material, drawn covers, features, checkpoint, weights, log and curve go",
    )
    parser.add_argument("--start", type=Path, help="weights to start from, else random ones")
    parser.add_argument("--steps", type=int, default=STEPS, help="(default: %(default)s)")
    parser.add_argument("--minutes", type=float, help="as many steps as fit into these, instead")
    parser.add_argument(
        "--sides",
        type=int,
        nargs="+",
        default=SIDES,
        help="pixels of the views in the parts of the training (default: %(default)s)",
    )
    parser.add_argument(
        "--rate", type=float, default=RATE, help="highest learning rate (default: %(default)s)"
    )
    parser.add_argument(
        "--size", type=int, default=COVERS, help="covers of a step (default: %(default)s)"
    )
    parser.add_argument(
        "--threads", type=int, default=2, help="of the network; 1 on a busy machine"
    )
    parser.add_argument("--export", type=int, metavar="SIDE", help="ship the weights instead")
    parser.add_argument("--weights", type=Path, help="with --export: ship this file")
    parser.add_argument(
        "--trained-on", default="drawn covers", help="with --export: what it learned from"
    )
    options = parser.parse_args(arguments)
    if options.export:
        weights = options.weights or options.folder / WEIGHTS
        print(export(weights, options.export, options.trained_on))
        return
    cv2.setNumThreads(1)
    torch.set_num_threads(options.threads)
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    if options.pack:
        material = from_pack(options.pack)
    else:
        material = from_covers(folder, options.covers, options.drawn)
    photos = read_photos(options.measure, folder / "photos.npz") if options.measure else None
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train(
        Training(material.teacher, device, options.start),
        views_of(material.learned, options.size, device),
        Measures(material.held_out, photos),
        folder,
        Schedule(options.steps, options.minutes, tuple(options.sides), options.rate),
    )


if __name__ == "__main__":
    main()
