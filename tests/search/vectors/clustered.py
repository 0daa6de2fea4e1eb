"""Covers with clustered vectors, as those of a real library are."""

import numpy as np

from tests.covers import make_cover, store, unit_vector

COUNT, LENGTH, STYLES = 400, 16, 12


def vector(seed):
    """Clustered, as covers are: one of STYLES, moved a little."""
    moved = unit_vector(seed % STYLES, LENGTH) + 0.5 * unit_vector(1000 + seed, LENGTH)
    return (moved / np.linalg.norm(moved)).astype(np.float32)


def cover(seed):
    made = make_cover()
    object.__setattr__(made, "vector", vector(seed))
    return made


def add(library, numbers):
    with library.change():
        return [store(library, f"/covers/{n}.jpg", cover(n)) for n in numbers]
