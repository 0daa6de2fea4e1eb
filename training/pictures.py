"""A folder of covers, pictures or tars of them, decoded once into one array of squares."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from rich.progress import track

from indexer.errors import CoverdexError
from indexer.vision.image import read_image

SIDE = 192
"""Pixels of a stored square; the whole cover is squeezed into it, as the network sees it."""

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def covers_of(source: Path, store: Path) -> NDArray[np.uint8]:
    """The covers under `source`, N × SIDE × SIDE × 3 RGB uint8, memory-mapped from `store`.

    They are decoded when `store`, an .npy file, is not there yet. Pictures are taken in the order
    of their paths, a tar's members in the tar's order; what cannot be read is left out.

    Raises:
        FileNotFoundError: there is no readable picture under `source`.
    """
    if not store.exists():
        named = list(_pictures(source))
        squares = [s for _, data in track(named, "covers") if (s := _square(data)) is not None]
        if not squares:
            raise FileNotFoundError(f"{source}: no picture here that can be read, nor in its tars")
        part = store.with_suffix(".part.npy")
        array = open_memmap(part, "w+", np.uint8, (len(squares), SIDE, SIDE, 3))
        array[:] = np.stack(squares)
        array.flush()
        part.rename(store)
    covers: NDArray[np.uint8] = np.load(store, mmap_mode="r")
    return covers


def _pictures(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every picture under a folder, in its tars too."""
    for path in sorted(source.rglob("*")):
        if path.suffix.lower() in SUFFIXES:
            yield path.name, path.read_bytes()
        elif path.suffix == ".tar":
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.isfile() else None
                    if file and Path(member.name).suffix.lower() in SUFFIXES:
                        yield member.name, file.read()


def _square(data: bytes) -> NDArray[np.uint8] | None:
    try:
        picture = read_image(data)
    except CoverdexError:
        return None
    grows = max(picture.shape[:2]) < SIDE
    way = cv2.INTER_CUBIC if grows else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=way), np.uint8)
