"""Whether two stored covers show the same art: matching features, and the area that agrees."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.store.library import Library
from indexer.store.records import thumbnails
from indexer.vision.cover import Image
from indexer.vision.thumbnail import decode_thumbnail
from search.siblings import conflicting_share, drawn_share, lay
from search.template_match import COARSE, Template, agreeing_area, make_template
from search.verification import Features, align, reference_features

MIN_INLIERS = 12
"""With fewer agreeing matches two covers share no art, and their area is not compared."""

CACHED_COVERS = 256
"""Covers whose features are kept, at some 0.8 MB each. Pairs come in order of their first cover."""


@dataclass(frozen=True, slots=True)
class Art:
    """What two covers have in common by their pictures.

    `inliers` of the best homography between them; by it their `agreeing_area`, the share where both
    draw something else (`conflict`), and the share where anything is drawn (`drawn`), 0 to 1.
    `grounds`: how far their grounds' hues lie apart, on the chroma plane of CIELAB.
    """

    inliers: int
    area: float = 0.0
    conflict: float = 0.0
    drawn: float = 0.0
    grounds: float = 0.0


class ArtworkComparison:
    """Compares the thumbnails of a library; each is described when it is first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._cached = lru_cache(CACHED_COVERS)(self._describe)

    def compare(self, id_: int, other: int, *, mirrored: bool = False) -> Art:
        """What two covers have in common; no more than `inliers` where they are too few.

        With `mirrored`, the other one as a mirror shows it.
        """
        (picture, features, template) = self._cached(id_, False)
        (picture2, features2, template2) = self._cached(other, mirrored)
        found = align(features, features2)
        if found.corners is None or found.inliers < MIN_INLIERS:
            return Art(found.inliers)
        laid = lay(picture2, picture, found.corners)
        area = agreeing_area(template, template2, found.corners)
        grounds = float(np.linalg.norm(_ground(picture) - _ground(picture2)))
        return Art(found.inliers, area, conflicting_share(laid), drawn_share(laid), grounds)

    def _describe(self, id_: int, mirrored: bool) -> tuple[Image, Features, Template]:
        ((_, jpeg),) = thumbnails(self._library, [id_])
        picture = decode_thumbnail(jpeg)
        if mirrored:
            picture = np.ascontiguousarray(picture[:, ::-1])
        return picture, reference_features(picture), make_template(picture, COARSE)


def _ground(picture: Image) -> NDArray[np.float32]:
    """The a* and b* of CIELAB that most of a plain cover, RGB uint8, has: their medians."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(np.median(lab[:, :, 1:], axis=(0, 1)), np.float32)
