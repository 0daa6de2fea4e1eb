"""Which covers look like a stored one."""

from collections.abc import Sequence

import numpy as np

from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.store.records import vector_for_search
from search.results import Answer, Result, results
from search.scoring import Scores
from search.vectors.index import open_index


def similar_to_cover(
    library: Library, id_: int, k: int, labels: Sequence[str] = ()
) -> list[Result]:
    """The k covers most like a stored one, without itself, by their vectors alone.

    Raises:
        NotFoundError: no cover has this id, or none carries a label.
        LibraryError: it still waits to be re-indexed with the library's models, or lost its vector.
    """
    vector = vector_for_search(library, id_)[np.newaxis]
    among = ids_with_labels(library, labels) if labels else None
    nearest = open_index(library).nearest(vector, k + 1, among)
    answers = [
        Answer(other, cosine, Scores(visual=cosine)) for other, cosine in nearest if other != id_
    ]
    return results(library, answers[:k])
