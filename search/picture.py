"""Which stored cover is the one in a picture: candidates first, then proof."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.cover import Image
from indexer.models import Models
from indexer.pipeline import Cutout, cut_out
from indexer.records import ids_with_labels, thumbnails
from indexer.store import Library
from indexer.thumbnail import decode_thumbnail
from indexer.upright import read_upright
from search.alignment import align, query_features, reference_features
from search.results import Answer, Result, results
from search.text import text_hits
from search.vector_index import VectorIndex, open_index
from search.verdict import Scores, score, verdict

CANDIDATES = 12
"""Covers verified by geometry, the likest first: at some 30 ms each, 0.4 s of a query."""


def find_picture(
    library: Library,
    image: Image,
    models: Models,
    k: int,
    labels: Sequence[str] = (),
    words: str = "",
) -> list[Result]:
    """The k covers that are, or look most like, the one in a picture (RGB uint8).

    The dear parts come only where the cheap ones leave a doubt: the picture's own words are read
    if no likeness was proved by geometry. With `words`, covers that carry them come first, and
    they take the place of the picture's own.

    Raises:
        NotFoundError: no cover carries a label.
    """
    among = ids_with_labels(library, labels) if labels else None
    search = _Search(library, models, image, among)
    search.add_likest(max(k, CANDIDATES))
    search.verify()
    if words:
        search.add_words(words)
    elif not search.proved():
        search.add_words(search.read())
    answers = [
        Answer(id_, _joint(parts) if words else score(parts), parts, verdict(parts))
        for id_, parts in search.scores.items()
    ]
    return results(library, sorted(answers, key=lambda answer: -answer.score)[:k])


def views(image: Image, cutout: Cutout) -> list[Image]:
    """What is looked for of a query picture: its cover in four turns, and the whole picture.

    Nothing has read the cover's words yet, so nothing knows which way up it is; and where the
    boundary is wrong, the whole picture may still be right.
    """
    turns = [np.ascontiguousarray(np.rot90(cutout.flat, turn)) for turn in range(4)]
    return [*turns, image] if cutout.boundary.found else turns


class _Search:
    """One query on its way: what is known of each candidate so far."""

    def __init__(
        self, library: Library, models: Models, image: Image, among: Sequence[int] | None
    ) -> None:
        self.scores: dict[int, Scores] = {}
        self._library = library
        self._models = models
        self._among = among
        self._cutout = cut_out(image)
        self._index: VectorIndex = open_index(library)
        self._vectors: NDArray[np.float32] = models.backbone.embed(views(image, self._cutout))

    def add_likest(self, count: int) -> None:
        """Candidates by their vectors."""
        for id_, cosine in self._index.nearest(self._vectors, count, self._among):
            self.scores[id_] = Scores(visual=cosine)

    def verify(self) -> None:
        """Compare the likest candidates' local features with the picture's."""
        new = [id_ for id_, parts in self.scores.items() if parts.inliers is None][:CANDIDATES]
        query = query_features(self._cutout.flat)
        for id_, jpeg in thumbnails(self._library, new):
            alignment = align(query, reference_features(decode_thumbnail(jpeg)))
            self.scores[id_] = replace(self.scores[id_], inliers=alignment.inliers)

    def proved(self) -> bool:
        """Whether a candidate is the picture's cover beyond doubt."""
        return any(verdict(parts) == "match" for parts in self.scores.values())

    def read(self) -> str:
        """The words on the picture's cover."""
        _, lines = read_upright(self._cutout.flat, self._models.reader)
        return " ".join(line.words for line in lines)

    def add_words(self, words: str) -> None:
        """Candidates by words, and how well those found before carry them."""
        carried = {
            hit.id: hit.score
            for hit in text_hits(self._library, words, 10 * CANDIDATES, self._among)
        }
        best = list(carried)[:CANDIDATES]
        for id_ in best:
            if id_ not in self.scores:
                self.scores[id_] = Scores(visual=self._index.cosine(self._vectors, id_))
        self.verify()
        self.scores = {
            id_: replace(parts, text=carried.get(id_, 0.0)) for id_, parts in self.scores.items()
        }


def _joint(parts: Scores) -> float:
    """Likeness and words that a person asked for together, 0 to 1: both count the same."""
    return (max(parts.visual or 0.0, score(parts)) + (parts.text or 0.0)) / 2
