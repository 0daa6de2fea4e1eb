import cv2
import numpy as np
import pytest

from indexer.vision.geometry import homography, whole_picture
from search.verification import NOT_ALIGNED, align, query_features, reference_features
from tests.drawing import artwork

SHIFTED = np.array([[80.0, 60.0], [410.0, 90.0], [390.0, 560.0], [50.0, 520.0]])


def photo(cover: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The cover with its corners there, on a grey table of 480 × 640 pixels."""
    source = whole_picture(cover.shape[1], cover.shape[0])
    table = np.full((640, 480, 3), 110, np.uint8)
    return cv2.warpPerspective(
        cover, homography(source, corners), (480, 640), dst=table,
        borderMode=cv2.BORDER_TRANSPARENT,
    )  # fmt: skip


def test_a_cover_in_a_photo_is_verified_and_its_place_is_found():
    found = align(query_features(photo(artwork(1), SHIFTED)), reference_features(artwork(1)))
    assert found.inliers > 60
    assert found.corners * (480, 640) == pytest.approx(SHIFTED, abs=3)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_the_cover_may_lie_any_way_up(turns):
    cover = artwork(2)
    turned = np.ascontiguousarray(np.rot90(cover, turns))
    assert align(query_features(turned), reference_features(cover)).inliers > 60


def test_another_cover_is_not_verified():
    found = align(query_features(photo(artwork(1), SHIFTED)), reference_features(artwork(3)))
    assert found.inliers < 15


def test_a_mirrored_cover_is_another_print():
    mirrored = np.ascontiguousarray(artwork(1)[:, ::-1])
    assert align(query_features(mirrored), reference_features(artwork(1))).inliers < 15


@pytest.mark.parametrize("shade", [0, 255])
def test_a_picture_without_features_is_like_none(shade):
    plain = np.full((480, 320, 3), shade, np.uint8)
    assert align(query_features(plain), reference_features(artwork(1))) == NOT_ALIGNED
    assert align(query_features(artwork(1)), reference_features(plain)) == NOT_ALIGNED
    assert align(query_features(plain), reference_features(plain)) == NOT_ALIGNED


def test_the_same_pictures_give_the_same_answer():
    query, reference = query_features(photo(artwork(1), SHIFTED)), reference_features(artwork(1))
    assert len({align(query, reference).inliers for _ in range(3)}) == 1


def test_features_are_of_length_1_and_few_enough():
    features = reference_features(artwork(1))
    assert np.linalg.norm(features.descriptors, axis=1) == pytest.approx(1, abs=1e-3)
    assert features.points.shape == (len(features.descriptors), 2)
    assert 50 < len(features.points) <= 700
    assert (features.width, features.height) == (320, 480)


def test_a_large_query_is_shrunk():
    large = cv2.resize(artwork(1), (1600, 2400), interpolation=cv2.INTER_CUBIC)
    features = query_features(large)
    assert (features.width, features.height) == (427, 640)
    assert align(features, reference_features(artwork(1))).inliers > 60
