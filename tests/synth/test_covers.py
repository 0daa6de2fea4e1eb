"""Covers drawn with assets: repeatable, some akin, each with its own words."""

import numpy as np

from synth.covers import HEIGHT, SERIES, WIDTH, art_of, draw_cover, layout_of


def test_every_cover_of_a_seed_is_the_same_whenever_it_is_drawn(assets):
    for number in range(8):
        first, again = (draw_cover(assets, number, 3) for _ in range(2))
        assert first.shape == (HEIGHT, WIDTH, 3)
        assert np.array_equal(first, again)
        assert first.std() > 0


def test_near_twins_differ_in_their_words_only(assets):
    """Covers 0 and 1 share art and layout, 2 and 3 their art only."""
    covers = [draw_cover(assets, number, 3).astype(int) for number in range(4)]
    changed = [(np.abs(covers[n] - covers[n + 1]).max(axis=2) > 30).mean() for n in (0, 2)]
    assert 0 < changed[0] < 0.2 < changed[1]


def test_some_pairs_share_their_art_and_most_do_not():
    art = [art_of(number) for number in range(28)]
    pairs = [first == second for first, second in zip(art[::2], art[1::2], strict=True)]
    assert pairs == [True, True, *[False] * 5] * 2
    assert art[4:14] == list(range(4, 14))


def test_a_series_shares_its_layout_and_not_its_art():
    layouts = [layout_of(number) for number in range(2 * SERIES)]
    first, second = layouts[:SERIES], layouts[SERIES:]
    series = [number for number in range(SERIES) if first.count(layouts[number]) > 2]
    assert len(series) == 40
    assert len({layouts[number] for number in series}) == 1
    assert len({art_of(number) for number in series}) == 40
    assert not set(first) & set(second)
    assert layouts[0] == layouts[1] != layouts[2]
