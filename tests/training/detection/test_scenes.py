import cv2
import numpy as np
import pytest

from tests.drawing import artwork
from training.detection import scenes
from training.detection.scenes import KINDS, Stock, draw


@pytest.fixture(scope="module")
def stock():
    covers = np.stack([cv2.resize(artwork(seed), (96, 96)) for seed in range(6)])
    grounds = np.stack(
        [np.full((128, 128, 3), level, np.uint8) for level in (30, 120, 220)]
        + [cv2.resize(artwork(9), (128, 128))]
    )
    return Stock(covers, grounds)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_with_true_labels(stock, kind, monkeypatch):
    monkeypatch.setattr(scenes, "KINDS", {kind: 1.0})
    for seed in range(12):
        drawn = draw(np.random.default_rng(seed), stock, 224, 160)
        assert drawn.image.shape == (224, 160, 3)
        assert drawn.image.dtype == np.uint8
        assert drawn.seen.shape == (224, 160)
        assert drawn.seen.max() == len(drawn.corners) - 1
        assert drawn.flat == (kind == "flat")
        for number, corners in enumerate(drawn.corners):
            inside = np.zeros(drawn.seen.shape, np.uint8)
            cv2.fillConvexPoly(inside, np.round(corners).clip(-9000, 9000).astype(np.int32), 1)
            mine = drawn.seen == number
            assert (inside[mine] > 0).mean() > 0.95
            assert cv2.contourArea(corners.astype(np.float32), oriented=True) > 0
        if kind in ("flat", "scan"):
            assert len(drawn.corners) == 1
        if kind == "empty":
            assert not len(drawn.corners)


def test_a_picture_is_drawn_from_its_generator_alone(stock):
    first, second = (draw(np.random.default_rng(5), stock, 160, 224) for _ in range(2))
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.corners, second.corners)


def test_photos_show_one_book_and_several(stock, monkeypatch):
    monkeypatch.setattr(scenes, "KINDS", {"photo": 1.0})
    counts = [len(draw(np.random.default_rng(seed), stock, 192, 192).corners) for seed in range(40)]
    assert counts.count(1) > 5
    assert max(counts) >= 4
