"""Covers whose files are gone from an indexed folder: which are removed, and which are kept."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.store.covers import paths_below
from indexer.store.library import Library


@dataclass(frozen=True, slots=True)
class Gone:
    """Covers below a folder whose files no longer exist.

    `all` and `removed`, those to remove, map path to id. `kept` counts the others by the folder
    that holds no picture any more.
    """

    all: dict[str, int]
    removed: dict[str, int]
    kept: dict[Path, int]


def gone_from(library: Library, folder: Path, pictures: Iterable[Path]) -> Gone:
    """The covers below `folder` whose files are gone, `pictures` being all that are there.

    A folder that is there but holds no picture any more is more likely a disk that is not mounted
    than a folder that was emptied: its covers are kept.
    """
    filled = {parent for picture in pictures for parent in picture.parents}
    gone: dict[str, int] = {}
    removed: dict[str, int] = {}
    kept: Counter[Path] = Counter()
    for id_, path in paths_below(library, str(folder)):
        if os.path.lexists(path):
            continue
        gone[path] = id_
        place = next(parent for parent in Path(path).parents if parent.is_dir())
        if place in filled:
            removed[path] = id_
        else:
            kept[max(place, folder, key=lambda at: len(at.parts))] += 1
    return Gone(gone, removed, dict(kept))
