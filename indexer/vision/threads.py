"""How many threads the libraries use that compute, and work of ours that is done side by side."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

VARIABLE = "OMP_NUM_THREADS"
"""Environment variable by which a person chooses, as in other programs."""

THREADS = 1
"""Of a library, unless VARIABLE says otherwise. On two processors an answer takes no less time with
two threads, on a busy machine five times as much: the work is so small that threads mostly
wait for each other (docs/speed.md)."""


def bound_threads() -> None:
    """Let PyTorch, NumPy's matrix products and OpenCV use THREADS threads from now on."""
    import cv2
    import torch
    from threadpoolctl import threadpool_limits

    if VARIABLE not in os.environ:
        torch.set_num_threads(THREADS)
        threadpool_limits(THREADS, user_api="blas")
    cv2.setNumThreads(torch.get_num_threads())  # OpenCV ignores the variable


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0))


def side_by_side(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """What `work` gives for each item, in their order, by a thread for each processor.

    For work that is mostly done by libraries, which let other threads go on meanwhile.
    """
    if len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(len(items), processors())) as pool:
        return list(pool.map(work, items))
