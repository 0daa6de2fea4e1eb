import numpy as np
import pytest

from synth.damage import sticker, wear, with_side
from synth.sensor import compressed, photographed

SEEDS = range(30)


def _cover():
    return np.full((192, 128, 3), 90, np.uint8)


@pytest.mark.parametrize("damage", [sticker, wear])
def test_damage_covers_a_small_part_of_a_cover(damage):
    shares = []
    for seed in SEEDS:
        cover = _cover()
        damage(np.random.default_rng(seed), cover)
        shares.append((cover != 90).any(axis=2).mean())
    assert 0 < np.mean(shares) < 0.2
    assert max(shares) < 0.4


def test_a_side_is_a_strip_beside_the_whole_cover():
    for seed in SEEDS:
        seen = with_side(np.random.default_rng(seed), _cover())
        assert seen.shape[0] == 192
        assert 128 < seen.shape[1] <= 128 * 1.12 + 1
        assert (seen[:, 20:108] == 90).all()


def test_photographs_differ_but_show_the_same():
    y, x = np.mgrid[:96, :96]
    stripes = np.repeat((((x // 24 + y // 24) % 2) * 160 + 40)[..., None], 3, 2).astype(np.uint8)
    likenesses = []
    for seed in SEEDS:
        seen = photographed(np.random.default_rng(seed), stripes)
        assert seen.shape == stripes.shape
        assert seen.dtype == np.uint8
        assert not np.array_equal(seen, stripes)
        likenesses.append(np.corrcoef(seen.mean(axis=2).ravel(), stripes[..., 0].ravel())[0, 1])
    assert np.median(likenesses) > 0.7


def test_one_seed_gives_one_picture():
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    first, again = (photographed(np.random.default_rng(5), picture) for _ in range(2))
    assert np.array_equal(first, again)


def test_a_worse_file_is_farther_from_the_picture():
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    good, bad = (
        np.mean([np.abs(compressed(np.random.default_rng(s), picture, w).astype(int) - picture)
                 for s in SEEDS])
        for w in (95, 5)
    )  # fmt: skip
    assert good < bad
