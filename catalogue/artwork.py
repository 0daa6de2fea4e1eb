"""Whether two stored covers show the same picture: matching features, and the area that agrees."""

from functools import lru_cache

from indexer.store.library import Library
from indexer.store.records import thumbnails
from indexer.vision.thumbnail import decode_thumbnail
from search.template_match import COARSE, Grey, agreeing_area, look
from search.verification import Features, align, reference_features

LEAST_INLIERS = 12
"""Matches that agree; with fewer a pair shares no art, and its area is not looked at."""

KEPT = 256
"""Looks kept, at some 0.4 MB each. Pairs come in order, so that few are made twice."""


class Looks:
    """Compares the thumbnails of a library, each described when it is first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._look = lru_cache(KEPT)(self._described)

    def compare(self, id_: int, other: int) -> tuple[int, float]:
        """How many features of two covers agree on one homography, and `agreeing_area` by it."""
        (features, grey), (features2, grey2) = self._look(id_), self._look(other)
        found = align(features, features2)
        if found.corners is None or found.inliers < LEAST_INLIERS:
            return found.inliers, 0.0
        return found.inliers, agreeing_area(grey, grey2, found.corners)

    def _described(self, id_: int) -> tuple[Features, Grey]:
        ((_, jpeg),) = thumbnails(self._library, [id_])
        picture = decode_thumbnail(jpeg)
        return reference_features(picture), look(picture, COARSE)
