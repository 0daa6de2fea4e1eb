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
from indexer.vision.picture_file import MAX_BYTES

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
        read = (_decoded(found) for found in track(_pictures(source), "covers", total=None))
        squares = [picture for picture in read if picture is not None]
        if not squares:
            raise FileNotFoundError(f"{source}: no picture here that can be read, nor in its tars")
        part = store.with_suffix(".part.npy")
        array = open_memmap(part, "w+", np.uint8, (len(squares), SIDE, SIDE, 3))
        for row, picture in enumerate(squares):
            array[row] = picture
        array.flush()
        part.rename(store)
    covers: NDArray[np.uint8] = np.load(store, mmap_mode="r")
    return covers


def _pictures(source: Path) -> Iterator[Path | bytes]:
    """Every picture under a folder, and those in its tars, of a size that may be read."""
    for path in sorted(source.rglob("*")):
        if path.suffix.lower() in SUFFIXES:
            yield path
        elif path.suffix == ".tar":
            with tarfile.open(path) as archive:
                for member in archive:
                    if Path(member.name).suffix.lower() not in SUFFIXES:
                        continue
                    file = archive.extractfile(member) if member.isfile() else None
                    if file and member.size <= MAX_BYTES:
                        yield file.read()


def _decoded(source: Path | bytes) -> NDArray[np.uint8] | None:
    try:
        return square(read_image(source))
    except CoverdexError:
        return None


def square(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture squeezed to SIDE × SIDE."""
    grows = max(picture.shape[:2]) < SIDE
    way = cv2.INTER_CUBIC if grows else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=way), np.uint8)
