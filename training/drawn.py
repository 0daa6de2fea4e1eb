"""The drawn covers on disk: one uint8 array a set, filled in chunks, so that it can be resumed."""

import multiprocessing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from rich.progress import track

from synth.assets import Assets, load
from synth.covers import HEIGHT, WIDTH, draw_cover

PROCESSES = 2

CHUNK = 50
"""Covers drawn between two notes of how far it came."""

_assets: Assets


@dataclass(frozen=True, slots=True)
class Set:
    """A set of covers: its name, how many, the seed, and whether from held-out pictures."""

    name: str
    count: int
    seed: int
    held_out: bool


TRAINING = Set("covers", 16_600, 20, False)
HELD_OUT = Set("held_out", 1_500, 21, True)


def draw(folder: Path, wanted: Set, count: int) -> NDArray[np.uint8]:
    """The set's first `count` covers, × HEIGHT × WIDTH × 3; those still missing are drawn first.

    Raises:
        FileNotFoundError: `folder` / "material" has no pictures to draw with.
    """
    path, notes = folder / f"{wanted.name}.npy", folder / f"{wanted.name}_done.npy"
    shape = (wanted.count, HEIGHT, WIDTH, 3)
    if not notes.exists():
        open_memmap(path, "w+", np.uint8, shape).flush()
        open_memmap(notes, "w+", np.bool_, (-(-wanted.count // CHUNK),)).flush()
    missing = np.flatnonzero(~np.load(notes)[: -(-count // CHUNK)])
    if len(missing):
        # Spawned, not forked: a fork of a process whose libraries have threads may hang.
        with multiprocessing.get_context("spawn").Pool(
            PROCESSES, _start, (folder / "material", wanted)
        ) as pool:
            tasks = [(path, notes, wanted, int(chunk)) for chunk in missing]
            for _ in track(pool.imap_unordered(_draw_chunk, tasks), wanted.name, len(missing)):
                pass
    covers: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return covers[:count]


def _start(material: Path, wanted: Set) -> None:
    global _assets  # noqa: PLW0603 - a process of the pool loads its material once
    cv2.setNumThreads(1)
    _assets = load(material, wanted.held_out)


def _draw_chunk(task: tuple[Path, Path, Set, int]) -> None:
    path, notes, wanted, chunk = task
    covers = open_memmap(path, "r+")
    for number in range(chunk * CHUNK, min((chunk + 1) * CHUNK, wanted.count)):
        covers[number] = draw_cover(_assets, number, wanted.seed)
    covers.flush()
    done = open_memmap(notes, "r+")
    done[chunk] = True
    done.flush()
