"""The device that this process's networks run on: the processor, or a GPU by CUDA.

PyTorch's networks are moved there as they are loaded. Words are read on the processor everywhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.errors import ModelError

if TYPE_CHECKING:
    import torch


class Device(StrEnum):
    """What may be chosen; AUTO is CUDA where PyTorch finds a GPU, else the processor."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


_used = Device.CPU


def use_device(choice: Device) -> None:
    """Let the networks that are loaded from now on run on a device.

    Raises:
        ModelError: CUDA is chosen and PyTorch finds no GPU for it.
    """
    global _used  # noqa: PLW0603 - networks deep in the pipeline ask for it
    if choice is Device.CUDA and not has_gpu():
        raise ModelError("PyTorch finds no GPU with CUDA here; auto and cpu work everywhere")
    _used = Device.CUDA if choice is not Device.CPU and has_gpu() else Device.CPU


def device() -> torch.device:
    """The device in use; the processor unless `use_device` was called."""
    import torch

    return torch.device(_used)


def has_gpu() -> bool:
    """Whether PyTorch finds a GPU with CUDA."""
    import torch

    return torch.cuda.is_available()
