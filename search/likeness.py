"""Which covers look like a stored one."""

from collections.abc import Sequence

import numpy as np

from indexer.errors import LibraryError
from indexer.labels import ids_with_labels
from indexer.records import record
from indexer.store import Library
from search.results import Answer, Result, results
from search.vector_index import open_index
from search.verdict import Scores


def similar_to_cover(
    library: Library, id_: int, k: int, labels: Sequence[str] = ()
) -> list[Result]:
    """Covers like a stored one, without itself, by their vectors alone: no network is needed.

    Raises:
        NotFoundError: no cover has this id, or none carries a label.
        LibraryError: it still waits to be re-indexed with the library's models.
    """
    stored = record(library, id_)
    if stored.models != str(library.names()):
        raise LibraryError(
            f"cover {id_} was made by other models ({stored.models}) than the library's; "
            f"re-index it: coverdex index {stored.path}"
        )
    vector = stored.cover.vector[np.newaxis]
    among = ids_with_labels(library, labels) if labels else None
    nearest = open_index(library).nearest(vector, k + 1, among)
    answers = [
        Answer(other, cosine, Scores(visual=cosine)) for other, cosine in nearest if other != id_
    ]
    return results(library, answers[:k])
