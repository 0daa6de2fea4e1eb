"""Whether the titles of a publisher's series are told apart: stored ones found, others not taken.

    python -m benchmarks.series --folder FOLDER [--queries 20] [--kinds bands volumes]

Draws the even volumes of each kind of series (`synth/series.py`), indexes them in FOLDER with the
whole pipeline, and asks with scans and photos of stored and of missing volumes. Printed per kind:
of the stored ones how many come first and are a match; of both, how many wrong covers are called a
match, or likely.
"""

import argparse
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from indexer.models import Models, models_for
from indexer.run import index
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice
from output.table import print_table
from search.by_image import find_picture
from search.results import Result
from synth.series import KINDS, draw_volume, photo, scan

VOLUMES = 30
"""Of a series; the even half of them is stored."""


@dataclass(slots=True)
class Counts:
    """Answers of one kind of series."""

    stored: int = 0
    first: int = 0
    matched: int = 0
    missing: int = 0
    wrong_match: int = 0
    wrong_likely: int = 0

    def add(self, number: int, results: list[Result]) -> None:
        """Count the answers to a query for volume `number`."""
        is_stored = number % 2 == 0
        self.stored += is_stored
        self.missing += not is_stored
        for rank, result in enumerate(results):
            if Path(result.path).stem == f"{number:02}":
                self.first += rank == 0
                self.matched += result.verdict == "match"
            else:
                self.wrong_match += result.verdict == "match"
                self.wrong_likely += result.verdict == "likely"


def measure(kind: str, folder: Path, queries: int, models: Models) -> Counts:
    """Index the even volumes of a kind, and ask with `queries` pictures of stored and missing."""
    pictures = folder / kind
    pictures.mkdir(parents=True, exist_ok=True)
    for number in range(0, VOLUMES, 2):
        path = pictures / f"{number:02}.png"
        if not path.exists():
            PillowImage.fromarray(draw_volume(kind, number)).save(path)
    library = folder / "libraries" / kind
    index(library, [pictures])
    counts = Counts()
    with Library.open(library) as opened:
        turns = zip(range(queries), itertools.cycle((scan, photo)), strict=False)
        for query, take in turns:
            number = (7 * query) % VOLUMES
            picture = take(draw_volume(kind, number), np.random.default_rng([3, query]))
            counts.add(number, find_picture(opened, picture, models, 5))
    return counts


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    options = parser.parse_args()
    models = models_for(ModelChoice())
    rows = []
    for kind in options.kinds:
        counts = measure(kind, options.folder, options.queries, models)
        rows.append(
            (
                kind,
                f"{counts.first} of {counts.stored}",
                f"{counts.matched} of {counts.stored}",
                f"{counts.wrong_match} in {options.queries}",
                f"{counts.wrong_likely} in {options.queries}",
            )
        )
    print_table(("series", "stored first", "… a match", "wrong match", "wrong likely"), rows)


if __name__ == "__main__":
    main()
