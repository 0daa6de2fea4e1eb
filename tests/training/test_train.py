import csv
import hashlib
import json
import os
import signal
from dataclasses import fields

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from indexer.vision.model_names import COVERS_FACTS_FILE
from synth.covers import HEIGHT, WIDTH
from synth.simple_covers import draw_cover
from synth.surfaces import SURFACES
from training import batches, drawn, measure, train
from training import export as training_export
from training.export import write
from training.train import Phase, Row
from training.views import Stage

SIDE = 32


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder whose covers and grounds are drawn already: few, and simple ones."""
    monkeypatch.setattr(batches, "COVERS", 4)
    monkeypatch.setattr(train, "COVERS", 4)
    monkeypatch.setattr(train, "MEASURE_STEPS", 2)
    monkeypatch.setattr(train, "MEMORY", 16)
    monkeypatch.setattr(measure, "QUERIES", 4)
    monkeypatch.setattr(measure, "INDEX", 12)
    rng = np.random.default_rng(0)
    for name in ("TRAINING", "HELD_OUT"):
        some = drawn.Set(name.lower(), 12, 0, False)
        monkeypatch.setattr(train, name, some)
        covers = [cv2.resize(draw_cover(rng, HEIGHT / WIDTH), (WIDTH, HEIGHT)) for _ in range(12)]
        np.save(tmp_path / f"{some.name}.npy", np.stack(covers))
        np.save(tmp_path / f"{some.name}_done.npy", np.ones(1, bool))
        grounds = [surface(rng, 64, 64) for surface in SURFACES]
        np.save(tmp_path / f"{some.name}_backgrounds.npy", np.stack(grounds))
    return tmp_path


def _rows(folder):
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_training_logs_plots_and_keeps_a_checkpoint(folder):
    train.train(folder, None, (Phase(SIDE, 2, 12), Phase(SIDE + 16, 2, 12)))
    rows = _rows(folder)
    assert [(row["step"], row["side"]) for row in rows] == [("2", "32"), ("4", "48")]
    assert list(rows[0]) == [field.name for field in fields(Row)]
    assert cv2.imread(str(folder / "curve.png")).std() > 1
    assert torch.load(folder / "checkpoint.pt")["step"] == 4


def test_stopping_and_going_on_gives_what_one_run_gives(folder, monkeypatch):
    phases = (Phase(SIDE, 4, 12),)
    train.train(folder, None, phases)
    whole = torch.load(folder / "checkpoint.pt")
    (folder / "checkpoint.pt").unlink()

    learn = train.Training.learn

    def learn_and_stop(self, *given):
        loss = learn(self, *given)
        if self.step == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return loss

    monkeypatch.setattr(train.Training, "learn", learn_and_stop)
    train.train(folder, None, phases)
    assert torch.load(folder / "checkpoint.pt")["step"] == 2
    monkeypatch.setattr(train.Training, "learn", learn)
    train.train(folder, None, phases)
    parts = torch.load(folder / "checkpoint.pt")
    assert parts["step"] == 4
    for name, tensor in whole["average"].items():
        assert torch.allclose(tensor.float(), parts["average"][name].float(), atol=1e-4), name


def test_learning_brings_the_views_of_a_cover_together(folder):
    stage = Stage(np.load(folder / "training.npy"), np.load(folder / "training_backgrounds.npy"))
    training = train.Training(None)
    given = batches.batch(stage, SIDE, 0, 7)
    losses = [training.learn(given.views, given.art, 1e-3) for _ in range(15)]
    assert np.mean(losses[-3:]) < 0.5 * losses[0]
    assert training.step == 15


def test_shipped_weights_are_the_average_in_half_precision(folder):
    train.train(folder, None, (Phase(SIDE, 2, 12),))
    digest = write(folder / "checkpoint.pt", folder / "shipped.safetensors")
    state = load_file(folder / "shipped.safetensors")
    network = train.covers_network()
    network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    average = torch.load(folder / "checkpoint.pt")["average"]
    assert torch.allclose(network.fc.weight, average["fc.weight"], atol=1e-3)
    assert state["fc.weight"].dtype == torch.float16
    assert (folder / "shipped.safetensors").stat().st_size < 24e6
    assert len(digest) == 64


def test_an_export_writes_the_weights_and_the_facts_beside_them(tmp_path, monkeypatch):
    training = train.Training(None)
    training.save(tmp_path / "checkpoint.pt")
    weights, facts = tmp_path / "shipped.safetensors", tmp_path / "shipped.json"
    monkeypatch.setattr(training_export, "COVERS_FILE", weights)
    monkeypatch.setattr(training_export, "COVERS_FACTS_FILE", facts)
    digest = training_export.export(tmp_path / "checkpoint.pt", 96, "a test")
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == digest
    written = json.loads(facts.read_text())
    assert written.keys() == json.loads(COVERS_FACTS_FILE.read_text()).keys()
    assert (written["sha256"], written["side"], written["trained_on"]) == (digest, 96, "a test")


def test_the_rate_rises_stays_and_falls():
    rates = [train.rate_at(step, 1000) for step in (0, 99, 500, 740, 900, 999)]
    assert rates[0] < rates[1] == rates[2] == rates[3] == train.RATE
    assert rates[3] > rates[4] > rates[5] >= train.LAST_RATE
