"""Title and author words that each reader reads, and what it costs.

    python -m benchmarks.words MANIFEST.csv … [--reader auto easyocr] [--every N]
    python -m benchmarks.words COVERS.csv --reader rapidocr --side 480 736 960
    python -m benchmarks.words COVERS.csv --turn 0 1 2 3

The manifests are those of `coverdex evaluate`. Photos count where they have a reference cover;
those that name no title and author have the words of that cover, whose manifest is then needed.
Every cover is found, rectified and read as `coverdex index` does it. A word counts when it is read
whole, folded as for a search. `upright` is the share of covers (not photos) that are set upright
again. Each row is a process of its own with one thread: its seconds are processor time for reading
one cover, its memory the most that it held.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from benchmarks.covers import hits
from evaluation.manifest import LabelledSet, read_manifest
from indexer.folding import words_of
from indexer.pipeline import rectify_main
from indexer.vision.image import read_image
from indexer.vision.model_names import READERS, ModelChoice


@dataclass(frozen=True, slots=True)
class Known:
    """A picture and the words on its cover."""

    path: Path
    title: str
    author: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What is measured: a reader, its detector's side in pixels (None: as it is), quarter turns."""

    reader: str
    side: int | None
    turn: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The folded words by picture, the turns found, processor seconds a picture, peak in MB."""

    words: list[set[str]]
    turns: list[int]
    seconds: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each manifest and trial."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifests", type=Path, nargs="+", metavar="MANIFEST")
    parser.add_argument("--reader", nargs="+", choices=READERS, default=["auto", "easyocr"])
    parser.add_argument("--side", type=int, nargs="+", default=[None])
    parser.add_argument("--turn", type=int, nargs="+", choices=range(4), default=[0])
    parser.add_argument("--every", type=int, default=1, help="measure one picture in so many")
    options = parser.parse_args(arguments)
    sets = [read_manifest(path) for path in options.manifests]
    trials = [
        Trial(reader, side, turn)
        for reader in options.reader
        for side in options.side
        for turn in options.turn
    ]
    columns = "reader    side turn  covers  title words   author words  upright  s    MB"
    print(f"{'set':19} {columns}")
    for labelled in sets:
        pictures = known(labelled, sets)[:: options.every]
        with TemporaryDirectory() as folder:
            files = rectified(pictures, Path(folder)) if pictures else []
            for trial in trials if files else ():
                print(row(labelled, trial, pictures, in_own_process(trial, files)), flush=True)


def known(labelled: LabelledSet, sets: Sequence[LabelledSet]) -> list[Known]:
    """The covers of a set, or its photos that have a reference cover."""
    references = {cover.path.name: cover for each in sets for cover in each.covers}
    covers = [Known(cover.path, cover.title, cover.author) for cover in labelled.covers]
    for photo in labelled.photos:
        shown = [references[name] for name in photo.covers if name in references]
        title = photo.title or " ".join(cover.title for cover in shown)
        author = photo.author or " ".join(cover.author for cover in shown)
        if photo.covers and title:
            covers.append(Known(photo.path, title, author))
    return covers


def rectified(pictures: Sequence[Known], folder: Path) -> list[Path]:
    """A file for each picture, with its rectified cover."""
    files = []
    for place, picture in enumerate(pictures):
        files.append(folder / f"{place}.npy")
        np.save(files[-1], rectify_main(read_image(picture.path)).flat)
    return files


def in_own_process(trial: Trial, files: Sequence[Path]) -> Outcome:
    """The outcome of a trial whose memory nothing else shares."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        return executor.submit(outcome, trial, files).result()


def outcome(trial: Trial, files: Sequence[Path]) -> Outcome:
    """Read the covers in the files."""
    import torch

    from indexer.vision.text import easyocr_reader, rapidocr_detection
    from indexer.vision.text.orientation import read_upright
    from indexer.vision.text.readers import load_reader

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    if trial.side:
        easyocr_reader.DETECTION_SIDE = rapidocr_detection.DETECTION_SIDE = trial.side
    reader = load_reader(ModelChoice(reader=trial.reader))
    words, turns, seconds = [], [], 0.0
    for file in files:
        flat = np.ascontiguousarray(np.rot90(np.load(file), trial.turn))
        started = time.process_time()
        found, lines = read_upright(flat, reader)
        seconds += time.process_time() - started
        words.append({word.folded for line in lines for word in words_of(line.words)})
        turns.append(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Outcome(words, turns, seconds / len(files), peak)


def row(labelled: LabelledSet, trial: Trial, pictures: Sequence[Known], found: Outcome) -> str:
    """A line of the table."""
    title, author = np.zeros(2, int), np.zeros(2, int)
    for picture, words in zip(pictures, found.words, strict=True):
        title += hits(picture.title, words)
        author += hits(picture.author, words)
    right = np.mean([(trial.turn + turns) % 4 == 0 for turns in found.turns])
    upright = f"{right:.3f}" if labelled.covers else "-"
    asked = f"{labelled.name:19} {trial.reader:9} {trial.side or '':4} {trial.turn:4}"
    answered = f"{len(pictures):6}  {shares(title)}  {shares(author)}  {upright:>7}"
    return f"{asked}  {answered}  {found.seconds:4.2f} {found.peak:5.0f}"


def shares(counts: Sequence[int]) -> str:
    """Found of all, and the share."""
    found, there = counts
    return f"{found:3}/{there:3} {found / max(there, 1):5.3f}"


if __name__ == "__main__":
    main()
