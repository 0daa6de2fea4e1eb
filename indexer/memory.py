"""Bound the memory that the networks keep between pictures; pause the garbage collector."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PRIMITIVES = "64"
"""Capacity of oneDNN's cache of compiled layers, one entry per layer and shape. With its default
of 1,024 a worker grew by 38 MB from the 20th to the 100th cover; with 64 by 15 MB, as fast."""


def bound_primitives() -> None:
    """Set oneDNN's cache to PRIMITIVES entries; has no effect after the first network has run."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", PRIMITIVES)


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
