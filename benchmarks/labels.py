"""Measure how well a person's own classes are learned, and how well calibrated they are.

    python -m benchmarks.labels                     # the last layer, as train-labels has it
    python -m benchmarks.labels --c 1 10 100 1000   # with other regularisations
    python -m benchmarks.labels --deep              # the last block as well

It asks two questions. `series`, on covers drawn for it: which of 6 designs a cover has, where every
design is used on the same 20 artworks; this is like telling imprints apart. `shelf`: on which of 5
shelves of the sample covers it stands; this is like telling genres apart, and hard. It prints
figures of held-out covers; `raw` is the calibration error without a temperature.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import softmax

from catalogue.classes import last_layer
from catalogue.classes.calibration import Indices, calibrated, calibration_error
from catalogue.classes.deep_training import DeepLearner
from catalogue.classes.examples import Example
from catalogue.classes.last_layer import LastLayer, Learner
from catalogue.classes.report import report
from catalogue.classes.train import held_out_scores, make_folds
from indexer.vision.backbone import Backbone, load_backbone
from indexer.vision.cover import Image
from indexer.vision.image import read_image
from indexer.vision.model_names import COVERS_SIDE, ModelChoice
from synth.samples.books import SHELVES
from synth.samples.shelf.book import Book
from synth.samples.store import scaled

DATA = Path(__file__).resolve().parent.parent / "data"

SIZE = COVERS_SIDE, COVERS_SIDE * 3 // 2
DESIGNS, ARTWORKS = 6, 20


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Pictures, the classes there are, and which of them each picture is."""

    pictures: list[Image]
    names: list[str]
    truth: Indices


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each question and setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--c", type=float, nargs="+", default=[last_layer.REGULARISATION])
    parser.add_argument("--deep", action="store_true")
    options = parser.parse_args(arguments)
    backbone = load_backbone(ModelChoice())
    for name, question in (("series", series()), ("shelf", shelf())):
        for c in options.c:
            last_layer.REGULARISATION = c
            learner = make_learner(backbone, question, deep=options.deep)
            measure(f"{name}, C = {c:g}", question, learner)


def make_learner(backbone: Backbone, question: Question, *, deep: bool) -> Learner:
    """The learner that train-labels would use."""
    if deep:
        trunk = backbone.trunk(question.pictures)
        return DeepLearner(trunk, question.truth, backbone.last_block(), lambda: None)
    return LastLayer(backbone.embed(question.pictures), question.truth)


def measure(title: str, question: Question, learner: Learner) -> None:
    """Cross-validate, and print the figures."""
    started = time.perf_counter()
    folds = make_folds(question.truth)
    scores = held_out_scores(learner, folds)
    seconds = time.perf_counter() - started
    examples = [Example(0, "", question.names[place]) for place in question.truth]
    probabilities = calibrated(scores, question.truth, folds)
    figures = report(examples, question.names, question.truth, probabilities)
    raw = calibration_error(softmax(scores, axis=1), question.truth)
    print(
        f"{title}: {len(examples)} covers, accuracy {figures.accuracy:.3f} (largest class "
        f"{figures.most_frequent:.3f}), macro-F1 {figures.macro_f1:.3f}, calibration error "
        f"{figures.calibration_error:.3f} (raw {raw:.3f}), {seconds:.1f} s",
        flush=True,
    )


def series() -> Question:
    """Some books' designs, each on the artworks and words of other books."""
    books = [book for shelf in SHELVES.values() for book in shelf]
    designs = {book.layout: book for book in books[:: len(books) // DESIGNS]}
    arts = {book.art: book for book in books}
    drawn = [
        (design.file, draw(replace(art, file=f"{design.file} {art.file}", layout=layout)))
        for layout, design in list(designs.items())[:DESIGNS]
        for art in list(arts.values())[:ARTWORKS]
    ]
    return _question(drawn)


def shelf() -> Question:
    """The sample covers of each shelf."""
    return _question(
        [
            (name, read_image(DATA / "covers" / book.file))
            for name, books in SHELVES.items()
            for book in books
        ]
    )


def draw(book: Book) -> Image:
    """The cover, RGB uint8, no larger than the network sees it."""
    return scaled(replace(book, size=SIZE).draw(), SIZE)


def _question(drawn: Sequence[tuple[str, Image]]) -> Question:
    names = sorted({name for name, _ in drawn})
    truth = np.array([names.index(name) for name, _ in drawn])
    return Question([picture for _, picture in drawn], names, truth)


if __name__ == "__main__":
    main()
