"""Fetch, draw, train: `python -m training`; ship what was trained: `… --export SIDE`."""

import argparse
from pathlib import Path

import torch
from platformdirs import user_cache_path

import training  # noqa: F401 - puts the drawn scenes on the path
from synth.assets import fetch
from training.export import export
from training.train import train


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "training",
        help="where material, drawn covers, checkpoint, log and curve go",
    )
    parser.add_argument("--start", type=Path, help="weights to start from, else random ones")
    parser.add_argument(
        "--threads", type=int, default=2, help="of the network; 1 on a busy machine"
    )
    parser.add_argument("--export", type=int, metavar="SIDE", help="ship the checkpoint instead")
    parser.add_argument(
        "--trained-on", default="drawn covers", help="with --export: what it learned from"
    )
    options = parser.parse_args()
    if options.export:
        print(export(options.folder / "checkpoint.pt", options.export, options.trained_on))
        return
    material = options.folder / "material"
    if not material.exists():
        fetch(material)
    torch.set_num_threads(options.threads)
    train(options.folder, options.start)


if __name__ == "__main__":
    main()
