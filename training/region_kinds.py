"""Train the head that tells the kinds of regions apart: `python -m training.region_kinds`.

It fetches pictures from Debian packages, draws regions of every kind, learns a last layer on what
the shipped ResNet18 sees of them, writes `indexer/vision/assets/region_kinds.safetensors`, and
prints how that does on regions drawn from source pictures that were held out. It takes minutes, and
is to be
run whenever the ResNet18 changes. `--measure` only measures what is there.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import track
from scipy.special import softmax

from catalogue.classes.calibration import Indices, temperature
from catalogue.classes.examples import Example
from catalogue.classes.last_layer import LastLayer
from catalogue.classes.report import report
from catalogue.classes.train import held_out_scores, make_folds
from indexer.vision.classification import Classifier, Numbers
from indexer.vision.labels import REGION_KINDS
from indexer.vision.model_names import COVERS_NAME, REGION_KINDS_FILE
from indexer.vision.networks import Network, covers_resnet18
from indexer.vision.region_kinds import kind_features, load_head
from output.class_report import print_figures
from synth.assets import PICTURES, Assets, fetch, load
from synth.regions.draw import KINDS, draw_region

LEARNED, MEASURED = 600, 200
"""Regions of each kind."""

BATCH = 100
SEED = 20261124


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "regions",
        help="where the packages' pictures are kept",
    )
    parser.add_argument("--measure", action="store_true", help="only measure what is there")
    options = parser.parse_args(arguments)
    unpacked = options.folder / "material"
    if not unpacked.exists():
        fetch(unpacked, PICTURES)
    network = covers_resnet18()
    if not options.measure:
        assets = load(unpacked, held_out=False)
        features, truth = see(network, assets, LEARNED, SEED)
        train(features, truth).save(REGION_KINDS_FILE)
    assets = load(unpacked, held_out=True)
    measure(load_head(REGION_KINDS_FILE), *see(network, assets, MEASURED, SEED + 1))


def see(network: Network, assets: Assets, count: int, seed: int) -> tuple[Numbers, Indices]:
    """What the network sees of so many drawn regions of each kind: features and kinds."""
    rng = np.random.default_rng(seed)
    truth = np.arange(count * len(KINDS)) % len(KINDS)
    names = list(KINDS)
    features = []
    for start in track(range(0, len(truth), BATCH), "drawing", console=Console(stderr=True)):
        kinds = truth[start : start + BATCH]
        pictures = [draw_region(rng, assets, names[kind]) for kind in kinds]
        features.append(kind_features(network, pictures))
    return np.concatenate(features), truth


def train(features: Numbers, truth: Indices) -> Classifier:
    """A last layer, its softmax calibrated on regions held out."""
    learner = LastLayer(features, truth)
    scale = np.float32(1 / temperature(held_out_scores(learner, make_folds(truth)), truth))
    learned = learner.learn(np.arange(len(truth)))
    return Classifier(
        REGION_KINDS,
        COVERS_NAME,
        tuple(KINDS),
        learned.weight * scale,
        learned.bias * scale,
        {},
    )


def measure(head: Classifier, features: Numbers, truth: Indices) -> None:
    """Print accuracy, the confusion matrix and the calibration error."""
    probabilities = softmax(features @ head.weight.T + head.bias, axis=1)
    examples = [Example(0, "", head.classes[kind]) for kind in truth]
    print_figures(
        report(examples, head.classes, truth, probabilities),
        f"{len(truth)} regions drawn from source pictures that none was learned from",
    )


if __name__ == "__main__":
    main()
