import csv
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
import torch

from tests.drawing import artwork
from training.detection import train as training
from training.detection.scenes import Stock
from training.detection.train import rate_at, train


@dataclass(frozen=True)
class OpenStock:
    """A small stock; of a module, so that it can be sent to other processes."""

    def __call__(self):
        covers = np.stack([cv2.resize(artwork(seed), (64, 64)) for seed in range(4)])
        return Stock(covers, np.full((2, 64, 64, 3), 90, np.uint8))


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Two small pictures a batch, drawn here."""
    monkeypatch.setattr(training, "BATCH", 2)
    monkeypatch.setattr(training, "SHAPES", ((96, 64),))
    monkeypatch.setattr(training, "LOG_STEPS", 1)
    training._start(OpenStock())

    def batches(_, first, last):
        return (training._make(step) for step in range(first, last))

    monkeypatch.setattr(training, "batches", batches)


def weights(network):
    return torch.cat([w.flatten() for w in network.state_dict().values() if w.is_floating_point()])


def test_going_on_gives_what_one_run_gives(tmp_path, monkeypatch):
    torch.set_num_threads(1)
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    whole.mkdir()
    halves.mkdir()
    at_once = train(whole, OpenStock(), 4)
    monkeypatch.setattr(training, "rate_at", lambda step, _: rate_at(step, 4))
    train(halves, OpenStock(), 2)
    again = train(halves, OpenStock(), 4)
    torch.testing.assert_close(weights(at_once), weights(again), rtol=0, atol=1e-6)


def test_the_log_has_a_row_a_step_with_every_part_of_the_loss(tmp_path):
    train(tmp_path, OpenStock(), 3)
    with (tmp_path / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3"]
    assert {"front", "overlap", "middle", "offset", "flat"} <= set(rows[0])


def test_the_backbones_first_blocks_stay_as_imagenet_made_them(tmp_path):
    before = training.new_network().backbone
    after = train(tmp_path, OpenStock(), 2).backbone
    for number, (old, new) in enumerate(zip(before.blocks, after.blocks, strict=True)):
        same = torch.equal(
            torch.cat([p.flatten() for p in old.parameters()]),
            torch.cat([p.flatten() for p in new.parameters()]),
        )
        assert same == (number < training.FROZEN)


def test_the_rate_rises_and_falls():
    rates = [rate_at(step, 1_000) for step in range(1_000)]
    assert rates[0] < rates[50] < max(rates) == max(rates[95:100])
    assert rates[-1] == training.LEAST_RATE
