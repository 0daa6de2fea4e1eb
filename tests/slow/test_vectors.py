"""What the boundary and the quarter turns add to the vector of a photo, in each precision.

Words and geometry are left out, so that all sample covers and every photo in four turns take
seconds. The margins asked for are about half of those measured, which rounding moves by 0.01.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.pipeline import rectify_books
from indexer.vision.image import read_image
from tests.samples import COVERS, PHOTOS, sample_rows

TURNS = range(4)


@dataclass(frozen=True)
class Cosines:
    """Cosines of photos with covers, photos × turns × covers; `right`: each photo's cover."""

    whole: NDArray[np.float32]
    rectified: NDArray[np.float32]
    right: NDArray[np.intp]

    def of_the_right(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Photos × turns: the cosine with the right cover."""
        return np.stack([row[:, right] for row, right in zip(cosines, self.right, strict=True)])

    def mean_average_precision(self, cosines: NDArray[np.float32]) -> float:
        """Over all photos and turns, each of which has one right cover."""
        ranks = 1 + (cosines > self.of_the_right(cosines)[:, :, None]).sum(axis=2)
        return float((1 / ranks).mean())


@pytest.fixture(scope="module")
def pictures():
    """The sample photos, whole and rectified."""
    photos = [read_image(PHOTOS / name) for name in sample_rows(PHOTOS / "photos.csv")]
    return photos, [rectify_books(photo)[0].flat for photo in photos]


@pytest.fixture(scope="module")
def cosines(precision, pictures, real_models):
    names = list(sample_rows(COVERS / "covers.csv"))
    covers = real_models.backbone.embed([read_image(COVERS / name) for name in names])
    right = [names.index(row["cover"]) for row in sample_rows(PHOTOS / "photos.csv").values()]

    def compared(photos):
        embed = real_models.backbone.embed
        turned = [embed([np.rot90(photo, turns) for turns in TURNS]) for photo in photos]
        return np.stack(turned) @ covers.T

    whole, rectified = map(compared, pictures)
    return Cosines(whole, rectified, np.array(right))


def test_the_boundary_brings_every_photo_nearer_to_its_cover(cosines):
    whole = cosines.of_the_right(cosines.whole).max(axis=1)
    rectified = cosines.of_the_right(cosines.rectified).max(axis=1)
    assert len(whole) == 12
    assert (rectified - whole).min() > 0.005
    assert (rectified - whole).mean() > 0.04


def test_turns_find_covers_whichever_way_a_photo_lies(cosines):
    lying = cosines.mean_average_precision(cosines.rectified)
    best = cosines.rectified.max(axis=1, keepdims=True)
    turned = cosines.mean_average_precision(best)
    assert turned > 0.9
    assert turned - lying > 0.15
