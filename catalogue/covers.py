"""List the covers of a library, and remove covers from it."""

from bisect import bisect_right
from collections.abc import Sequence

from indexer.store import covers
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.store.records import Summary, all_ids, ids_of_bytes, stored_ids, summaries


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


def remove_covers(library: Library, names: Sequence[str | int]) -> list[int]:
    """Remove covers, named by id, file or folder; returns their ids. Picture files are kept.

    Nothing is removed if one of the names is unknown.

    Raises:
        NotFoundError: no stored cover has one of the names.
    """
    with library.change():
        ids = sorted({id_ for name in names for id_ in stored_ids(library, name)})
        covers.remove_covers(library, ids)
    return ids
