"""List the covers of a library, and remove covers from it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

from indexer.store import covers
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.store.records import Summary, all_ids, ids_of_bytes, stored_ids, summaries

HANDFUL = 5
"""Covers below a folder that are removed unasked; more of them cost too long to index again."""


def list_covers(library: Library, labels: Sequence[str] = ()) -> list[Summary]:
    """All covers by id, or those that carry every one of the labels.

    Raises:
        NotFoundError: no cover carries a label.
    """
    with library.snapshot():
        ids = ids_with_labels(library, labels) if labels else all_ids(library)
        return list(summaries(library, ids).values())


def list_page(
    library: Library,
    labels: Sequence[str] = (),
    *,
    sha256: str | None = None,
    after: int = 0,
    count: int,
) -> list[Summary]:
    """The first `count` covers, of those that `list_covers` lists, whose ids are above `after`.

    With `sha256`, only covers of files with this checksum.

    Raises:
        NotFoundError: no cover carries a label.
    """
    with library.snapshot():
        ids = ids_with_labels(library, labels) if labels else all_ids(library)
        if sha256 is not None:
            same = set(ids_of_bytes(library, sha256))
            ids = [id_ for id_ in ids if id_ in same]
        start = bisect_right(ids, after)
        return list(summaries(library, ids[start : start + count]).values())


def remove_covers(
    library: Library,
    names: Sequence[str | int],
    *,
    confirm: Callable[[int], None] = lambda covers: None,
) -> list[int]:
    """Remove covers, named by id, file or folder; returns their ids. Picture files are kept.

    Nothing is removed if one of the names is unknown. `confirm` is called with the number of covers
    below folders that hold more than HANDFUL; what it raises stops the removal.

    Raises:
        NotFoundError: no stored cover has one of the names.
    """
    named = [stored_ids(library, name) for name in names]
    many = {id_ for below in named if len(below) > HANDFUL for id_ in below}
    if many:
        confirm(len(many))
    ids = sorted({id_ for some in named for id_ in some})
    covers.remove_covers(library, ids)
    return ids
