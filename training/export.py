"""From a checkpoint to the weights that the package ships."""

import hashlib
import re
from pathlib import Path

import torch
from safetensors.torch import save

from indexer.vision import model_names
from indexer.vision.weights import COVERS_FILE


def export(checkpoint: Path, side: int) -> str:
    """Ship the averaged weights as fp16, for pictures of `side` pixels; returns their SHA-256.

    Writes the file that `indexer.vision.weights` reads, and the checksum and side that
    `indexer.vision.model_names` knows it by. Libraries made with other weights then ask for
    re-indexing.
    """
    digest = write(checkpoint, COVERS_FILE)
    source = Path(model_names.__file__)
    text = re.sub(r"(?m)^COVERS_SHA256 = .*", f'COVERS_SHA256 = "{digest}"', source.read_text())
    source.write_text(re.sub(r"(?m)^COVERS_SIDE = .*", f"COVERS_SIDE = {side}", text))
    return digest


def write(checkpoint: Path, path: Path) -> str:
    """The checkpoint's averaged weights as fp16 safetensors; returns their SHA-256."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["average"]
    halves = {
        name: tensor.half().contiguous() if tensor.is_floating_point() else tensor
        for name, tensor in state.items()
    }
    data = save(halves)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()
