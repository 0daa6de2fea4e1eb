import hashlib
import os
import re
from pathlib import Path
from pickle import UnpicklingError

import pytest
import torch

from indexer.errors import ModelError
from indexer.vision import weights
from indexer.vision.weights import imagenet_path, imagenet_state, verified


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """An empty torch cache."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    return tmp_path / "torch"


def save_state(path, monkeypatch):
    """A file of weights that is the one expected."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"fc.bias": torch.arange(3.0)}, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(weights, "IMAGENET_SHA256", digest[:8])


@pytest.mark.parametrize(("name", "path", "sha256"), weights.SHIPPED)
def test_shipped_weights_are_what_they_should_be(name, path, sha256):
    assert hashlib.sha256(verified(path, sha256)).hexdigest().startswith(sha256)


def test_a_wrong_checksum_names_the_file_and_the_way_out(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"damaged")
    with pytest.raises(ModelError, match="not the expected weights") as caught:
        verified(path, "dfd2aebf3bfd")
    assert str(path) in str(caught.value)
    assert "fetch it again" in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"gone\.pth: can't be read \(No such file"):
        verified(tmp_path / "gone.pth", "00")


def test_damaged_shipped_weights_are_refused(tmp_path, monkeypatch):
    damaged = bytearray(weights.COVERS_FILE.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path = tmp_path / "covers.safetensors"
    path.write_bytes(damaged)
    monkeypatch.setattr(weights, "COVERS_FILE", path)
    with pytest.raises(ModelError, match=r"covers\.safetensors: not the expected weights"):
        weights.covers_state()


def test_imagenet_is_looked_for_where_torchvision_keeps_it(hub):
    assert imagenet_path() == hub / "hub" / "checkpoints" / "resnet18-f37072fd.pth"


def test_imagenet_is_taken_from_the_cache_without_a_download(hub, monkeypatch):
    save_state(imagenet_path(), monkeypatch)
    monkeypatch.setattr(torch.hub, "download_url_to_file", None)
    assert imagenet_state()["fc.bias"].tolist() == [0, 1, 2]


def test_imagenet_is_downloaded_into_the_cache_once(hub, monkeypatch):
    downloads = []

    def download(url, path, hash_prefix, progress):
        downloads.append((url, hash_prefix))
        save_state(imagenet_path(), monkeypatch)
        assert path == str(imagenet_path())

    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    imagenet_state()
    imagenet_state()
    assert downloads == [(weights.IMAGENET_URL, "f37072fd")]


@pytest.mark.parametrize("error", [OSError("no route to host"), RuntimeError("invalid hash")])
def test_a_failed_download_says_what_to_fetch_and_where_to_put_it(hub, monkeypatch, error):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr(torch.hub, "download_url_to_file", fail)
    with pytest.raises(ModelError) as caught:
        imagenet_state()
    sentence = str(caught.value)
    assert str(error) in sentence
    assert weights.IMAGENET_URL in sentence
    assert str(imagenet_path()) in sentence
    assert "--weights" in sentence
    assert not imagenet_path().exists()


def test_a_cache_that_cannot_be_written_is_a_model_error(tmp_path, hub, monkeypatch):
    hub.write_text("a file where the folder should be")
    monkeypatch.setattr(torch.hub, "download_url_to_file", None)
    with pytest.raises(ModelError, match="resnet18-f37072fd"):
        imagenet_state()


def test_a_damaged_cache_is_refused_by_name(hub):
    imagenet_path().parent.mkdir(parents=True)
    imagenet_path().write_bytes(b"half a download")
    with pytest.raises(ModelError, match=r"resnet18-f37072fd\.pth: not the expected weights"):
        imagenet_state()


def test_a_given_file_is_used_in_place_of_the_cache(hub, tmp_path, monkeypatch):
    save_state(tmp_path / "mine.pth", monkeypatch)
    assert imagenet_state(tmp_path / "mine.pth")["fc.bias"].tolist() == [0, 1, 2]


def test_a_given_file_with_other_weights_is_refused(hub, tmp_path):
    torch.save({"fc.bias": torch.zeros(3)}, tmp_path / "mine.pth")
    with pytest.raises(ModelError, match=r"mine\.pth: not the expected weights"):
        imagenet_state(tmp_path / "mine.pth")


def test_there_are_a_thousand_classes():
    assert len(weights.IMAGENET_CLASSES) == 1000
    assert weights.IMAGENET_CLASSES[0] == "tench"
    assert "book jacket" in weights.IMAGENET_CLASSES


class Exploit:
    """A pickle that would make a file when it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_pickle_that_is_no_tensors_is_never_run(tmp_path):
    torch.save({"weight": Exploit(tmp_path / "ran")}, tmp_path / "hostile.pth")
    for asked in (False, None):  # as EasyOCR asks, and as nobody asks
        with weights.tensors_only(), pytest.raises(UnpicklingError):
            torch.load(tmp_path / "hostile.pth", weights_only=asked)
    assert not (tmp_path / "ran").exists()
    assert "TORCH_FORCE_WEIGHTS_ONLY_LOAD" not in os.environ


def test_every_pickle_of_the_packages_holds_tensors_only():
    for path in (weights.LITE0_FILE, weights.DETECTOR_FILE, weights.READER_FILE):
        state = torch.load(path, map_location="cpu", weights_only=True)
        assert all(isinstance(tensor, torch.Tensor) for tensor in state.values())


def test_no_code_of_ours_reads_a_pickle():
    """Nor does it load weights in any other way than as tensors."""
    root = Path(weights.__file__).parents[2]
    packages = ("indexer", "search", "catalogue", "evaluation", "output")
    files = [path for name in packages for path in (root / name).rglob("*.py")]
    assert len(files) > 80
    for path in (*root.glob("cli*.py"), *files):
        code = path.read_text(encoding="utf-8")
        assert not re.search(r"\bpickle\.|allow_pickle|import (dill|shelve|joblib)", code), path
        assert code.count("torch.load(") == code.count("weights_only=True)"), path
