"""Multiply-adds, counted as torch does and by hand."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import resnet18

from benchmarks.machine import MultiplyAdds, matrix_speed


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    return resnet18(weights=None).eval()


@pytest.mark.parametrize("quiet", [torch.inference_mode, torch.no_grad])
def test_as_many_as_torch_itself_counts(network: torch.nn.Module, quiet) -> None:
    picture = torch.zeros(2, 3, 64, 64)
    with quiet(), FlopCounterMode(display=False) as expected:
        network(picture)
    with quiet(), MultiplyAdds() as counter:
        network(picture)
    assert counter.snapshot() == {torch.float32: expected.get_total_flops() // 2}


def test_each_precision_counts_for_itself() -> None:
    left, right = torch.zeros(4, 5), torch.zeros(5, 6)
    with MultiplyAdds() as counter:
        left @ right
        with torch.autocast("cpu", torch.bfloat16):
            left[:3] @ right
    assert counter.snapshot() == {torch.float32: 4 * 5 * 6, torch.bfloat16: 3 * 5 * 6}


def test_recurrent_layers_count() -> None:
    layer = torch.nn.LSTM(8, 16, bidirectional=True, batch_first=True)
    with torch.inference_mode(), MultiplyAdds() as counter:
        layer(torch.zeros(3, 10, 8))
    assert counter.snapshot() == {torch.float32: 2 * 3 * 10 * 4 * 16 * (8 + 16)}


def test_a_processor_multiplies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.machine.SIDES", (64,))
    assert matrix_speed(torch.float32) > 1e6
