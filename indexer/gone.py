"""Covers whose files are gone from an indexed folder, or are not searched for any more there."""

import os
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from indexer.store.covers import paths_below
from indexer.store.library import Library


@dataclass(frozen=True, slots=True)
class Gone:
    """Covers below a folder whose files no longer exist.

    `all` and `removed`, those to remove, map path to id. `kept` counts the others by the folder
    that holds no picture any more. `excluded` maps path to id of covers whose files are there, but
    among none of the pictures: an IGNORE_FILE came later, or an earlier version took them.
    """

    all: dict[str, int]
    removed: dict[str, int]
    kept: dict[Path, int]
    excluded: dict[str, int]


def gone_from(library: Library, folder: Path, pictures: Collection[Path]) -> Gone:
    """The covers below `folder` whose files are not among `pictures`, which are all to index there.

    A folder that is there but holds no picture any more is more likely a disk that is not mounted
    than a folder that was emptied: its covers are kept.
    """
    there = set(map(str, pictures))
    filled = {parent for picture in pictures for parent in picture.parents}
    gone: dict[str, int] = {}
    excluded: dict[str, int] = {}
    removed: dict[str, int] = {}
    kept: Counter[Path] = Counter()
    for id_, path in paths_below(library, str(folder)):
        if os.path.lexists(path):
            if path not in there:
                excluded[path] = id_
            continue
        gone[path] = id_
        place = next(parent for parent in Path(path).parents if parent.is_dir())
        if place in filled:
            removed[path] = id_
        else:
            kept[max(place, folder, key=lambda at: len(at.parts))] += 1
    return Gone(gone, removed, dict(kept), excluded)
