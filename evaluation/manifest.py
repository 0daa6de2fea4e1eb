"""Labelled sets of pictures: CSV files that say what is on each."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.errors import ManifestError
from indexer.vision.cover import Points

CORNERS = ("tl_x", "tl_y", "tr_x", "tr_y", "br_x", "br_y", "bl_x", "bl_y")


@dataclass(frozen=True, slots=True)
class KnownCover:
    """A flat cover with the words that are on it."""

    path: Path
    title: str
    author: str


@dataclass(frozen=True, slots=True, eq=False)
class KnownPhoto:
    """A photo with the file name of the cover in it, and that cover's corners (4, 2) in pixels."""

    path: Path
    cover: str
    corners: Points


def read_manifest(path: Path) -> tuple[list[KnownCover], list[KnownPhoto]]:
    """The covers (columns file, title, author) or photos (file, cover, tl_x … bl_y) of a CSV file.

    Files are named from the manifest's folder.

    Raises:
        ManifestError: the file can't be read, or lacks a column, or a corner is no number.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            columns = set(rows.fieldnames or ())
            if columns >= {"file", "cover", *CORNERS}:
                return [], list(_photos(path, rows))
            if columns >= {"file", "title", "author"}:
                return list(_covers(path, rows)), []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path}: can't be read as CSV ({error})") from error
    raise ManifestError(
        f"{path}: needs the columns file, title, author for covers, or file, cover, "
        f"{', '.join(CORNERS)} for photos"
    )


def _covers(path: Path, rows: "csv.DictReader[str]") -> Iterator[KnownCover]:
    for row in rows:
        if None in (row["file"], row["title"], row["author"]):
            raise ManifestError(f"{path}, line {rows.line_num}: a column is missing")
        yield KnownCover(path.parent / row["file"], row["title"], row["author"])


def _photos(path: Path, rows: "csv.DictReader[str]") -> Iterator[KnownPhoto]:
    for row in rows:
        try:
            corners = np.array([float(row[name]) for name in CORNERS]).reshape(4, 2)
            if not np.isfinite(corners).all():
                raise ValueError("nan or inf")
        except (TypeError, ValueError) as error:
            raise ManifestError(f"{path}, line {rows.line_num}: a corner is no number") from error
        yield KnownPhoto(path.parent / row["file"], row["cover"], corners)
