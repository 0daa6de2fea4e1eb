import numpy as np
import pytest

from indexer.vision.detection.books import PictureMaps, find_books
from indexer.vision.detection.features import SIDE, PictureFeatures
from indexer.vision.detection.network import REACH
from indexer.vision.detection.network_maps import (
    AROUND_WEIGHT,
    FLAT_WEIGHT,
    FRONT_WEIGHT,
    LEAST_FLAT,
    agreement,
    evidence,
    filled,
    holds_several,
    picture_maps,
    shown_around,
)
from indexer.vision.geometry import whole_picture

BOX = np.array([[20.0, 20], [50, 20], [50, 60], [20, 60]])


def maps_of(flat=0.5):
    front = np.zeros((80, 60), np.float32)
    front[20:60, 20:50] = 1.0
    middle = np.zeros_like(front)
    middle[40, 35] = 1.0
    y, x = np.mgrid[:80, :60].astype(np.float32)
    offset = np.stack([35 - x, 40 - y]) / REACH
    return PictureMaps(front, middle, offset, flat)


def seen_in(maps, quads):
    return evidence(maps, find_books(maps), quads)


def test_a_quad_on_the_front_has_the_most_evidence():
    beside, larger = BOX + [-15, -10], BOX + [[-8, -8], [8, -8], [8, 8], [-8, 8]]
    quads = np.stack([beside, BOX, larger, whole_picture(60, 80)])
    added = seen_in(maps_of(), quads)
    assert added.argmax() == 1
    assert added[1] == pytest.approx(FRONT_WEIGHT, rel=0.07)


def test_a_picture_on_the_front_has_the_front_around_it():
    panel, whole = BOX + [[6, 6], [-6, 6], [-6, -6], [6, -6]], whole_picture(60, 80)
    front = find_books(maps_of())[0].front
    areas = filled(front.shape, np.stack([panel, BOX, whole]))
    around = [shown_around(front, area) for area in areas]
    assert around == pytest.approx([1.0, 0.0, 0.0], abs=0.12)
    added = seen_in(maps_of(), np.stack([panel, BOX, whole]))
    assert added[1] - added[0] > 4 * AROUND_WEIGHT


def test_agreement_is_the_intersection_over_union_with_a_front_that_fades():
    front = np.random.default_rng(3).random((80, 60)).astype(np.float32)
    areas = filled(front.shape, np.stack([BOX, BOX * [1.1, 0.9], whole_picture(60, 80)]))
    expected = [np.minimum(area, front).sum() / np.maximum(area, front).sum() for area in areas]
    assert agreement(front, areas) == pytest.approx(expected, rel=1e-4)


def test_a_quad_about_two_books_is_no_book():
    front = np.zeros((80, 60), np.float32)
    front[20:60, 4:28] = front[20:60, 32:56] = 1.0
    middle = np.zeros_like(front)
    middle[40, 16] = middle[40, 44] = 1.0
    y, x = np.mgrid[:80, :60].astype(np.float32)
    offset = np.stack([np.where(x < 30, 16, 44) - x, 40 - y]) / REACH
    books = find_books(PictureMaps(front, middle, offset, 0.01))
    left, both = (
        [[4.0, 20], [28, 20], [28, 60], [4, 60]],
        [[4.0, 20], [56, 20], [56, 60], [4, 60]],
    )
    held = holds_several(books, filled(front.shape, np.array([left, both, whole_picture(60, 80)])))
    assert held.tolist() == [False, True, True]


def test_a_flat_cover_speaks_for_the_whole_picture():
    quads = np.stack([BOX, whole_picture(60, 80)])
    flat, photo = (seen_in(maps_of(flat), quads) for flat in (0.99, 0.01))
    assert flat[0] == photo[0]
    assert flat[1] - photo[1] > 3 * FLAT_WEIGHT - LEAST_FLAT


def test_quads_far_outside_the_picture_do_no_harm():
    quads = np.stack([BOX + 1e7, BOX - 1e7, whole_picture(60, 80)])
    assert np.isfinite(seen_in(maps_of(), quads)).all()


@pytest.mark.parametrize("size", [(40, 900), (900, 40), (64, 64), (1200, 900)])
def test_maps_keep_the_pictures_shape(size):
    maps = picture_maps(PictureFeatures(np.full((*size, 3), 128, np.uint8)))
    height, width = maps.front.shape
    assert max(height, width) == SIDE // 4
    assert maps.offset.shape == (2, height, width)
    assert 0 <= maps.front.min() <= maps.front.max() <= 1
    assert 0 <= maps.flat <= 1
