"""How many threads PyTorch's networks use."""

import os

VARIABLE = "OMP_NUM_THREADS"
"""Environment variable by which a person chooses, as in other programs."""

THREADS = 1
"""Of a network, unless VARIABLE says otherwise. On two processors an answer takes no less time with
two threads, on a busy machine five times as much: the networks are so small that threads mostly
wait for each other (docs/speed.md)."""


def bound_threads() -> None:
    """Let PyTorch use THREADS threads from now on."""
    import torch

    if VARIABLE not in os.environ:
        torch.set_num_threads(THREADS)
