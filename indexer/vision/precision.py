"""Precision of the networks: bfloat16 where the processor multiplies it, else float32.

On a GPU it is float32 unless bfloat16 is asked for: `benchmarks/gpu.sh` says whether that is equal.
"""

import os

import torch

from indexer.errors import ModelError
from indexer.vision.device import device

VARIABLE = "COVERDEX_PRECISION"
"""Environment variable: `auto` (as the processor can, the default), `float32` or `bfloat16`."""


def has_bfloat16() -> bool:
    """Whether the device multiplies bfloat16: a processor by AVX-512 BF16."""
    if device().type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


def uses_bfloat16() -> bool:
    """Whether networks run in bfloat16, by VARIABLE and by what the device can.

    Raises:
        ModelError: VARIABLE has another value, or asks for bfloat16 where the processor has none.
    """
    chosen = os.environ.get(VARIABLE, "auto")
    if chosen not in ("auto", "float32", "bfloat16"):
        raise ModelError(f"{VARIABLE} is {chosen!r}; it may be auto, float32 or bfloat16")
    if chosen == "bfloat16" and not has_bfloat16():
        raise ModelError(
            f"{VARIABLE} is bfloat16, which this device does not multiply (no AVX-512 BF16); "
            "auto and float32 work everywhere"
        )
    if chosen == "auto":
        return device().type == "cpu" and has_bfloat16()
    return chosen == "bfloat16"


def autocast() -> torch.autocast:
    """Context in which convolutions and matrix products take and give bfloat16, if it is in use.

    It halves their time. On sample covers the words stay the same, and cosines of vectors move by
    less than 1e-4 (`tests/slow/test_precision.py`). EfficientNet-Lite0 must not use it: a quarter
    of 32 covers had five other likeliest classes.

    Raises:
        ModelError: see `uses_bfloat16`.
    """
    return torch.autocast(device().type, torch.bfloat16, enabled=uses_bfloat16())


class Autocast(torch.nn.Module):
    """A network that runs under `autocast`; its inputs and outputs are float32.

    Raises:
        ModelError: see `uses_bfloat16`; when the network is made, so that a run does not start.
    """

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        uses_bfloat16()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The network's output as float32."""
        with autocast():
            output: torch.Tensor = self.network(pictures)
        return output.float()
