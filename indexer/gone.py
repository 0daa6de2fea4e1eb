"""Covers whose files are gone from an indexed folder, or are not searched for any more there."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from indexer.store.covers import paths_below
from indexer.store.library import Library


@dataclass(frozen=True, slots=True)
class Gone:
    """Covers below a folder whose files no longer exist.

    `all` and `removed`, those to remove, map path to id. `kept` are the paths of the others, by the
    folder that holds no picture any more. `excluded` maps path to id of covers whose files are
    there, but among none of the pictures: an IGNORE_FILE came later, or an earlier version took
    them.
    """

    all: dict[str, int]
    removed: dict[str, int]
    kept: dict[Path, list[str]]
    excluded: dict[str, int]


def gone_from(library: Library, folder: Path, pictures: Collection[Path]) -> Gone:
    """The covers below `folder` whose files are not among `pictures`, which are all to index there.

    A folder that holds no picture any more, or is not there, is more likely a disk that is not
    mounted, of which a desktop removes the folder as well, than one that was emptied: its covers
    are kept.
    """
    there = set(map(str, pictures))
    filled = {parent for picture in pictures for parent in picture.parents}
    gone = Gone({}, {}, {}, {})
    for id_, path in paths_below(library, str(folder)):
        if os.path.lexists(path):
            if path not in there:
                gone.excluded[path] = id_
            continue
        gone.all[path] = id_
        parents = Path(path).parents
        if parents[0] in filled:
            gone.removed[path] = id_
            continue
        empty = (parent for parent in reversed(parents) if parent not in filled)
        place = max(folder, next(empty), key=lambda at: len(at.parts))
        gone.kept.setdefault(place, []).append(path)
    return gone
