import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file

from indexer.vision.model_names import COVERS_FACTS_FILE
from training import export as training_export
from training.export import export, write
from training.learning import covers_network


@pytest.fixture(scope="module")
def state():
    torch.manual_seed(0)
    return covers_network(torch.device("cpu")).state_dict()


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Where the export writes to, instead of the package."""
    monkeypatch.setattr(training_export, "COVERS_FILE", tmp_path / "shipped.safetensors")
    monkeypatch.setattr(training_export, "COVERS_FACTS_FILE", tmp_path / "shipped.json")
    return tmp_path


def test_weights_are_written_in_half_precision(state, tmp_path):
    write(state, tmp_path / "weights.safetensors")
    found = load_file(tmp_path / "weights.safetensors")
    network = covers_network(torch.device("cpu"))
    network.load_state_dict({name: tensor.float() for name, tensor in found.items()})
    assert torch.allclose(network.fc.weight, state["fc.weight"], atol=1e-3)
    assert found["fc.weight"].dtype == torch.float16
    assert (tmp_path / "weights.safetensors").stat().st_size < training_export.LARGEST


def test_an_export_ships_the_weights_and_the_facts_beside_them(state, shipped):
    write(state, shipped / "weights.safetensors")
    digest = export(shipped / "weights.safetensors", 96, "a test")
    assert hashlib.sha256((shipped / "shipped.safetensors").read_bytes()).hexdigest() == digest
    facts = json.loads((shipped / "shipped.json").read_text())
    assert facts.keys() == json.loads(COVERS_FACTS_FILE.read_text()).keys()
    assert (facts["sha256"], facts["side"], facts["trained_on"]) == (digest, 96, "a test")


def test_weights_that_are_too_large_are_not_shipped(shipped, monkeypatch):
    (shipped / "weights.safetensors").write_bytes(bytes(100))
    monkeypatch.setattr(training_export, "LARGEST", 99)
    with pytest.raises(ValueError, match="larger"):
        export(shipped / "weights.safetensors", 96, "a test")
    assert not (shipped / "shipped.safetensors").exists()
