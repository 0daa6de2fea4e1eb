import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional

from indexer.vision import layout as vision_layout
from indexer.vision.layout import Projection
from training import layout
from training.layout import Pairs, learn, pairs, write
from training.views import Stage

COUNT = 400
SIZES = {"AVERAGES": 48, "PLACES": 48, "WHITENED": 24, "DIMENSIONS": 32}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A projection of a few numbers."""
    for name, size in SIZES.items():
        monkeypatch.setattr(vision_layout, name, size)
        monkeypatch.setattr(layout, name, size, raising=False)


@pytest.fixture(scope="module")
def drawn():
    """Features of covers, and of views of them that are disturbed along a few directions."""
    torch.manual_seed(0)
    clean = torch.randn(COUNT, 96)
    disturbed = 2.5 * torch.randn(400, 8) @ torch.randn(8, 96) / 3
    shown = torch.randperm(COUNT)
    return Pairs(clean, clean[shown] + disturbed, shown)


def _recall(projection, given):
    with torch.no_grad():
        index, asked = (functional.normalize(projection(x)) for x in (given.clean, given.damaged))
    return float(((asked @ index.T).argmax(dim=1) == given.shown).float().mean())


def test_learning_finds_damaged_views_better_than_whitening_alone(drawn):
    assert _recall(learn(drawn, steps=100), drawn) > _recall(learn(drawn, steps=0), drawn) + 0.05


def test_whitened_features_are_two_unit_vectors_centred_on_nothing(drawn):
    with torch.no_grad():
        whitened = learn(drawn, steps=0).whiten(drawn.clean)
    halves = whitened.split(24, dim=1)
    for half in halves:
        assert half.norm(dim=1) == pytest.approx(1, abs=1e-4)
        assert half.mean(dim=0).norm() < 0.1


def test_the_file_holds_the_matrices_in_half_precision(drawn, tmp_path):
    projection = learn(drawn, steps=0)
    write(projection, tmp_path / "layout.safetensors")
    state = load_file(tmp_path / "layout.safetensors")
    assert {tensor.dtype for tensor in state.values()} == {torch.float16}
    again = Projection()
    again.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    with torch.no_grad():
        first, second = projection(drawn.clean[:9]), again(drawn.clean[:9])
    assert first.shape == (9, 32)
    assert functional.cosine_similarity(first, second).min() > 0.999


class FakeNetwork:
    """Features that tell a picture's mean colour; counts what it is asked."""

    asked = 0

    def features(self, images):
        self.asked += len(images)
        return torch.tensor(np.stack([image.mean((0, 1)) for image in images]))


def test_features_of_covers_and_views_are_computed_once(tmp_path):
    rng = np.random.default_rng(0)
    covers = rng.integers(0, 256, (6, 64, 64, 3), np.uint8)
    stage, network = Stage(covers, covers), FakeNetwork()
    first = pairs(stage, network, 10, tmp_path)
    assert network.asked == 16
    assert first.clean.shape == (6, 3)
    assert first.damaged.shape == (10, 3)
    assert sorted(first.shown[:6].tolist()) == list(range(6))
    again = pairs(stage, network, 10, tmp_path)
    assert network.asked == 16
    assert torch.equal(first.damaged, again.damaged)
