"""Which covers look like a stored one, or like the one in a picture."""

from collections.abc import Sequence

import numpy as np

from indexer.cover import Image
from indexer.models import Models
from indexer.pipeline import cut_out
from indexer.records import ids_with_labels, record
from indexer.store import Library
from search.results import Result, results
from search.vector_index import open_index


def similar_to_cover(
    library: Library, id_: int, k: int, labels: Sequence[str] = ()
) -> list[Result]:
    """Covers like a stored one, without itself; no network is needed.

    Raises:
        NotFoundError: no cover has this id, or none carries a label.
    """
    vector = record(library, id_).cover.vector[np.newaxis]
    among = ids_with_labels(library, labels) if labels else None
    nearest = open_index(library).nearest(vector, k + 1, among)
    return results(library, [(other, score) for other, score in nearest if other != id_][:k])


def similar_to_picture(
    library: Library, image: Image, models: Models, k: int, labels: Sequence[str] = ()
) -> list[Result]:
    """Covers like the one in a picture (RGB uint8), whichever way up it lies there.

    Raises:
        NotFoundError: no cover carries a label.
    """
    among = ids_with_labels(library, labels) if labels else None
    vectors = models.backbone.embed(views(image))
    return results(library, open_index(library).nearest(vectors, k, among))


def views(image: Image) -> list[Image]:
    """What is looked for of a query picture: its cover in four turns, and the whole picture.

    Nothing has read the cover's words yet, so nothing knows which way up it is; and where the
    boundary is wrong, the whole picture may still be right.
    """
    cutout = cut_out(image)
    turns = [np.ascontiguousarray(np.rot90(cutout.flat, turn)) for turn in range(4)]
    return [*turns, image] if cutout.boundary.found else turns
