"""The library as a shelf: sorted, filtered, a page at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from indexer.store.corrections import AUTHOR, COVERS_CORRECTED, TITLE
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.store.records import Summary, summaries
from search.by_text import text_hits

Sort = Literal["new", "title", "author"]

SORTS: tuple[Sort, ...] = get_args(Sort)

KEYS: dict[Sort, str] = {
    "new": "-id",
    "title": f"({TITLE} = '') || lower({TITLE})",
    "author": f"({AUTHOR} = '') || lower({AUTHOR})",
}
"""SQL of what covers are sorted by, ids being unique; those without a name come last."""

MAX_HITS = 300
"""Covers that words choose."""


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """Covers in their order; how many fit the choice, and how many there are in the library."""

    covers: tuple[Summary, ...]
    fitting: int
    total: int


def shelf_page(
    library: Library,
    *,
    words: str = "",
    labels: Sequence[str] = (),
    sort: Sort = "new",
    after: int | None = None,
    count: int = 60,
) -> ShelfPage:
    """The `count` covers that follow the cover `after`, or the first ones.

    A cover that is removed meanwhile ends the pages; they begin anew.

    Raises:
        NotFoundError: no cover carries a label.
    """
    with library.snapshot():
        among = ids_with_labels(library, labels) if labels else None
        if words:
            among = [hit.id for hit in text_hits(library, words, MAX_HITS, among)]
        (total,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
        ids = _ids(library, among, sort, after, count)
        found = summaries(library, ids)
        fitting = total if among is None else len(among)
        return ShelfPage(tuple(found[id_] for id_ in ids), fitting, total)


def _ids(
    library: Library, among: Sequence[int] | None, sort: Sort, after: int | None, count: int
) -> list[int]:
    key = KEYS[sort]
    conditions, parameters = ["1"], list[object]()
    if among is not None:
        conditions.append("id IN (SELECT value FROM json_each(?))")
        parameters.append(json.dumps(list(among)))
    if after is not None:
        conditions.append(f"({key}, id) > (SELECT {key}, id FROM {COVERS_CORRECTED} WHERE id = ?)")
        parameters.append(after)
    rows = library.db.execute(
        f"SELECT id FROM {COVERS_CORRECTED} WHERE {' AND '.join(conditions)} "
        f"ORDER BY {key}, id LIMIT ?",
        [*parameters, count],
    )
    return [id_ for (id_,) in rows]
