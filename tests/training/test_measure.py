import numpy as np
import pytest
import torch

from training import measure
from training.measure import Measures, embed
from training.photos import Photos
from training.views import squeeze

SIDE = 48


class Cells(torch.nn.Module):
    """Mean colours of 6 × 6 cells: knows a cover that is not turned or moved much."""

    def __init__(self):
        super().__init__()
        self.used = torch.nn.Parameter(torch.zeros(1))

    def forward(self, pictures):
        cells = torch.nn.functional.adaptive_avg_pool2d(pictures, 6).flatten(1)
        return cells - cells.mean(1, keepdim=True)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(measure, "BATCH", 5)


def test_views_of_held_out_covers_are_looked_for(stage):
    found = Measures(stage).found(Cells(), SIDE)
    assert 0.3 < found.cut_outs <= 1
    assert found.whole_photos < found.cut_outs
    assert (found.photos_first, found.photos_in_20) == (None, None)
    assert Measures(stage).found(Cells(), SIDE) == found


def test_photos_are_looked_for_in_four_turns_among_held_out_covers(stage):
    given = np.random.default_rng(0).integers(0, 256, (3, 6, 6, 3), np.uint8)
    covers = np.stack([squeeze(np.kron(c, np.ones((8, 8, 1), np.uint8)), SIDE) for c in given])
    turned = np.stack([np.rot90(covers[1]), np.rot90(covers[2], 2), 255 - covers[0]])
    photos = Photos(covers, turned, np.array([1, 2, 0]))
    found = Measures(stage, photos).found(Cells(), SIDE)
    assert found.photos_first == pytest.approx(2 / 3, abs=1e-3)
    assert found.photos_in_20 == 1, "there are no more than fifteen covers"


def test_vectors_are_of_length_1_in_the_order_of_the_pictures(stage):
    pictures = [stage.covers[n] for n in range(12)]
    vectors = embed(Cells(), pictures, SIDE)
    assert vectors.norm(dim=1) == pytest.approx(1, abs=1e-4)
    assert torch.allclose(vectors[7], embed(Cells(), pictures[7:8], SIDE)[0], atol=2e-2)
