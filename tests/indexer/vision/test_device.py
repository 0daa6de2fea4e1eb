"""Which device is chosen, where there is a GPU and where there is none."""

import pytest

from indexer.errors import ModelError
from indexer.vision import device as module
from indexer.vision.device import Device, device, use_device


@pytest.fixture
def gpu(monkeypatch):
    """A function that says whether there is a GPU. The device in use is restored."""
    monkeypatch.setattr(module, "_used", Device.CPU)
    return lambda found: monkeypatch.setattr(module, "has_gpu", lambda: found)


def test_without_a_choice_it_is_the_processor(gpu):
    gpu(True)
    assert device().type == "cpu"


@pytest.mark.parametrize(
    ("choice", "found", "used"),
    [
        (Device.AUTO, True, "cuda"),
        (Device.AUTO, False, "cpu"),
        (Device.CPU, True, "cpu"),
        (Device.CPU, False, "cpu"),
        (Device.CUDA, True, "cuda"),
    ],
)
def test_the_choice_and_the_machine_decide(gpu, choice, found, used):
    gpu(found)
    use_device(choice)
    assert device().type == used


def test_cuda_is_refused_without_a_gpu(gpu):
    gpu(False)
    with pytest.raises(ModelError, match="no GPU with CUDA here; auto and cpu work"):
        use_device(Device.CUDA)
    assert device().type == "cpu"
