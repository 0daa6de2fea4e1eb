"""How often title and author are guessed right.

    python -m benchmarks.titles MANIFEST.csv … [--marked COVERS]

Covers of the manifests, those of `coverdex evaluate`, are found, rectified and read as
`coverdex index` does it. Titles and authors are compared folded; then again with what follows a
colon in the title left out of the truth, and with spaces left out of account.

COVERS has the tars of shop thumbnails that `titles.csv` names. Each row there is a line that can be
read on one of them and was given a role by hand, from its words and its place: its box in
hundredths of the cover's width and height. Only these lines count, and the truth is what was read
in those of the title and in those of the author, so a word that is misread does not make a guess
wrong.
"""

import argparse
import csv
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from evaluation.manifest import read_manifest
from evaluation.measures import same_words
from indexer.folding import folded_words
from indexer.pipeline import rectify_main
from indexer.vision.cover import Image, Points, TextLine
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice, names_of
from indexer.vision.text.orientation import read_upright
from indexer.vision.text.person_names import BY
from indexer.vision.text.reader import Reader
from indexer.vision.text.readers import load_reader
from indexer.vision.text.scripts import readable_lines
from indexer.vision.text.titles import TitleGuess, guess_title
from output.table import print_table

MARKS = Path(__file__).with_suffix(".csv")

Mark = Mapping[str, str]
"""A row of MARKS: role, left, top, right, bottom."""

SIDES = ("left", "top", "right", "bottom")

SAME_LINE = 2.0
"""Hundredths of the cover's width or height from a line's middle to that of its mark, at most."""

Right = tuple[bool, bool]
"""Whether a title and an author were guessed right."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares of titles and authors guessed right, a row a set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("manifests", type=Path, nargs="*", metavar="MANIFEST")
    parser.add_argument("--marked", type=Path, metavar="COVERS", help="tars of shop thumbnails")
    options = parser.parse_args(arguments)
    rows = []
    for path in options.manifests:
        covers = read_manifest(path).covers
        guesses = [_guess(read_image(cover.path)) for cover in covers]
        truths = [TitleGuess(cover.title, cover.author) for cover in covers]
        pairs = list(zip(truths, guesses, strict=True))
        rows.append(_row(str(path), [_right(*pair) for pair in pairs]))
        rows.append(_row("… main title, without spaces", [_nearly_right(*pair) for pair in pairs]))
    if options.marked:
        rows.append(_row("marked thumbnails", list(_marked(options.marked))))
    print_table(("covers", "number", "title right", "author right"), rows)


def _row(name: str, outcomes: Sequence[Right]) -> tuple[str, str, str, str]:
    titles, authors = np.mean(outcomes, axis=0) if outcomes else (0.0, 0.0)
    return name, str(len(outcomes)), f"{titles:.3f}", f"{authors:.3f}"


def _guess(picture: Image) -> TitleGuess:
    return guess_title(*_read(rectify_main(picture).flat))


def _read(flat: Image) -> tuple[Sequence[TextLine], int]:
    """The lines of a rectified cover, set upright, and its height then."""
    turns, lines = read_upright(flat, _reader())
    lines, _ = readable_lines(lines, names_of(ModelChoice()))
    return lines, flat.shape[turns % 2]


@cache
def _reader() -> Reader:
    return load_reader(ModelChoice())


def _right(truth: TitleGuess, guess: TitleGuess) -> Right:
    return same_words(truth.title, guess.title), same_words(truth.author, guess.author)


def _nearly_right(truth: TitleGuess, guess: TitleGuess) -> Right:
    titles = {_joined(truth.title), _joined(truth.title.partition(":")[0])}
    return _joined(guess.title) in titles, _joined(truth.author) == _joined(guess.author)


def _joined(text: str) -> str:
    return folded_words(text).replace(" ", "")


def _marked(folder: Path) -> Iterator[Right]:
    """Of each thumbnail in MARKS that is in the folder and has lines with marks."""
    for name, marks in _marks().items():
        archive, _, member = name.partition("/")
        with tarfile.open(folder / archive) as tar:
            file = tar.extractfile(member)
            picture = read_image(file.read()) if file else None
        if picture is not None and (outcome := marked_outcome(picture, marks)):
            yield outcome


def _marks() -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    with MARKS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["file"], []).append(row)
    return found


def marked_outcome(picture: Image, marks: Sequence[Mark]) -> Right | None:
    """Whether the guesses are right for a cover whose lines are marked; None if none is read."""
    lines, height = _read(picture)
    size = np.array([picture.shape[1], height])
    roles = [_role(line.polygon.mean(axis=0) / size * 100, marks) for line in lines]
    kept = [line for line, role in zip(lines, roles, strict=True) if role]
    if not kept:
        return None
    title, author = (
        " ".join(line.words for line, role in zip(lines, roles, strict=True) if role == wanted)
        for wanted in ("title", "author")
    )
    return _right(TitleGuess(title, BY.sub("", author)), guess_title(kept, height))


def _role(middle: Points, marks: Sequence[Mark]) -> str:
    """The role of the mark whose middle is the nearest, if it is within SAME_LINE; else empty."""
    if not marks:
        return ""
    boxes = np.array([[float(mark[side]) for side in SIDES] for mark in marks])
    far = np.abs((boxes[:, :2] + boxes[:, 2:]) / 2 - middle).max(axis=1)
    return marks[int(far.argmin())]["role"] if far.min() < SAME_LINE else ""


if __name__ == "__main__":
    main()
