import hashlib
import os
import subprocess
import sys
from threading import Thread

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.vision.model_names import RAPIDOCR_RECOGNISER_SHA256
from indexer.vision.text.onnx import OnnxNetwork
from indexer.vision.weights import RAPIDOCR_RECOGNISER_FILE


@pytest.fixture(scope="module")
def network():
    return OnnxNetwork(RAPIDOCR_RECOGNISER_FILE, RAPIDOCR_RECOGNISER_SHA256)


def test_a_network_gives_its_output_and_what_its_file_says(network):
    scores = network(np.zeros((1, 3, 48, 64), np.float32))
    letters = network.metadata["character"].splitlines()
    assert scores.shape == (1, 8, len(letters) + 2)
    assert scores.dtype == np.float32
    assert scores.sum(axis=2) == pytest.approx(np.ones((1, 8)), abs=1e-3)


def test_another_thread_gets_the_same_output(network):
    batch = np.random.default_rng(0).normal(size=(1, 3, 48, 64)).astype(np.float32)
    outputs = []
    thread = Thread(target=lambda: outputs.append(network(batch)))
    thread.start()
    thread.join()
    assert np.array_equal(outputs[0], network(batch))


def test_onnx_runtime_reports_nothing(tmp_path):
    """Its reports begin with an identifier of the machine, which it keeps below the home folder."""
    folders = "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    program = (
        "from indexer.vision.text.rapidocr_recognition import RapidOcrRecogniser; "
        "RapidOcrRecogniser()"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env=environment | dict.fromkeys(folders, str(tmp_path)),
    )
    assert list(tmp_path.rglob("*")) == []


def test_denormal_numbers_stay_what_they_are_outside_a_network(network):
    network(np.zeros((1, 3, 48, 64), np.float32))
    OnnxNetwork(RAPIDOCR_RECOGNISER_FILE, RAPIDOCR_RECOGNISER_SHA256)
    assert (np.array([1e-40], np.float32) * np.float32(0.5))[0] > 0


def test_other_weights_are_refused(tmp_path):
    with pytest.raises(ModelError, match="not the expected weights"):
        OnnxNetwork(RAPIDOCR_RECOGNISER_FILE, "0" * 64)
    with pytest.raises(ModelError, match=r"gone\.onnx: can't be read"):
        OnnxNetwork(tmp_path / "gone.onnx", "0" * 64)


def test_what_is_no_network_is_refused_by_name(tmp_path):
    file = tmp_path / "none.onnx"
    file.write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"none\.onnx: ONNX Runtime can't load it"):
        OnnxNetwork(file, hashlib.sha256(b"no network").hexdigest())
