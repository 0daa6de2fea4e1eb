"""Draw the sample covers and photos of data/ again: `python -m synth.samples`."""

import argparse
import csv
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from evaluation.manifest import CORNERS
from synth.samples.books import BOOKS
from synth.samples.canvas import Pixels
from synth.samples.fonts import MissingFontError, check_fonts
from synth.samples.scene.photo import View, take
from synth.samples.scene.views import VIEWS
from synth.samples.shelf.book import Book
from synth.samples.store import save_cover, save_photo

DATA = Path(__file__).resolve().parents[2] / "data"


@lru_cache(maxsize=8)
def large_cover(file: str) -> Pixels:
    """The cover with this file name, before it is scaled down."""
    return BOOKS[file].draw().pixels


def write_covers(books: Sequence[Book], folder: Path) -> None:
    """Draw the covers of `books` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for book in books:
        print(book.file, flush=True)
        save_cover(book.draw(), folder / book.file, book.size)


def write_cover_list(path: Path) -> None:
    """Write what is on each cover, one row a file, in the order of the file names."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["file", "title", "author", "art", "work"])
        for book in BOOKS.values():
            row = [book.file, book.plain_title(), book.plain_author(), book.art, book.work]
            writer.writerow(row)


def write_photos(views: Sequence[View], folder: Path) -> None:
    """Take the photos into the folder, and list where the book is in each."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "photos.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["file", "cover", *CORNERS])
        for view in views:
            print(view.file, flush=True)
            photo, corners = take(view, large_cover)
            save_photo(photo, folder / view.file, view.sensor.quality, view.orientation)
            places = (f"{value:.1f}" for value in corners.ravel())
            writer.writerow([view.file, view.book.cover, *places])


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw everything, or only some covers, or only the photos."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--covers", nargs="+", metavar="WORD", help="only covers so named")
    parser.add_argument("--photos", action="store_true", help="only the photos")
    options = parser.parse_args(arguments)
    try:
        check_fonts()
    except MissingFontError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.photos:
        words = options.covers or [""]
        chosen = [book for book in BOOKS.values() if any(word in book.file for word in words)]
        write_covers(chosen, DATA / "covers")
        write_cover_list(DATA / "covers" / "covers.csv")
    if not options.covers:
        write_photos(VIEWS, DATA / "photos")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
