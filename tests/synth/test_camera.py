"""Camera primitives."""

import numpy as np
import pytest

from indexer.vision.geometry import whole_picture
from synth.camera import as_jpeg, paste, pinhole, project, rectangle, spread

ABOVE = np.diag([1.0, 1.0, -1.0])
"""Looks straight down: y stays, height shortens the distance."""


def test_a_point_below_the_lens_is_in_the_middle_and_a_higher_one_farther_out():
    matrix = pinhole(ABOVE, np.array([0, 0, 1.0]), 100.0, 200, 120)
    points = np.array([[0, 0, 0], [0.2, 0.1, 0], [0.2, 0.1, 0.5]])
    expected = [[100, 60], [120, 70], [140, 80]]
    assert project(matrix, points) == pytest.approx(np.array(expected))


def test_a_rectangle_starts_at_its_top_left_and_turns_clockwise():
    centre = np.array([10.0, 20.0])
    level = rectangle(4, 6, 0.0, centre, 0.5)
    assert level == pytest.approx(
        np.array([[8, 17, 0.5], [12, 17, 0.5], [12, 23, 0.5], [8, 23, 0.5]])
    )
    turned = rectangle(4, 6, np.pi / 2, centre, 0.0)
    assert turned[0, :2] == pytest.approx([13, 18])  # the top left points to the right


def test_a_texture_is_pasted_pixel_for_pixel_where_its_corners_are():
    rng = np.random.default_rng(0)
    texture = rng.integers(0, 256, (20, 30, 3), np.uint8)
    canvas = np.full((60, 80, 3), 7, np.float32)
    corners = whole_picture(30, 20) + [10, 15]
    paste(canvas, texture, corners, np.full((20, 30), 255, np.uint8))
    assert canvas[15:35, 10:40] == pytest.approx(texture.astype(np.float32), abs=0.5)
    canvas[15:35, 10:40] = 7
    assert (canvas == 7).all()


@pytest.mark.parametrize("share", [0, 128, 255])
def test_alpha_mixes_a_texture_with_what_is_there(share):
    canvas = np.zeros((20, 20, 3), np.float32)
    white = np.full((10, 10, 3), 255, np.uint8)
    paste(canvas, white, whole_picture(10, 10) + 5, np.full((10, 10), share, np.uint8))
    assert canvas[10, 10] == pytest.approx(share, abs=1)


def test_what_lies_outside_the_canvas_is_not_pasted():
    canvas = np.zeros((20, 20, 3), np.float32)
    white = np.full((10, 10, 3), 255, np.uint8)
    paste(canvas, white, whole_picture(10, 10) - 50, np.full((10, 10), 255, np.uint8))
    assert (canvas == 0).all()
    paste(canvas, white, whole_picture(10, 10) - 5, np.full((10, 10), 255, np.uint8))
    assert (canvas[:4, :4] == 255).all()
    assert (canvas[6:, 6:] == 0).all()


def test_a_spread_texture_is_mirrored_beyond_its_borders():
    texture = np.random.default_rng(1).integers(0, 256, (10, 10, 3), np.uint8)
    seen = spread(texture, np.eye(3), (20, 10))
    assert seen.dtype == np.float32
    assert np.array_equal(seen[:, :10], texture)
    assert np.array_equal(seen[:, 10:], texture[:, ::-1])


def test_jpeg_of_a_low_quality_changes_more():
    picture = np.random.default_rng(2).integers(0, 256, (32, 32, 3), np.uint8)
    errors = [np.abs(as_jpeg(picture, q).astype(int) - picture).mean() for q in (20, 95)]
    assert errors[0] > errors[1] > 0
