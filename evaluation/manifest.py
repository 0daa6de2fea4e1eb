"""Labelled sets of pictures: CSV files that say what is on each picture."""

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.errors import ManifestError
from indexer.vision.cover import Points

CORNERS = ("tl_x", "tl_y", "tr_x", "tr_y", "br_x", "br_y", "bl_x", "bl_y")

SEPARATOR = " | "
"""Stands between the covers, or the titles, of several books in one photo."""


@dataclass(frozen=True, slots=True)
class KnownCover:
    """A flat cover with the words that are printed on it."""

    path: Path
    title: str
    author: str


@dataclass(frozen=True, slots=True, eq=False)
class KnownPhoto:
    """A photo and what is known of it.

    `covers`: file names of the reference covers of the books in it; empty where the library has
    none of them. `corners` (4, 2): the cover's corners in pixels, clockwise from the upright
    cover's top left; None where they are unknown. `title` and `author`: the words that can be read
    in the photo, of all its books; None where the manifest does not say, so that the reference
    cover's words count. `note`: a remark for people.
    """

    path: Path
    covers: tuple[str, ...]
    corners: Points | None = None
    title: str | None = None
    author: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The pictures of one manifest: either covers or photos."""

    manifest: Path
    covers: tuple[KnownCover, ...] = ()
    photos: tuple[KnownPhoto, ...] = ()

    @property
    def folder(self) -> Path:
        """The manifest's folder, absolute."""
        return Path(os.path.abspath(self.manifest)).parent

    @property
    def name(self) -> str:
        """The manifest's file name with its folder's."""
        return f"{self.folder.name}/{self.manifest.name}"


def read_manifest(path: Path) -> LabelledSet:
    """Read covers (columns file, title, author) or photos (columns file, cover) from a CSV file.

    Photos may also have the columns title, author, note and the corners tl_x … bl_y. A photo's
    `cover` may be empty, or name several covers with ` | ` between them; its corners may be empty.
    Files are looked for in the manifest's folder, photos also in its subfolder `photos`; their
    paths are absolute.

    Raises:
        ManifestError: the file can't be read, lacks a column, or has a corner that is no number.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            columns = set(rows.fieldnames or ())
            if columns >= {"file", "cover"}:
                return LabelledSet(path, photos=tuple(_photos(path, rows)))
            if columns >= {"file", "title", "author"}:
                return LabelledSet(path, covers=tuple(_covers(path, rows)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path}: can't be read as CSV ({error})") from error
    raise ManifestError(
        f"{path}: needs the columns file, title, author for covers, or file, cover for photos "
        f"(optional: title, author, note, {', '.join(CORNERS)})"
    )


def _covers(path: Path, rows: "csv.DictReader[str]") -> Iterator[KnownCover]:
    for row in rows:
        if None in (row["file"], row["title"], row["author"]):
            raise ManifestError(f"{path}, line {rows.line_num}: a column is missing")
        yield KnownCover(_file(path.parent, row["file"]), row["title"], row["author"])


def _photos(path: Path, rows: "csv.DictReader[str]") -> Iterator[KnownPhoto]:
    for row in rows:
        if None in row.values():
            raise ManifestError(f"{path}, line {rows.line_num}: a column is missing")
        try:
            corners = _corners(row)
        except ValueError as error:
            raise ManifestError(f"{path}, line {rows.line_num}: a corner is no number") from error
        yield KnownPhoto(
            _photo_file(path.parent, row["file"]),
            tuple(name.strip() for name in row["cover"].split(SEPARATOR.strip()) if name.strip()),
            corners,
            row.get("title"),
            row.get("author"),
            row.get("note") or "",
        )


def _corners(row: Mapping[str, str]) -> Points | None:
    """The corners (4, 2), or None where all of them are empty or there is no such column.

    Raises:
        ValueError: one of them is missing or no finite number.
    """
    cells = [row.get(name, "") for name in CORNERS]
    if not any(cells):
        return None
    corners = np.array([float(cell) for cell in cells]).reshape(4, 2)
    if not np.isfinite(corners).all():
        raise ValueError("nan or inf")
    return corners


def _photo_file(folder: Path, name: str) -> Path:
    """Where a photo lies: beside its manifest, or else in the subfolder `photos`."""
    beside, below = _file(folder, name), _file(folder / "photos", name)
    try:
        return below if below.exists() and not beside.exists() else beside
    except (OSError, ValueError):  # a name that no file can have
        return beside


def _file(folder: Path, name: str) -> Path:
    return Path(os.path.abspath(folder / name))
