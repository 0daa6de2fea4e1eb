import numpy as np
import pytest
import torch

from training import features
from training.features import kept, whitening


class FakeNetwork:
    """Features that tell a picture's mean colour; counts what it is asked."""

    asked = 0

    def features(self, images):
        self.asked += len(images)
        return torch.tensor(np.stack([image.mean((0, 1)) for image in images]))


def test_features_are_computed_once_and_only_for_as_many_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "BATCH", 4)
    pictures = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), np.uint8)
    network, path = FakeNetwork(), tmp_path / "some.npy"
    first = kept(path, network, iter(pictures), 6)
    assert first.numpy() == pytest.approx(pictures.mean((1, 2)), abs=0.1)
    assert torch.equal(kept(path, network, iter(pictures), 6), first)
    assert network.asked == 6
    with pytest.raises(ValueError, match="of 6 pictures, not 7"):
        kept(path, network, iter(pictures), 7)


@pytest.fixture(scope="module")
def skewed():
    """5,000 points whose third number hardly varies, in turned axes."""
    torch.manual_seed(0)
    turn = torch.linalg.qr(torch.randn(3, 3)).Q
    return torch.randn(5_000, 3) * torch.tensor([9.0, 3.0, 0.1]) @ turn + 7


def test_power_1_makes_the_strongest_components_vary_alike(skewed):
    weight, bias = whitening(skewed, 2, power=1)
    seen = skewed @ weight.T + bias
    covariance = torch.cov(seen.T)
    assert seen.mean(0).abs().max() < 1e-2
    assert covariance / covariance[0, 0] == pytest.approx(np.eye(2), abs=0.01)


def test_power_0_only_turns_the_axes(skewed):
    weight, bias = whitening(skewed, 3, power=0)
    assert weight @ weight.T == pytest.approx(np.eye(3), abs=1e-4)
    deviations = (skewed @ weight.T + bias).std(0)
    assert deviations == pytest.approx([9, 3, 0.1], rel=0.1)
