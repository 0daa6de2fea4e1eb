"""How many words are read: by the detector's size, by the way the cover is turned.

    python -m benchmarks.words COVERS.csv --side 480 640 960
    python -m benchmarks.words COVERS.csv --turns

COVERS.csv has the columns file, title, author.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.covers import hits
from evaluation.manifest import KnownCover, read_manifest
from indexer.folding import words_of
from indexer.vision.image import read_image
from indexer.vision.text import easyocr_reader
from indexer.vision.text.easyocr_reader import TextReader
from indexer.vision.text.orientation import legibility, read_upright


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each size, or for each turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--side", type=int, nargs="+", default=[easyocr_reader.DETECTION_SIDE])
    parser.add_argument("--turns", action="store_true")
    options = parser.parse_args(arguments)
    covers = read_manifest(options.manifest).covers
    reader = TextReader()
    if options.turns:
        compare_turns(covers, reader)
    else:
        compare_sides(covers, reader, options.side)


def compare_sides(covers: Sequence[KnownCover], reader: TextReader, sides: Sequence[int]) -> None:
    """Recall of title and author words, and seconds a cover, for sizes of the detector."""
    print("side  title words  author words  s/cover")
    for side in sides:
        easyocr_reader.DETECTION_SIDE = side
        seconds = 0.0
        title, author = np.zeros(2, int), np.zeros(2, int)
        for cover in covers:
            image = read_image(cover.path)
            started = time.perf_counter()
            lines = reader.recognise(image, reader.detect(image))
            seconds += time.perf_counter() - started
            read = {word.folded for line in lines for word in words_of(line.words)}
            title += hits(cover.title, read)
            author += hits(cover.author, read)
        print(
            f"{side:4}  {title[0] / title[1]:11.3f}  {author[0] / author[1]:12.3f}  "
            f"{seconds / len(covers):7.2f}"
        )


def compare_turns(covers: Sequence[KnownCover], reader: TextReader) -> None:
    """Share of covers, turned four ways, that are set upright again."""
    print("turned  set upright  legibility (least, median)")
    for turn in range(4):
        right, values = 0, []
        for cover in covers:
            image = np.ascontiguousarray(np.rot90(read_image(cover.path), turn))
            turns, lines = read_upright(image, reader)
            right += (turn + turns) % 4 == 0
            values.append(legibility(lines))
        print(
            f"{turn * 90:5}°  {right / len(covers):11.3f}  "
            f"{min(values):.2f}, {np.median(values):.2f}"
        )


if __name__ == "__main__":
    main()
