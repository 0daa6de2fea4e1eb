"""Bound the memory that a process keeps between pictures; pause the garbage collector."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PRIMITIVES = "64"
"""Capacity of oneDNN's cache of compiled layers, one entry per layer and shape. With its default
of 1,024 a worker grew by 38 MB from the 20th to the 100th cover; with 64 by 15 MB, as fast."""


M_ARENA_MAX = -8
"""Of glibc's mallopt(3)."""


def bound_primitives() -> None:
    """Set oneDNN's cache to PRIMITIVES entries; has no effect after the first network has run."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", PRIMITIVES)


def bound_arenas(most: int) -> None:
    """Let all threads share `most` of glibc's arenas; has no effect on those that exist already.

    By default there are eight for each processor, and a thread takes a free one when it first
    allocates: so in a service each of them comes to hold what some network left between its blocks,
    which can't be returned.
    """
    with suppress(AttributeError):  # not glibc
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, most)


@contextmanager
def uncollected() -> Iterator[None]:
    """Context in which large packages are imported, without looking for garbage meanwhile.

    What an import makes stays; to look through it again and again took a quarter of torch's import.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def release_memory() -> None:
    """Return freed memory to the system; glibc would keep 0.3 GB per process, and more with time.

    Reading words needs blocks of another size for every picture. With this, memory stays constant
    (`benchmarks/growth.py`, `benchmarks/asking_growth.py`), though EasyOCR is reported to grow with
    each call (JaidedAI/EasyOCR#815).
    """
    with suppress(AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
