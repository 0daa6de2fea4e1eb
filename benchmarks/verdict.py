"""Fit the score and the thresholds of `search/scoring.py`, and cross-validate them over books.

    python -m benchmarks.verdict --photos 150 --real FOLDER

The drawn photos show one of `data/covers` each, on a random table: none of the pictures that search
is measured on is used. FOLDER holds real photographs as `coverdex evaluate` takes them: photos.csv,
`photos/` and `covers/`. The library holds the covers of both.

Each photo is asked with its cover in the library and without it: the right cover's scores are the
positive examples, those of all other candidates the negative ones. Photos of books whose cover is
not at hand give negative ones alone. Covers that share artwork with the right one (twins) are kept
apart: their geometry agrees, and only their lettering differs. Prints the constants to put into the
module, and what the verdicts are worth by constants of which none was fitted on the same book.
`--keep FILE` keeps the scores, so that fitting again takes no time; `--library` keeps the library.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from benchmarks.verdict_fit import Asked, cross_validate, report
from evaluation.manifest import read_manifest
from indexer.library_models import adopt_models
from indexer.models import Models, models_for
from indexer.run import index_paths
from indexer.store.library import Library
from indexer.store.records import all_ids
from indexer.vision.cover import Image
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.workers.pool import Workers
from search.candidates import CANDIDATES, score_candidates
from search.query import Query
from search.scoring import Scores
from synth.sample_photos import SAMPLES, random_photo
from synth.samples.books import BOOKS

DRAWN, REAL = "drawn", "real"

TWIN_AREA = 0.3
"""Area from which on a twin counts as one that the picture shows as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A photo of a set, the file name of the cover it shows, if any, and that of its artwork."""

    set: str
    image: Image
    cover: str | None
    art: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, or read what was asked before; fit, cross-validate, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=150, help="drawn ones")
    parser.add_argument("--real", type=Path, metavar="FOLDER", help="real photographs too")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="scores, read or written")
    options = parser.parse_args(arguments)
    if options.keep and options.keep.exists():
        asked = [read_asked(line) for line in options.keep.read_text().splitlines()]
    else:
        with tempfile.TemporaryDirectory() as folder:
            asked = ask_all(options.library or Path(folder), options.photos, options.real)
        if options.keep:
            options.keep.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in asked))
    report(asked)
    cross_validate(asked)


def ask_all(folder: Path, photos: int, real: Path | None) -> list[Asked]:
    """Index the covers of both sets, ask with every photo of them."""
    choice = ModelChoice()
    models = models_for(choice)
    covers = [SAMPLES / "covers", *([real / "covers"] if real else [])]
    with Library.open(folder, create=True) as library, Workers(choice) as workers:
        adopt_models(library, choice, models)
        index_paths(
            library,
            covers,
            workers,
            force=False,
            on_start=lambda files: print(f"indexing {files} covers", file=sys.stderr),
            on_step=lambda _: None,
        )
        asked = []
        for question in chain(real_photos(real) if real else (), drawn_photos(photos)):
            asked.append(ask(library, models, question))
            print(f"{len(asked)} {question.cover} {asked[-1].right}", file=sys.stderr, flush=True)
    return asked


def drawn_photos(count: int) -> Iterator[Question]:
    """Photos of the samples."""
    art = {book.file: book.art for book in BOOKS.values()}
    for seed in range(count):
        photo = random_photo(seed, sorted(art))
        yield Question(DRAWN, photo.image, photo.cover, art[photo.cover])


def real_photos(folder: Path) -> Iterator[Question]:
    """Photographs of a folder that show one book."""
    for photo in read_manifest(folder / "photos.csv").photos:
        if len(photo.covers) < 2:
            cover = photo.covers[0] if photo.covers else None
            yield Question(REAL, read_image(photo.path), cover, cover or photo.path.name)


def ask(library: Library, models: Models, question: Question) -> Asked:
    """Ask with the cover in the library, where there is one, and without it."""
    art = {book.file: book.art for book in BOOKS.values()}
    names = {
        id_: Path(path).name for id_, path in library.db.execute("SELECT id, path FROM covers")
    }
    twins = {id_ for id_, name in names.items() if art.get(name, name) == question.art}
    query = Query.of(question.image, models)
    right, twin = None, []
    if question.cover:
        # With words, which a search reads only where geometry finds no match: else words would be
        # missing for just the clear cases.
        here = score_candidates(library, query, CANDIDATES, None, query.words)
        own = {names[id_]: scores for id_, scores in here.items() if id_ in twins}
        # A cover that is no candidate gives no example: its verdict is that it isn't found.
        right = own.pop(question.cover, None)
        twin = [scores for scores in own.values() if (scores.area or 0) > TWIN_AREA]
    others = [id_ for id_ in all_ids(library) if id_ not in twins]
    gone = score_candidates(library, query, CANDIDATES, others)
    wrong = [scores for scores in gone.values() if scores.inliers is not None]
    return Asked(question.set, question.art, question.cover is not None, right, wrong, twin)


def read_asked(line: str) -> Asked:
    """What `--keep` wrote as a line of JSON."""
    values = json.loads(line)
    right = values.pop("right")
    lists = {name: [Scores(**one) for one in values.pop(name)] for name in ("wrong", "twins")}
    return Asked(**values, right=Scores(**right) if right else None, **lists)


if __name__ == "__main__":
    main()
