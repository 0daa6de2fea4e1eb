"""Styles of art, and what they are made with."""

import numpy as np
import pytest

from synth.art import STYLES, contrasting, finish, paste_upright, stamp, two_inks


@pytest.mark.parametrize("size", [(120, 80), (60, 150)])
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_every_style_fills_any_size_and_is_the_same_for_a_seed(assets, style, size):
    first, again = (style(np.random.default_rng(1), assets, *size) for _ in range(2))
    assert first.shape == (*size, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)


def test_every_finish_keeps_size_and_type(assets):
    picture = STYLES[0](np.random.default_rng(0), assets, 60, 40)
    finished = [finish(np.random.default_rng(seed), picture) for seed in range(30)]
    assert {(one.shape, one.dtype.name) for one in finished} == {((60, 40, 3), "uint8")}
    assert len({one.tobytes() for one in finished}) > 15


def test_two_inks_are_dark_where_the_levels_are():
    levels = np.array([[0, 255]], np.uint8)
    dark, light = two_inks(np.random.default_rng(0), levels)[0].astype(int)
    assert dark.mean() < light.mean()


def test_transparent_parts_and_parts_outside_are_not_pasted():
    thing = np.full((20, 40, 4), 200, np.uint8)
    thing[:, :20, 3], thing[:, 20:, 3] = 0, 255
    picture = np.zeros((60, 60, 3), np.uint8)
    paste_upright(picture, thing, (30.0, 30.0), 40)
    assert (picture[20:40, 10:30] == 0).all()
    assert (picture[22:38, 32:48] == 200).all()
    paste_upright(picture, thing, (-100.0, 30.0), 40)
    edge = np.zeros((60, 60, 3), np.uint8)
    paste_upright(edge, thing, (-10.0, 30.0), 40)
    assert (edge[22:38, :8] == 200).all()
    assert (edge[:, 12:] == 0).all()


def test_a_stamp_leaves_the_cached_picture_as_it_was():
    thing = np.full((20, 20, 4), 255, np.uint8)
    for seed in range(20):
        stamp(np.random.default_rng(seed), np.zeros((50, 50, 3), np.uint8), thing, 30)
    assert (thing == 255).all()


def test_a_contrasting_colour_is_far_from_the_ground():
    rng = np.random.default_rng(0)
    for ground in rng.integers(0, 256, (50, 3)).astype(np.uint8):
        ink = contrasting(rng, ground)
        assert np.linalg.norm(ink.astype(float) - ground) > 110
