import numpy as np
import pytest

from indexer.vision.geometry import (
    flat_size,
    homography,
    iou,
    is_straight,
    resize,
    side_lengths,
    transform,
    whole_picture,
)
from tests.covers import box

TILTED = np.array([[120.5, 40.0], [610.0, 95.25], [560.0, 830.0], [70.0, 760.5]])


def test_the_whole_picture_goes_clockwise_from_its_top_left():
    assert whole_picture(30, 20).tolist() == [[0, 0], [30, 0], [30, 20], [0, 20]]


def test_sides_go_top_right_bottom_left():
    quad = np.array([[0.0, 0], [10, 0], [10, 7], [6, 7]])
    assert side_lengths(quad) == pytest.approx([10, 7, 4, np.hypot(6, 7)])


def test_the_flat_size_is_the_mean_of_opposite_sides():
    assert flat_size(box(3, 4, 120, 80)) == (120, 80)
    assert flat_size(np.array([[0.0, 0], [100, 0], [80, 50], [20, 50]])) == (80, 54)


def test_the_flat_size_is_never_zero():
    assert flat_size(np.zeros((4, 2))) == (1, 1)


def test_the_flat_size_of_a_cover_on_its_side_is_that_of_the_upright_cover():
    lying = np.roll(box(0, 0, 300, 200), 1, axis=0)
    assert flat_size(lying) == (200, 300)


def test_a_homography_maps_corners_onto_corners():
    flat = whole_picture(400, 600)
    assert transform(flat, homography(flat, TILTED)) == pytest.approx(TILTED, abs=1e-3)


def test_a_homography_there_and_back_is_the_identity():
    flat = whole_picture(400, 600)
    there, back = homography(flat, TILTED), homography(TILTED, flat)
    points = np.random.default_rng(0).uniform(0, 400, (50, 2))
    assert transform(transform(points, there), back) == pytest.approx(points, abs=1e-2)


def test_straight_lines_stay_straight():
    matrix = homography(whole_picture(400, 600), TILTED)
    first, middle, last = transform(np.array([[10.0, 20], [110, 220], [350, 700]]), matrix)
    (ax, ay), (bx, by) = middle - first, last - first
    assert ax * by - ay * bx == pytest.approx(0, abs=1e-2)


def test_iou_of_a_quad_with_itself_is_one():
    assert iou(TILTED, TILTED) == pytest.approx(1, abs=1e-5)


def test_iou_of_quads_apart_is_zero():
    assert iou(box(0, 0, 10, 10), box(20, 20, 10, 10)) == 0


@pytest.mark.parametrize("start", range(4))
def test_iou_of_boxes_that_share_a_third_is_a_third_whichever_corner_comes_first(start):
    other = np.roll(box(5, 0, 10, 10), start, axis=0)
    assert iou(box(0, 0, 10, 10), other) == pytest.approx(1 / 3)
    assert iou(other, box(0, 0, 10, 10)) == pytest.approx(1 / 3)


def test_iou_does_not_mind_a_mirrored_quad():
    assert iou(box(0, 0, 10, 10), box(5, 0, 10, 10)[::-1]) == pytest.approx(1 / 3)


def test_iou_of_nothing_is_zero():
    assert iou(np.zeros((4, 2)), np.zeros((4, 2))) == 0


def test_iou_where_a_corner_touches_the_other_polygons_side() -> None:
    inner = np.array([[54.7, 0.0], [159.1, 5.6e-17], [188.9, 57.1], [126.8, 65.1]])
    assert iou(inner, whole_picture(480, 640)) == pytest.approx(5290.4 / (480 * 640), abs=1e-3)


@pytest.mark.parametrize("channels", [(), (3,), (4,)])
def test_a_smaller_picture_has_the_mean_of_each_block(channels):
    picture = np.random.default_rng(0).integers(0, 256, (8, 12, *channels), np.uint8)
    small = resize(picture, 3, 2)
    blocks = picture.reshape(2, 4, 3, 4, *channels).mean(axis=(1, 3))
    assert small.dtype == np.uint8
    assert np.abs(small - blocks).max() <= 0.5


def test_a_larger_picture_keeps_its_values_and_has_the_size_asked_for():
    picture = np.array([[10, 200]], np.uint8)
    large = resize(picture, 20, 6)
    assert large.shape == (6, 20)
    assert (large.min(), large.max()) == (10, 200)


@pytest.mark.parametrize(
    ("moved", "straight"), [((0, 0), True), ((30, 0), True), ((0, 30), True), ((30, 30), False)]
)
def test_three_sides_along_the_axes_make_a_quad_straight(moved, straight):
    quad = whole_picture(200, 300)
    quad[2] += moved
    assert is_straight(quad) is straight
