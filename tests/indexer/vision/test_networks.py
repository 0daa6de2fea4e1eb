"""Preprocessing and batches; `tests/slow/test_networks.py` has the real networks."""

import numpy as np
import pytest
import torch

from indexer.errors import ModelError
from indexer.vision.networks import (
    BATCH,
    IMAGENET_DEVIATION,
    IMAGENET_MEAN,
    Network,
    Preprocessing,
    timm_network,
)


def test_a_batch_is_square_normal_and_channels_last():
    rng = np.random.default_rng(0)
    pictures = [
        rng.integers(0, 256, (*size, 3), dtype=np.uint8) for size in ((90, 60), (60, 90), (7, 500))
    ]
    for preprocessing in (Preprocessing(128), Preprocessing(224, 256)):
        batch = preprocessing.batch(pictures)
        assert batch.shape == (3, 3, preprocessing.side, preprocessing.side)
        assert batch.dtype == torch.float32
        assert batch.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("preprocessing", [Preprocessing(64), Preprocessing(64, 72)])
def test_colours_are_rgb_and_normal(preprocessing):
    colour = (255, 128, 0)
    picture = np.full((90, 60, 3), colour, np.uint8)
    batch = preprocessing.batch([picture]).numpy()[0]
    for channel in range(3):
        wanted = (colour[channel] / 255 - IMAGENET_MEAN[channel]) / IMAGENET_DEVIATION[channel]
        assert batch[channel] == pytest.approx(wanted, abs=1e-5)


def test_another_mean_and_deviation_are_used():
    grey, spread = (127 / 255,) * 3, (128 / 255,) * 3
    picture = np.full((40, 40, 3), 191, np.uint8)
    batch = Preprocessing(32, None, grey, spread).batch([picture]).numpy()
    assert batch == pytest.approx((191 - 127) / 128, abs=1e-6)


def bands(height: int, width: int) -> np.ndarray:
    """A tenth of black on each end of the longer side, white between."""
    picture = np.full((height, width, 3), 255, np.uint8)
    along = picture if height > width else picture.swapaxes(0, 1)
    along[: max(height, width) // 10] = 0
    along[-(max(height, width) // 10) :] = 0
    return picture


@pytest.mark.parametrize("size", [(600, 300), (300, 600)])
def test_squeezing_keeps_the_whole_picture_and_cropping_its_middle(size):
    plain = {"mean": (0.0,) * 3, "deviation": (1.0,) * 3}
    squeezed = Preprocessing(100, None, **plain).batch([bands(*size)])
    cropped = Preprocessing(100, 110, **plain).batch([bands(*size)])
    assert squeezed.mean() == pytest.approx(0.8, abs=0.02)
    assert cropped.min() == 1


def test_a_picture_is_shrunk_by_averaging():
    lines = np.zeros((400, 400, 3), np.uint8)
    lines[::2] = 255
    batch = Preprocessing(100, None, (0.0,) * 3, (1.0,) * 3).batch([lines])
    assert batch.std() < 0.01
    assert batch.mean() == pytest.approx(0.5, abs=0.01)


class Sums(torch.nn.Module):
    """Two features: the sums of the first two channels. Notes the size of each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def forward(self, pictures):
        self.sizes.append(len(pictures))
        return pictures.sum(dim=(2, 3))[:, :2]


def test_many_pictures_go_in_batches_and_come_out_in_order():
    body = Sums()
    network = Network(body, torch.nn.Identity(), Preprocessing(4))
    pictures = [np.full((8, 8, 3), shade, np.uint8) for shade in range(BATCH * 2 + 3)]
    features = network.features(pictures)
    assert body.sizes == [BATCH, BATCH, 3]
    assert features.shape == (BATCH * 2 + 3, 2)
    assert (features[1:, 0] > features[:-1, 0]).all()


def test_probabilities_are_the_heads_softmax_and_need_no_picture():
    body, head = Sums(), torch.nn.Linear(2, 5)
    network = Network(body, head, Preprocessing(4))
    features = torch.tensor([[1.0, 2.0], [-3.0, 0.5]])
    rows = network.probabilities(features)
    assert rows.sum(dim=1).tolist() == pytest.approx([1, 1])
    assert torch.allclose(rows, head(features).softmax(dim=1))
    assert body.sizes == []


def test_a_network_is_for_looking_not_for_learning():
    body = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Dropout(0.9))
    network = Network(body, torch.nn.Dropout(0.9), Preprocessing(4))
    picture = np.full((8, 8, 3), 200, np.uint8)
    first, second = network.features([picture]), network.features([picture])
    assert torch.equal(first, second)
    assert not first.requires_grad


def test_a_name_timm_does_not_know_is_refused():
    with pytest.raises(ModelError, match="timm has no model named resnet_of_nowhere"):
        timm_network("resnet_of_nowhere", None)


def test_timm_weights_that_do_not_fit_are_refused_by_name(tmp_path):
    weights = tmp_path / "weights.pth"
    torch.save({"something.else": torch.zeros(3)}, weights)
    with pytest.raises(ModelError, match="weights of resnet10t can't be had") as caught:
        timm_network("resnet10t", weights)
    assert "--weights" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_timm_weights_that_cannot_be_downloaded_are_refused_by_name(monkeypatch):
    def fail(*_args, **_options):
        raise OSError("no network")

    monkeypatch.setattr("timm.create_model", fail)
    with pytest.raises(ModelError, match=r"resnet10t can't be had \(no network\)"):
        timm_network("resnet10t", None)


def test_a_damaged_file_of_timm_weights_is_refused(tmp_path):
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(b"\x10\0\0\0\0\0\0\0no json at all..")
    with pytest.raises(ModelError, match="weights of resnet10t can't be had"):
        timm_network("resnet10t", weights)
