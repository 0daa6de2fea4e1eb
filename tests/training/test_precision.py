import torch

from training import precision


def computed(monkeypatch, *, faster: bool) -> torch.dtype:
    monkeypatch.setattr(precision, "is_faster", lambda: faster)
    with precision.autocast(torch.device("cpu")):
        return (torch.ones(2, 2) @ torch.ones(2, 2)).dtype


def test_bfloat16_is_used_where_it_is_faster(monkeypatch):
    assert computed(monkeypatch, faster=True) == torch.bfloat16


def test_a_processor_that_is_slower_with_it_learns_in_float32(monkeypatch):
    assert computed(monkeypatch, faster=False) == torch.float32
