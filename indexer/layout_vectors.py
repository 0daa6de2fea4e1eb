"""Give every cover its second vector: see `indexer.vision.layout`.

The vectors are made of the stored thumbnails, at the end of a run. So new covers, and those of a
library from before there were such vectors, get them in the same way; no picture is read again.
"""

from collections.abc import Callable

from indexer.models import Models
from indexer.store.embeddings import ids_without_layout_vector, store_layout_vectors
from indexer.store.library import Library
from indexer.store.records import thumbnails
from indexer.vision.thumbnail import decode_thumbnail

BATCH = 64
"""Covers at a time: each batch is stored before the next one."""


def add_layout_vectors(
    library: Library, models: Models, on_batch: Callable[[], None] = lambda: None
) -> int:
    """Store the missing layout vectors of a library; returns how many.

    Without missing ones no network is loaded. `on_batch` is called after each batch; what it raises
    ends the work, and the next run continues it.
    """
    ids = ids_without_layout_vector(library)
    for start in range(0, len(ids), BATCH):
        stored = list(thumbnails(library, ids[start : start + BATCH]))
        pictures = [decode_thumbnail(jpeg) for _, jpeg in stored]
        vectors = models.backbone.layout_vectors(pictures)
        store_layout_vectors(library, [id_ for id_, _ in stored], vectors)
        on_batch()
    return len(ids)
