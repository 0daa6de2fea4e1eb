"""Read the CSV file in which a person has put covers into classes."""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ManifestError, NotFoundError, TrainingError
from indexer.store.covers import find_cover
from indexer.store.library import Library

FOLDS = 5
"""Folds of the cross-validation, so also the least covers of a class: one in each fold."""

ID = re.compile("[0-9]{1,18}")
"""An id within SQLite's integers."""

MAX_NAMED = 10
"""Covers or classes named in a message."""


@dataclass(frozen=True, slots=True)
class Example:
    """A stored cover and the class that a person gave it, `name`."""

    id: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cover: str
    name: str


def read_examples(library: Library, path: Path) -> list[Example]:
    """Read the covers of a CSV file with the columns `file` or `id`, and `class`, in its order.

    Paths are relative to the folder of the CSV file. Where there are both columns, `file` is used.
    Rows without a class are skipped, and covers with the same bytes count once.

    Raises:
        ManifestError: the file can't be read, or lacks a column.
        NotFoundError: it names covers that are not in the library.
        TrainingError: a cover is in two classes, or there are too few classes or covers.
    """
    examples: dict[str, Example] = {}
    unknown: list[str] = []
    for row in _rows(path):
        found = _find(library, path.parent, row.cover)
        if found is None:
            unknown.append(f"{row.cover} (line {row.line})")
            continue
        id_, file, sha256 = found
        known = examples.setdefault(sha256, Example(id_, file, row.name))
        if known.name != row.name:
            raise TrainingError(
                f"{path}, line {row.line}: {row.cover} is called {row.name!r}, and further up "
                f"{known.name!r}; a cover is in one class"
            )
    if unknown:
        more = f" and {len(unknown) - MAX_NAMED} more" if len(unknown) > MAX_NAMED else ""
        raise NotFoundError(
            f"{path}: not in the library: {', '.join(unknown[:MAX_NAMED])}{more}; "
            "index them first, or take them out"
        )
    _check_enough(path, Counter(example.name for example in examples.values()))
    return list(examples.values())


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            columns = set(rows.fieldnames or ())
            if "class" not in columns or not columns & {"file", "id"}:
                raise ManifestError(f"{path}: needs the columns class, and file or id")
            for row in rows:
                cover = (row.get("file") or row.get("id") or "").strip()
                name = (row["class"] or "").strip()
                if name and not cover:
                    raise ManifestError(f"{path}, line {rows.line_num}: names no file or id")
                if name:
                    yield _Row(rows.line_num, cover, name)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path}: can't be read as CSV ({error})") from error


def _find(library: Library, folder: Path, cover: str) -> tuple[int, str, str] | None:
    """Id, path and SHA-256 of a stored cover."""
    known = find_cover(library, os.path.abspath(folder / cover))
    id_ = known[0] if known else int(cover) if ID.fullmatch(cover) else None
    row = library.db.execute("SELECT id, path, sha256 FROM covers WHERE id = ?", [id_]).fetchone()
    return (row[0], row[1], row[2]) if row else None


def _check_enough(path: Path, counts: Counter[str]) -> None:
    if len(counts) < 2:
        raise TrainingError(
            f"{path}: {len(counts)} class{'' if len(counts) == 1 else 'es'}; at least two are "
            "needed to tell apart"
        )
    few = [f"{name} ({count})" for name, count in counts.most_common() if count < FOLDS]
    if few:
        more = f" and {len(few) - MAX_NAMED} more" if len(few) > MAX_NAMED else ""
        raise TrainingError(
            f"{path}: too few covers of {', '.join(few[:MAX_NAMED])}{more}; each class needs "
            f"{FOLDS} different ones, so that each part of the cross-validation holds one: add "
            "covers, or take the class out"
        )
