"""Precision of the networks: bfloat16 where the processor multiplies it faster, else float32.

On a GPU it is float32 unless bfloat16 is asked for: `benchmarks/gpu.sh` says whether that is equal.
"""

import os
import time
from functools import cache

import torch

from indexer.errors import ModelError
from indexer.vision.device import device

VARIABLE = "COVERDEX_PRECISION"
"""Environment variable: `auto` (what is faster, the default), `float32` or `bfloat16`."""

SIZE, TRIES = 512, 5
"""Of the matrices by which `is_faster` compares the precisions, and how often: 20 ms in all."""

FASTER = 0.8
"""Share of float32's time that bfloat16 may take at most, to be used by `auto`."""


def has_bfloat16() -> bool:
    """Whether the device multiplies bfloat16: a processor by AVX-512 BF16."""
    if device().type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


@cache
def is_faster() -> bool:
    """Whether the processor multiplies matrices faster in bfloat16 than in float32.

    To have the instruction is not enough: with it, two matrices of 1,024 × 1,024 took an AMD EPYC
    0.46 and an Intel Xeon without AMX 1.8 times as long as in float32.
    """
    matrix = torch.ones(SIZE, SIZE)
    return _seconds(matrix.bfloat16()) < FASTER * _seconds(matrix)


def _seconds(matrix: torch.Tensor) -> float:
    """The least time in which a matrix is multiplied by itself."""
    taken = []
    for _ in range(TRIES):
        started = time.perf_counter()
        _ = matrix @ matrix
        taken.append(time.perf_counter() - started)
    return min(taken)


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
        return device().type == "cpu" and has_bfloat16() and is_faster()
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
