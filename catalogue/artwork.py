"""Whether two stored covers show the same art: matching features, and the area that agrees."""

from functools import lru_cache

from indexer.store.library import Library
from indexer.store.records import thumbnails
from indexer.vision.thumbnail import decode_thumbnail
from search.template_match import COARSE, Template, agreeing_area, make_template
from search.verification import Features, align, reference_features

MIN_INLIERS = 12
"""With fewer agreeing matches two covers share no art, and their area is not compared."""

CACHED_COVERS = 256
"""Covers whose features are kept, at some 0.4 MB each. Pairs come in order of their first cover."""


class ArtworkComparison:
    """Compares the thumbnails of a library; each is described when it is first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._cached = lru_cache(CACHED_COVERS)(self._describe)

    def compare(self, id_: int, other: int) -> tuple[int, float]:
        """Inliers of the best homography between two covers, and their `agreeing_area` by it."""
        (features, template), (features2, template2) = self._cached(id_), self._cached(other)
        found = align(features, features2)
        if found.corners is None or found.inliers < MIN_INLIERS:
            return found.inliers, 0.0
        return found.inliers, agreeing_area(template, template2, found.corners)

    def _describe(self, id_: int) -> tuple[Features, Template]:
        ((_, jpeg),) = thumbnails(self._library, [id_])
        picture = decode_thumbnail(jpeg)
        return reference_features(picture), make_template(picture, COARSE)
