import csv
import os
import signal
from dataclasses import fields

import cv2
import pytest
import torch
from safetensors.torch import load_file

from training import train
from training.batches import ProcessorViews
from training.learning import Training
from training.measure import Found
from training.train import WEIGHTS, Row, Schedule

CPU = torch.device("cpu")
SHORT = Schedule(steps=4, sides=(32, 48))


class FakeMeasures:
    """Finds what it is told to; measuring itself is tested elsewhere."""

    def found(self, network, side):
        return Found(0.5, 0.25, None, None)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(train, "CHECKPOINT_STEPS", 2)


def _train(stage, teacher, folder, schedule=SHORT):
    folder.mkdir(exist_ok=True)
    training = Training(teacher, CPU)
    train.train(training, ProcessorViews(stage, 4), FakeMeasures(), folder, schedule)
    return training


def _rows(folder):
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_checkpoint_has_a_row_a_curve_and_weights(stage, teacher, tmp_path):
    training = _train(stage, teacher, tmp_path)
    rows = _rows(tmp_path)
    assert [(row["step"], row["side"]) for row in rows] == [("2", "32"), ("4", "48")]
    assert list(rows[0]) == [field.name for field in fields(Row)]
    assert (rows[0]["cut_outs"], rows[0]["photos_first"]) == ("0.5", "")
    assert cv2.imread(str(tmp_path / "curve.png")).std() > 1
    shipped = load_file(tmp_path / WEIGHTS)
    assert shipped["fc.weight"].dtype == torch.float16
    assert torch.allclose(shipped["fc.weight"].float(), training.average.fc.weight, atol=1e-3)


def test_stopping_and_going_on_gives_what_one_run_gives(stage, teacher, tmp_path, monkeypatch):
    whole = _train(stage, teacher, tmp_path / "whole")
    learn = Training.learn

    def learn_and_stop(self, *given):
        terms = learn(self, *given)
        if self.step == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return terms

    monkeypatch.setattr(Training, "learn", learn_and_stop)
    assert _train(stage, teacher, tmp_path / "parts").step == 3
    monkeypatch.setattr(Training, "learn", learn)
    parts = _train(stage, teacher, tmp_path / "parts")
    assert parts.step == 4
    assert [row["step"] for row in _rows(tmp_path / "parts")] == ["2", "4"]
    for name, tensor in whole.average.state_dict().items():
        found = parts.average.state_dict()[name]
        assert torch.allclose(tensor.float(), found.float(), atol=1e-4), name


def test_minutes_end_a_training_whatever_its_steps(stage, teacher, tmp_path):
    training = _train(stage, teacher, tmp_path, Schedule(steps=1, minutes=0.02, sides=(32,)))
    assert training.step >= 1
    assert training.seconds >= 1.2
    assert _rows(tmp_path)[-1]["step"] == str(training.step)
    again = _train(stage, teacher, tmp_path, Schedule(minutes=0.02, sides=(32,)))
    assert again.step == training.step, "the time is used up"


def test_the_rate_rises_stays_and_falls():
    schedule = Schedule(highest=0.5)
    rates = [schedule.rate(step, step / 1000) for step in (0, 39, 100, 199, 600, 999)]
    assert rates[0] < rates[1] == pytest.approx(0.5)
    assert rates[2] == rates[3] == 0.5
    assert rates[3] > rates[4] > rates[5] == pytest.approx(0.01 * 0.5)


def test_pictures_grow():
    assert [SHORT.side(share) for share in (0, 0.49, 0.5, 0.99, 1.2)] == [32, 32, 48, 48, 48]
