"""Table tops, grounds, and covers that need no assets."""

import numpy as np
import pytest

from synth.backgrounds import draw_background
from synth.simple_covers import draw_cover
from synth.surfaces import SURFACES, plaid


@pytest.mark.parametrize("size", [(90, 120), (150, 60)])
@pytest.mark.parametrize("surface", [*SURFACES, plaid], ids=lambda surface: surface.__name__)
def test_every_surface_fills_any_size_and_is_the_same_for_a_seed(surface, size):
    first, again, other = (surface(np.random.default_rng(seed), *size) for seed in (1, 1, 2))
    assert first.shape == (*size, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_backgrounds_of_every_kind_are_squares(assets):
    drawn = [draw_background(np.random.default_rng(seed), assets, 64) for seed in range(20)]
    assert {one.shape for one in drawn} == {(64, 64, 3)}
    assert len({one.tobytes() for one in drawn}) == 20


@pytest.mark.parametrize("aspect", [1.0, 1.4, 1.8])
def test_a_simple_cover_has_its_aspect_and_lightness(aspect):
    rng = np.random.default_rng(0)
    covers = [draw_cover(rng, aspect, (0.0, 0.2), height=180) for _ in range(12)]
    assert {cover.shape for cover in covers} == {(180, round(180 / aspect), 3)}
    assert np.mean([cover.mean() for cover in covers]) < 90
