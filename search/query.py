"""A query picture: what search computes from it, each part when it is first needed."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.models import Models
from indexer.pipeline import RectifiedCover, rectify_books
from indexer.vision.cover import Image
from indexer.vision.text.orientation import read_upright
from search.template_match import FINE, Template, make_template
from search.verification import Features, query_features


class Query:
    """A cover that is asked with. Its parts are kept for the next question."""

    def __init__(self, rectified: RectifiedCover, models: Models, picture: Image | None) -> None:
        """`picture`: all of it, RGB uint8, if it may be embedded too; see `query_views`."""
        self.rectified = rectified
        self._models = models
        self._picture = picture

    @classmethod
    def of(cls, image: Image, models: Models) -> "Query":
        """The main book of a picture, RGB uint8."""
        return queries(image, models)[0]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors (Q, D) of the query views."""
        return self._models.backbone.embed(query_views(self._picture, self.rectified))

    @cached_property
    def layout_vectors(self) -> NDArray[np.float32]:
        """Unit layout vectors (Q, D) of the query views."""
        return self._models.backbone.layout_vectors(query_views(self._picture, self.rectified))

    @cached_property
    def features(self) -> Features:
        """Local features of the flat cover."""
        return query_features(self.rectified.flat)

    @cached_property
    def template(self) -> Template:
        """The flat cover, prepared for template matching."""
        return make_template(self.rectified.flat, FINE)

    @cached_property
    def words(self) -> str:
        """The words on the flat cover."""
        _, lines = read_upright(self.rectified.flat, self._models.reader)
        return " ".join(line.words for line in lines)


def queries(image: Image, models: Models) -> list[Query]:
    """A query for each book in a picture, RGB uint8: the main one first, then the largest first."""
    main, *others = rectify_books(image)
    return [Query(main, models, image), *(Query(other, models, None) for other in others)]


def query_views(picture: Image | None, rectified: RectifiedCover) -> list[Image]:
    """The pictures that are embedded for a query: its cover in four turns, and the whole picture.

    The orientation is not known, as no words have been read; and where the boundary is wrong, the
    whole picture may still be right. It speaks for the main book alone.
    """
    turns = [np.ascontiguousarray(np.rot90(rectified.flat, turn)) for turn in range(4)]
    return [*turns, picture] if rectified.boundary.found and picture is not None else turns
