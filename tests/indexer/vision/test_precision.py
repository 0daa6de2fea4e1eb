"""Which precision is in use: by the environment variable, and by what the processor can."""

import pytest
import torch

from indexer.errors import ModelError
from indexer.vision import device, precision
from indexer.vision.fusion import halved
from indexer.vision.precision import VARIABLE, autocast, uses_bfloat16


@pytest.fixture
def processor(monkeypatch):
    """A function that makes the processor one that multiplies bfloat16, and faster, or not."""

    def make(capable: bool, faster: bool = True) -> None:
        monkeypatch.setattr(precision, "has_bfloat16", lambda: capable)
        monkeypatch.setattr(precision, "is_faster", lambda: faster)

    return make


class Product(torch.nn.Module):
    """Multiplies by a matrix and notes the precision of the product."""

    def __init__(self):
        super().__init__()
        self.matrix = torch.nn.Parameter(torch.ones(4, 4))
        self.seen = []

    def forward(self, values):
        product = values @ self.matrix
        self.seen.append(product.dtype)
        return product


@pytest.mark.parametrize(
    ("chosen", "capable", "used"),
    [
        (None, True, True),
        (None, False, False),
        ("auto", True, True),
        ("auto", False, False),
        ("float32", True, False),
        ("float32", False, False),
        ("bfloat16", True, True),
    ],
)
def test_the_variable_and_the_processor_decide(monkeypatch, processor, chosen, capable, used):
    processor(capable)
    monkeypatch.delenv(VARIABLE, raising=False)
    if chosen:
        monkeypatch.setenv(VARIABLE, chosen)
    assert uses_bfloat16() is used
    given = Product()
    network = halved(given)
    with torch.inference_mode():
        output = network(torch.ones(1, 4))
    assert (network is given) is not used
    assert (network.network if used else given).seen == [torch.bfloat16 if used else torch.float32]
    assert given.matrix.dtype == torch.float32
    assert output.dtype == torch.float32
    assert output.tolist() == [[4, 4, 4, 4]]


def test_bfloat16_that_is_slower_is_used_only_where_it_is_asked_for(monkeypatch, processor):
    processor(capable=True, faster=False)
    monkeypatch.setenv(VARIABLE, "auto")
    assert not uses_bfloat16()
    monkeypatch.setenv(VARIABLE, "bfloat16")
    assert uses_bfloat16()


@pytest.mark.parametrize(
    ("seconds", "faster"), [({2: 0.5, 4: 1.0}, True), ({2: 1.0, 4: 1.0}, False)]
)
def test_the_precisions_are_compared_by_their_times(monkeypatch, seconds, faster):
    """`seconds`: by the bytes of a number."""
    monkeypatch.setattr(precision, "_seconds", lambda matrix: seconds[matrix.element_size()])
    precision.is_faster.cache_clear()
    assert precision.is_faster() is faster
    precision.is_faster.cache_clear()


def test_the_time_of_a_product_is_taken():
    small, large = (precision._seconds(torch.ones(side, side)) for side in (16, 1024))
    assert 0 < small < large


def test_bfloat16_is_refused_where_the_processor_has_none(monkeypatch, processor):
    processor(False)
    monkeypatch.setenv(VARIABLE, "bfloat16")
    with pytest.raises(ModelError, match="this device does not multiply"):
        autocast()
    with pytest.raises(ModelError, match="auto and float32 work everywhere"):
        halved(Product())


@pytest.mark.parametrize("value", ["", "bf16", "FLOAT32"])
def test_another_value_is_refused_and_the_values_are_named(monkeypatch, value):
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(ModelError, match=f"is '{value}'; it may be auto, float32 or bfloat16"):
        uses_bfloat16()


def test_a_gpu_has_bfloat16_only_where_it_is_asked_for(monkeypatch, processor):
    processor(True)
    monkeypatch.setattr(device, "_used", device.Device.CUDA)
    monkeypatch.delenv(VARIABLE, raising=False)
    assert not uses_bfloat16()
    monkeypatch.setenv(VARIABLE, "bfloat16")
    assert uses_bfloat16()
