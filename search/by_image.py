"""Which stored cover is the one in a picture: candidates first, then proof."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.models import Models
from indexer.pipeline import Cutout, cut_out
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.store.records import thumbnails
from indexer.vision.cover import Image, Points
from indexer.vision.geometry import homography, transform, whole_picture
from indexer.vision.text.orientation import read_upright
from indexer.vision.thumbnail import decode_thumbnail
from search.by_text import text_hits
from search.results import Answer, Result, results
from search.scoring import Scores, score, verdict
from search.template_match import FINE, Grey, look, shown
from search.vectors.faiss_index import VectorIndex, open_index
from search.verification import Features, align, query_features, reference_features

CANDIDATES = 10
"""Covers verified by geometry, the likest first: 0.36 s of a query by `benchmarks/asking.py`."""


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
    search = PictureSearch(library, models, image)
    scores = search.scores(max(k, CANDIDATES), among, words)
    answers = [
        Answer(id_, _joint(parts) if words else score(parts), parts, verdict(parts))
        for id_, parts in scores.items()
    ]
    return results(library, sorted(answers, key=lambda answer: -answer.score)[:k])


def views(image: Image, cutout: Cutout) -> list[Image]:
    """What is looked for of a query picture: its cover in four turns, and the whole picture.

    Nothing has read the cover's words yet, so nothing knows which way up it is; and where the
    boundary is wrong, the whole picture may still be right.
    """
    turns = [np.ascontiguousarray(np.rot90(cutout.flat, turn)) for turn in range(4)]
    return [*turns, image] if cutout.boundary.found else turns


class PictureSearch:
    """One picture looked for in one library; what was seen in it is kept for the next question."""

    def __init__(self, library: Library, models: Models, image: Image) -> None:
        self._library = library
        self._models = models
        self.index: VectorIndex = open_index(library)
        self.cutout = cut_out(image)
        self.vectors: NDArray[np.float32] = models.backbone.embed(views(image, self.cutout))

    def scores(self, count: int, among: Sequence[int] | None, words: str = "") -> dict[int, Scores]:
        """Candidates by id, with all that speaks for them."""
        likest = self.index.nearest(self.vectors, count, among)
        scores = self._verified({id_: Scores(visual=cosine) for id_, cosine in likest})
        if words or not any(verdict(parts) == "match" for parts in scores.values()):
            scores = self._with_words(scores, words or self.words, among)
        return scores

    @cached_property
    def words(self) -> str:
        """The words on the picture's cover, read when they are first needed."""
        _, lines = read_upright(self.cutout.flat, self._models.reader)
        return " ".join(line.words for line in lines)

    @cached_property
    def _features(self) -> Features:
        return query_features(self.cutout.flat)

    @cached_property
    def _look(self) -> Grey:
        return look(self.cutout.flat, FINE)

    def _verified(self, scores: dict[int, Scores]) -> dict[int, Scores]:
        """The scores with what geometry says, for the first CANDIDATES that lack it."""
        new = [id_ for id_, parts in scores.items() if parts.inliers is None][:CANDIDATES]
        verified = dict(scores)
        for id_, jpeg in thumbnails(self._library, new):
            picture = decode_thumbnail(jpeg)
            found = align(self._features, reference_features(picture))
            verified[id_] = replace(scores[id_], inliers=found.inliers)
            if found.corners is not None:
                lines = _outlines(self._library, id_)
                seen = shown(look(picture, FINE), self._look, found.corners, lines)
                verified[id_] = replace(verified[id_], area=seen.area, lettering=seen.lettering)
        return verified

    def _with_words(
        self, scores: dict[int, Scores], words: str, among: Sequence[int] | None
    ) -> dict[int, Scores]:
        """The scores with words, and those of covers that are candidates by their words."""
        hits = text_hits(self._library, words, 10 * CANDIDATES, among)
        new = [hit.id for hit in hits[:CANDIDATES] if hit.id not in scores]
        cosines = self.index.cosines(self.vectors, new)
        by_words = {id_: Scores(visual=cosine) for id_, cosine in cosines.items()}
        carried = {hit.id: hit.score for hit in hits}
        return {
            id_: replace(parts, text=carried.get(id_, 0.0))
            for id_, parts in (scores | self._verified(by_words)).items()
        }


def _outlines(library: Library, id_: int) -> Points:
    """Outlines (L, 4, 2) of a cover's lines of text, as shares of the flat cover's sides."""
    rows = library.db.execute(
        "SELECT boundary_corners, polygon FROM covers JOIN text_lines ON cover_id = id "
        "WHERE id = ? ORDER BY position",
        [id_],
    ).fetchall()
    if not rows:
        return np.empty((0, 4, 2))
    to_flat = homography(np.array(json.loads(rows[0][0])), whole_picture(1, 1))
    outlines = np.array([json.loads(polygon) for _, polygon in rows], dtype=np.float64)
    return transform(outlines.reshape(-1, 2), to_flat).reshape(-1, 4, 2)


def _joint(parts: Scores) -> float:
    """Likeness and words that a person asked for together, 0 to 1: both count the same."""
    return (max(parts.visual or 0.0, score(parts)) + (parts.text or 0.0)) / 2
