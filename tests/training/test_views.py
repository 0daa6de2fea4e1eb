import numpy as np
import pytest

from synth.covers import art_of
from synth.simple_covers import draw_cover
from synth.surfaces import SURFACES
from training import batches
from training.views import Stage, cut_out, flat, photo, squeeze

SIDE = 64


@pytest.fixture(scope="module")
def stage():
    rng = np.random.default_rng(1)
    covers = np.stack([draw_cover(rng, 1.4, height=224) for _ in range(12)])
    return Stage(covers, np.stack([surface(rng, 96, 96) for surface in SURFACES]))


def _likeness(first, second):
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def test_flat_and_cut_out_views_look_like_their_cover(stage):
    rng = np.random.default_rng(2)
    own, other, scans = [], [], []
    for number in range(12):
        whole = squeeze(stage.covers[number], SIDE)
        strange = squeeze(stage.covers[(number + 1) % 12], SIDE)
        scans.append(_likeness(flat(rng, stage.covers[number], SIDE), whole))
        view = cut_out(rng, stage, number, SIDE)
        own.append(_likeness(view, whole))
        other.append(_likeness(view, strange))
    assert np.median(scans) > 0.9
    assert np.median(own) > np.median(other) + 0.3


@pytest.mark.parametrize("others", [[], [3, 4, 5]])
def test_photos_are_squares_of_the_side_and_differ_each_time(stage, others):
    rng = np.random.default_rng(3)
    first, second = (photo(rng, stage, 0, others, SIDE) for _ in range(2))
    assert first.shape == second.shape == (SIDE, SIDE, 3)
    assert first.dtype == np.uint8
    assert np.abs(first.astype(int) - second).mean() > 5


def test_books_in_photos_stand_more_upright_than_not(stage):
    """A cover red above and blue below: red is above, though squeezing may lean it beyond 45°."""
    covers = np.zeros((1, 224, 160, 3), np.uint8)
    covers[0, :112, :, 0] = covers[0, 112:, :, 2] = 255
    red_and_blue = Stage(covers, np.full((1, 96, 96, 3), 128, np.uint8))
    rng = np.random.default_rng(4)
    for _ in range(20):
        view = photo(rng, red_and_blue, 0, [], SIDE).astype(int)
        red = view[..., 0] - view[..., 2]
        above, below = (np.argwhere(mask).mean(axis=0) for mask in (red > 60, red < -60))
        down, right = below - above
        assert down > 0.5 * abs(right)


def test_a_step_is_the_same_in_every_run(stage, monkeypatch):
    monkeypatch.setattr(batches, "COVERS", 4)
    first, again, next_ = (batches.batch(stage, SIDE, step, 7) for step in (2, 2, 3))
    assert np.array_equal(first.views, again.views)
    assert not np.array_equal(first.views, next_.views)
    assert first.views.shape == (12, SIDE, SIDE, 3)


def test_batches_come_in_order_and_each_cover_once_an_epoch(stage, monkeypatch):
    monkeypatch.setattr(batches, "COVERS", 4)
    made = list(batches.batches(stage, SIDE, 0, 3, 7))
    for step, batch in enumerate(made):
        assert np.array_equal(batch.views, batches.batch(stage, SIDE, step, 7).views)
    art = np.concatenate([batch.art.numpy() for batch in made])
    assert sorted(art) == sorted(art_of(number) for number in range(12))
