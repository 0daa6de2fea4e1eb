"""Train the network that finds books: `python -m training.detection --covers FOLDER`.

It goes on where it was interrupted. `--export` ships what was trained.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path

import training  # noqa: F401 - puts the drawn scenes on the path
from indexer.vision.model_names import BOOKS_FILE
from synth.assets import fetch
from training.backgrounds import backgrounds
from training.detection.scenes import Stock
from training.detection.train import Training, train
from training.drawn import TRAINING
from training.export import write
from training.pictures import covers_of


@dataclass(frozen=True, slots=True)
class OpenStock:
    """Opens the stock of a folder; may be sent to other processes."""

    folder: Path

    def __call__(self) -> Stock:
        """Covers and grounds, memory-mapped."""
        covers = np.load(self.folder / "detection_covers.npy", mmap_mode="r")
        return Stock(covers, backgrounds(self.folder, TRAINING))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training.detection", description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "training",
        help="where material, checkpoint and log go",
    )
    parser.add_argument("--covers", type=Path, help="pictures of covers, or tars of them")
    parser.add_argument("--steps", type=int, default=5_000, help="of 16 pictures each")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=2, help="of the network")
    parser.add_argument("--export", action="store_true", help="ship the checkpoint instead")
    options = parser.parse_args()
    results = options.folder / "detection"
    if options.export:
        export(results / "checkpoint.pt")
        return
    if not options.covers:
        parser.error("name a folder of covers with --covers")
    if not (options.folder / "material").exists():
        fetch(options.folder / "material")
    results.mkdir(parents=True, exist_ok=True)
    covers_of(options.covers, options.folder / "detection_covers.npy")
    backgrounds(options.folder, TRAINING)
    torch.set_num_threads(options.threads)
    train(results, OpenStock(options.folder), options.steps, options.device)


def export(checkpoint: Path) -> None:
    """Write a checkpoint's averaged weights as BOOKS_FILE, in half precision."""
    trained = Training("cpu")
    trained.restore(checkpoint)
    write(trained.average.state_dict(), BOOKS_FILE)


if __name__ == "__main__":
    main()
