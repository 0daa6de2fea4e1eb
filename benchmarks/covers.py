"""Covers of which the title is known: those of a benchmark, at the size it wants."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from evaluation.manifest import KnownCover, read_manifest
from indexer.folding import words_of


def known_covers(folder: Path, count: int) -> list[KnownCover]:
    """So many covers of a folder with a covers.csv (columns file, title, author), evenly spread.

    Raises:
        ManifestError: covers.csv can't be read or lacks a column.
    """
    covers = read_manifest(folder / "covers.csv").covers
    count = min(count, len(covers))
    return [covers[place * len(covers) // count] for place in range(count)]


def enlarge(picture: Path, width: int, height: int, folder: Path) -> Path:
    """A copy of a picture at a size in pixels, by Lanczos, as JPEG."""
    target = folder / f"{picture.stem}.jpg"
    with Image.open(picture) as image:
        larger = image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    larger.save(target, quality=92)
    return target


def hits(text: str, read: set[str]) -> tuple[int, int]:
    """How many of a text's words are among the folded words that were read, and how many it has."""
    words = [word.folded for word in words_of(text)]
    return sum(word in read for word in words), len(words)


def titles_read(covers: Sequence[KnownCover], texts: Sequence[str]) -> tuple[int, int]:
    """`hits` of all titles in the texts that were read, one a cover."""
    found = there = 0
    for cover, text in zip(covers, texts, strict=True):
        read, words = hits(cover.title, {word.folded for word in words_of(text)})
        found, there = found + read, there + words
    return found, there
