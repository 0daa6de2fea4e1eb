"""Ship a checkpoint: write the weights' file of the package and the facts beside it."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import torch
from safetensors.torch import save

from indexer.vision.model_names import COVERS_FACTS_FILE, COVERS_FILE


def export(checkpoint: Path, side: int, trained_on: str) -> str:
    """Ship the averaged weights as fp16, for pictures of `side` pixels; return their SHA-256.

    Writes COVERS_FILE and COVERS_FACTS_FILE of `indexer.vision.model_names`; `trained_on` says in a
    few words what the network learned from. Libraries made with other weights then ask to be
    indexed again.
    """
    digest = write(checkpoint, COVERS_FILE)
    facts = {
        "sha256": digest,
        "side": side,
        "trained_on": trained_on,
        "date": datetime.now(UTC).date().isoformat(),
    }
    COVERS_FACTS_FILE.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return digest


def write(checkpoint: Path, path: Path) -> str:
    """Write the checkpoint's averaged weights as fp16 safetensors; return the file's SHA-256."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["average"]
    halves = {
        name: tensor.half().contiguous() if tensor.is_floating_point() else tensor
        for name, tensor in state.items()
    }
    data = save(halves)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()
