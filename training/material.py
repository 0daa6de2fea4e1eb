"""What a training learns from, put together: covers, their teachers' vectors, grounds."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from synth.assets import fetch
from training.backgrounds import backgrounds
from training.batches import ProcessorViews, Views
from training.covers import held_out_covers, training_covers
from training.drawn import TRAINING
from training.gpu_views import GpuViews
from training.pack import SIDE, read
from training.views import Stage, squeeze


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Covers to learn from, the teachers' unit vectors (N, 512) of them, covers to measure on."""

    learned: Stage
    teacher: Tensor
    held_out: Stage


def from_covers(folder: Path, given: Path | None, drawn: int) -> Material:
    """Material of a folder of pictures or tars and so many drawn covers; made where it is missing.

    Raises:
        FileNotFoundError: `given` has no readable picture, or this is no Debian to fetch from.
    """
    # Needs timm and the teachers' packages, which a machine with a pack may lack.
    from training.teachers import teacher_vectors

    prepare(folder)
    grounds = backgrounds(folder, TRAINING)
    covers = training_covers(folder, given, drawn)
    held_out = Stage(held_out_covers(folder, given, drawn), grounds)
    return Material(Stage(covers, grounds), teacher_vectors(covers, folder), held_out)


def from_pack(path: Path) -> Material:
    """Material that `training.pack` wrote."""
    pack = read(path)
    return Material(
        Stage(pack.covers, pack.grounds), pack.teacher, Stage(pack.held_out, pack.grounds)
    )


def prepare(folder: Path) -> None:
    """Fetch the pictures and typefaces to draw with, once."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "material").exists():
        fetch(folder / "material")


def views_of(stage: Stage, size: int, device: torch.device) -> Views:
    """What makes batches of `size` covers: OpenCV for a processor, torch for a GPU."""
    if device.type == "cpu":
        return ProcessorViews(stage, size)
    covers, grounds = (
        torch.from_numpy(np.stack([squeeze(of[n], SIDE) for n in range(len(of))])).to(device)
        for of in (stage.covers, stage.grounds)
    )
    return GpuViews(covers, grounds, size)
