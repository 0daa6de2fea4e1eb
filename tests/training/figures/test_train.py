"""Drawing once, learning from that, and going on."""

import numpy as np
import torch

from indexer.vision.detection.figure_network import KINDS, STRIDES, WIDTHS, FigureNetwork
from training.detection.train import rate_at
from training.figures import cache
from training.figures.cache import features_of, seen_covers
from training.figures.train import BATCH, Training, batches, calibrate, train


def test_what_is_seen_of_covers_is_kept(folder, sources, seen, monkeypatch):
    (only,) = seen
    assert [level.shape for level in only.features] == [
        (48, width, 128 // stride, 96 // stride)
        for width, stride in zip(WIDTHS, STRIDES, strict=True)
    ]
    assert len(only.boxes) == len(only.kinds) == len(only.marked) == 48
    assert {kind for kinds in only.kinds for kind in kinds} <= set(range(len(KINDS)))
    assert not only.marked.any()
    monkeypatch.setattr(cache, "SHAPES", {(128, 96): 1.0})
    monkeypatch.setattr(cache, "features_of", None)  # nothing is drawn again
    (again,) = seen_covers(folder, sources, 48, seed=0)
    assert all((a == b).all() for a, b in zip(only.features, again.features, strict=True))
    assert all((a == b).all() for a, b in zip(only.boxes, again.boxes, strict=True))


def test_features_are_those_of_the_pictures():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (2, 64, 96, 3), dtype=np.uint8)
    both, second = features_of(pictures), features_of(pictures[1:])
    for level, alone in zip(both, second, strict=True):
        assert level.dtype == torch.float16
        assert torch.allclose(level[1].float(), alone[0].float(), atol=0.02)


def test_the_loss_falls_and_a_stopped_training_goes_on_as_if_it_had_not(tmp_path, seen):
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    whole.mkdir()
    halves.mkdir()
    network = train(whole, seen, 16)
    rows = (whole / "log.csv").read_text().splitlines()
    assert rows[0] == "step,middle,sides,kind"
    first = Training().learn(seen[0], list(range(BATCH)), 1e-3)
    later = [float(value) for value in rows[-1].split(",")[1:]]
    assert sum(later) < sum(first.values())
    half = Training()
    for step, (covers, some) in enumerate(batches(seen, 0, 16)):
        if step < 8:
            half.learn(covers, some, rate_at(step, 16))
    half.save(halves / "checkpoint.pt")
    again = train(halves, seen, 16)
    for name, tensor in network.state_dict().items():
        assert torch.allclose(tensor.float(), again.state_dict()[name].float(), atol=1e-4), name


def test_an_epoch_has_every_cover_once_but_those_kept_back(seen):
    rows = [row for _, some in batches(seen, 0, 2) for row in some]
    assert sorted(rows) == [row for row in range(48) if row % 10]
    assert [some for _, some in batches(seen, 1, 2)] == [[*batches(seen, 0, 2)][1][1]]


def test_calibration_divides_the_logits_of_kinds_alone(seen, monkeypatch):
    network = FigureNetwork().eval()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    monkeypatch.setattr(
        "training.figures.train.found_kinds",
        lambda _: (np.full((20, len(KINDS)), 1 / len(KINDS)), np.zeros(20, np.intp)),
    )
    monkeypatch.setattr("training.figures.train.temperature", lambda *_: 2.0)
    calibrate(network, seen)
    for name, tensor in network.state_dict().items():
        if name.startswith("answers"):
            assert torch.equal(tensor[:5], before[name][:5])
            assert torch.equal(tensor[5:], before[name][5:] / 2)
        else:
            assert torch.equal(tensor, before[name])
