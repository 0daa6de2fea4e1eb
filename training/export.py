"""Write weights as they are shipped, and ship them: fp16 safetensors, and the facts beside them."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

from indexer.vision.model_names import COVERS_FACTS_FILE, COVERS_FILE

LARGEST = 24 * 10**6
"""Bytes of the shipped file at most."""


def write(state: Mapping[str, Tensor], path: Path) -> None:
    """Write a network's state as fp16 safetensors; an old file stays until the new one is whole."""
    halves = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).cpu().contiguous()
        for name, tensor in state.items()
    }
    part = path.with_suffix(".part")
    save_file(halves, part)
    part.replace(path)


def export(weights: Path, side: int, trained_on: str) -> str:
    """Ship weights that `write` wrote, for pictures of `side` pixels; return their SHA-256.

    Writes COVERS_FILE and COVERS_FACTS_FILE of `indexer.vision.model_names`; `trained_on` says in a
    few words what the network learned from. Libraries made with other weights then ask to be
    indexed again.

    Raises:
        ValueError: the file is larger than LARGEST.
    """
    if weights.stat().st_size > LARGEST:
        raise ValueError(f"{weights}: larger than {LARGEST / 1e6:.0f} MB")
    facts = {
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "side": side,
        "trained_on": trained_on,
        "date": datetime.now(UTC).date().isoformat(),
    }
    shutil.copyfile(weights, COVERS_FILE)
    COVERS_FACTS_FILE.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return str(facts["sha256"])
