import numpy as np
import pytest

from training.views import SQUARE, Stage, cut_out, erring, flat, lying, squeeze, whole_photo

SIDE = 64


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


@pytest.mark.parametrize("draw", [cut_out, whole_photo])
def test_views_are_squares_of_the_side_and_differ_each_time(stage, draw):
    rng = np.random.default_rng(3)
    before = stage.covers[0].copy()
    first, second = (draw(rng, stage, 0, SIDE) for _ in range(2))
    assert first.shape == second.shape == (SIDE, SIDE, 3)
    assert first.dtype == np.uint8
    assert np.abs(first.astype(int) - second).mean() > 5
    assert np.array_equal(stage.covers[0], before), "damage is drawn on a copy"


def test_books_in_photos_stand_more_upright_than_not():
    """A cover red above and blue below: red is above, though squeezing may lean it beyond 45°."""
    covers = np.zeros((1, 224, 160, 3), np.uint8)
    covers[0, :112, :, 0] = covers[0, 112:, :, 2] = 255
    grey = np.full((1, 96, 96, 3), 128, np.uint8)
    rng = np.random.default_rng(4)
    upright = []
    for _ in range(20):
        view = whole_photo(rng, Stage(covers, grey), 0, SIDE).astype(int)
        red = view[..., 0] - view[..., 2]
        if min((red > 60).sum(), (red < -60).sum()) < 5:
            continue  # another cover, or faded
        above, below = (np.argwhere(mask).mean(axis=0) for mask in (red > 60, red < -60))
        upright.append((below - above)[0] > 0)
    assert len(upright) > 8
    assert np.mean(upright) > 0.8


def _area(corners):
    x, y = corners.T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def test_boundaries_err_a_little_mostly_and_much_at_times():
    rng = np.random.default_rng(5)
    errors = [np.abs(erring(rng) - SQUARE).max() for _ in range(400)]
    assert 0.02 < np.median(errors) < 0.2
    assert max(errors) < 0.6
    assert np.mean(np.array(errors) < 0.05) > 0.2


def test_books_in_whole_photos_lie_within_them_and_are_of_many_sizes():
    rng = np.random.default_rng(6)
    lain = [lying(rng) for _ in range(200)]
    assert all(corners.min() > -0.1 and corners.max() < 1.1 for corners in lain)
    areas = [_area(corners) for corners in lain]
    assert min(areas) < 0.1
    assert max(areas) > 0.4
