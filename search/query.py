"""A query picture: what search computes from it, each part when it is first needed."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.models import Models
from indexer.pipeline import RectifiedCover, rectify_cover
from indexer.vision.cover import Image
from indexer.vision.text.orientation import read_upright
from search.template_match import FINE, Template, make_template
from search.verification import Features, query_features


class Query:
    """A picture that is asked with, RGB uint8. Its parts are kept for the next question."""

    def __init__(self, image: Image, models: Models) -> None:
        self._image = image
        self._models = models

    @cached_property
    def rectified(self) -> RectifiedCover:
        """The cover in the picture, flattened, whichever way up it lies."""
        return rectify_cover(self._image)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors (Q, D) of the query views."""
        return self._models.backbone.embed(query_views(self._image, self.rectified))

    @cached_property
    def layout_vectors(self) -> NDArray[np.float32]:
        """Unit layout vectors (Q, D) of the query views."""
        return self._models.backbone.layout_vectors(query_views(self._image, self.rectified))

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


def query_views(image: Image, rectified: RectifiedCover) -> list[Image]:
    """The pictures that are embedded for a query: its cover in four turns, and the whole picture.

    The orientation is not known, as no words have been read; and where the boundary is wrong, the
    whole picture may still be right.
    """
    turns = [np.ascontiguousarray(np.rot90(rectified.flat, turn)) for turn in range(4)]
    return [*turns, image] if rectified.boundary.found else turns
