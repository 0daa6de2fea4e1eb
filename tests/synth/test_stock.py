"""Covers and grounds that are given, or drawn."""

import numpy as np
import pytest

from synth.scenes import draw_scene
from synth.simple_covers import draw_cover
from synth.stock import TEXTURE, Stock

RED, BLUE = (200, 20, 20), (20, 20, 200)


def plain(colour, height=180, width=120):
    return np.full((height, width, 3), colour, np.uint8)


def redness(picture):
    return float((picture[..., 0] > picture[..., 2].astype(int) + 60).mean())


def test_without_covers_all_are_drawn():
    drawn, own = (draw(np.random.default_rng(4)) for draw in (
        lambda rng: Stock().cover(rng, 1.5), lambda rng: draw_cover(rng, 1.5)
    ))  # fmt: skip
    np.testing.assert_array_equal(drawn, own)
    assert Stock().ground(np.random.default_rng(4)) is None


def test_most_books_wear_given_covers_in_their_own_shape():
    stock = Stock([plain(RED)])
    covers = [stock.cover(np.random.default_rng(seed), 1.3, height=300) for seed in range(40)]
    worn = [cover for cover in covers if cover.shape == (300, 200, 3)]
    assert 20 < len(worn) < 36
    assert np.median([redness(cover) for cover in worn]) > 0.9
    assert all(cover.dtype == np.uint8 for cover in covers)


@pytest.mark.parametrize(("light", "wanted"), [((0.0, 0.25), 30), ((0.75, 1.0), 230)])
def test_dark_and_pale_scenes_get_dark_and_pale_covers(light, wanted):
    stock = Stock([plain((30, 30, 30)), plain((230, 230, 230))])
    given = [stock._given(np.random.default_rng(seed), light).mean() for seed in range(20)]
    assert np.mean(np.array(given) == wanted) > 0.9


def test_grounds_are_parts_of_the_pictures():
    picture = plain(BLUE, 200, 200)
    picture[:100] = RED
    stock = Stock(grounds=[picture])
    grounds = [stock.ground(np.random.default_rng(seed)) for seed in range(40)]
    given = [ground for ground in grounds if ground is not None]
    assert 8 < len(given) < 30
    assert {ground.shape for ground in given} == {(*TEXTURE, 3)}
    assert len({round(redness(ground), 2) for ground in given}) > 4


def test_a_scene_shows_the_given_cover():
    shown = []
    for seed in range(12):
        scene = draw_scene(seed, "textured", Stock([plain((230, 30, 30))]))
        x, y = np.rint(scene.corners.mean(axis=0)).astype(int)
        shown.append(redness(scene.image[y - 2 : y + 3, x - 2 : x + 3]) > 0.5)
    assert np.mean(shown) >= 0.5
