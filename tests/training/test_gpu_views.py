"""The views for a GPU, drawn on the processor: few and small."""

import numpy as np
import pytest
import torch

from training.chance import Chance
from training.gpu_camera import photographed
from training.gpu_jpeg import compressed
from training.gpu_views import GpuViews, _area, _erring, _inside, _lying, _places
from training.views import squeeze

SIDE = 48
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def covers(stage):
    return np.stack([squeeze(stage.covers[n], 64) for n in range(len(stage.covers))])


@pytest.fixture(scope="module")
def views(stage, covers):
    return GpuViews(torch.from_numpy(covers), torch.from_numpy(stage.grounds[:4]), 12)


def test_a_step_is_the_same_in_every_run(views):
    first, again, next_ = (views.batch(step, SIDE) for step in (2, 2, 3))
    assert torch.equal(first.views, again.views)
    assert not torch.equal(first.views, next_.views)
    assert first.views.shape == (36, SIDE, SIDE, 3)
    assert first.views.dtype == torch.uint8
    assert [batch.views.shape[1] for batch in views.batches(0, 2, [32, 48].__getitem__)] == [32, 48]


def _likeness(first, second):
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def test_views_look_like_their_covers_more_or_less(views, covers):
    batch = views.batch(0, SIDE)
    clean = [squeeze(covers[n], SIDE) for n in batch.numbers]
    flats, *damaged = batch.views.numpy().reshape(3, 12, SIDE, SIDE, 3)
    scans = [_likeness(view, cover) for view, cover in zip(flats, clean, strict=True)]
    seen = [_likeness(d, c) for part in damaged for d, c in zip(part, clean, strict=True)]
    strange = [_likeness(d, clean[n - 1]) for part in damaged for n, d in enumerate(part)]
    assert min(scans) > 0.6
    assert np.median(seen) > np.median(strange) + 0.15
    assert np.median(seen) < np.median(scans)


def test_pixels_look_at_the_cover_through_its_corners():
    corners = torch.tensor([[[0.25, 0.0], [0.75, 0.0], [1.0, 1.0], [0.0, 1.0]]])
    places = _places(corners, 64)
    # The middle of the nearer side, and the vanishing height of the diagonals' crossing.
    assert places[0, 63, 32].tolist() == pytest.approx([0.5, 1], abs=0.03)
    assert places[0, 21, 31].tolist() == pytest.approx([0.5, 0.5], abs=0.03)
    assert float(_inside(places).mean()) == pytest.approx(0.75, abs=0.02)
    assert _area(corners).tolist() == pytest.approx([0.75])


def test_corners_err_and_lie_as_those_of_the_processors_views():
    chance = Chance(0, CPU)
    square = torch.tensor([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    errors = (_erring(chance, 400) - square).abs().amax((1, 2))
    assert 0.02 < errors.median() < 0.2
    assert errors.max() < 0.7
    lain = _lying(chance, 200)
    assert lain.min() > -0.1
    assert lain.max() < 1.1
    assert _area(lain).min() < 0.1
    assert _area(lain).max() > 0.4


def test_photographed_pictures_stay_in_range_and_keep_what_they_show(covers):
    pictures = torch.from_numpy(covers).permute(0, 3, 1, 2).float() / 255
    seen = photographed(Chance(1, CPU), pictures)
    assert seen.shape == pictures.shape
    assert 0 <= seen.min() < seen.max() <= 1
    assert torch.equal(seen, photographed(Chance(1, CPU), pictures))
    likeness = [_likeness(*pair) for pair in zip(seen.numpy(), pictures.numpy(), strict=True)]
    assert np.median(likeness) > 0.6


@pytest.mark.parametrize("side", [48, 50])
def test_files_lose_more_the_lower_their_quality(covers, side):
    pictures = torch.from_numpy(covers[:, :side, :side]).permute(0, 3, 1, 2).float() / 255

    class Fixed(Chance):
        quality = 90.0

        def uniform(self, low, high, *shape):
            return torch.full(shape, self.quality)

    fixed = Fixed(0, CPU)
    fine = (compressed(fixed, pictures, 12) - pictures).abs().mean()
    fixed.quality = 12.0
    coarse = (compressed(fixed, pictures, 12) - pictures).abs().mean()
    assert fine < 0.03
    assert coarse > 2 * fine
