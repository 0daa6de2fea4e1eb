"""Pack covers for carrying to a GPU: `python -m training.pack COVERS OUT`.

A pack is one .npz of at most LIMIT bytes: the covers as WebP, the teachers' vectors of them, which
take a processor half an hour and packages that a GPU's machine may lack, covers to measure on, and
grounds.
`training/gpu.sh` learns from it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from platformdirs import user_cache_path
from rich.progress import track
from torch import Tensor

from synth.colours import Picture
from training.views import Pictures, squeeze

LIMIT = 60 * 10**6
"""Bytes of a pack at most."""

SIDE = 128
"""Pixels of a packed square: those of the largest views."""

GROUNDS = 200
QUALITIES = (85, 75, 65, 55, 45, 35, 25)
"""Of WebP, 0 to 100: the first at which everything is small enough is taken."""

SAMPLE = 300
"""Covers on which a quality's bytes are estimated."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """Pictures (… × SIDE × SIDE × 3), RGB uint8, and unit vectors (N, 512) of the N covers."""

    covers: NDArray[np.uint8]
    held_out: NDArray[np.uint8]
    grounds: NDArray[np.uint8]
    teacher: Tensor


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a pack."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("covers", type=Path, help="a folder of pictures of covers, or tars of them")
    parser.add_argument("out", type=Path, help="the .npz to write")
    parser.add_argument(
        "--folder",
        type=Path,
        default=user_cache_path("coverdex") / "training",
        help="where material, decoded covers and features go",
    )
    options = parser.parse_args(arguments)
    # Needs the teachers' networks, which reading a pack does not.
    from training.material import from_covers

    material = from_covers(options.folder, options.covers, drawn=0)
    covers, held_out = material.learned.covers, material.held_out.covers
    quality = write(covers, held_out, material.learned.grounds, material.teacher, options.out)
    size = options.out.stat().st_size
    print(f"{options.out}: {len(covers)} covers, WebP of quality {quality}, {size / 1e6:.1f} MB")


def write(
    covers: Pictures, held_out: Pictures, grounds: Pictures, teacher: Tensor, out: Path
) -> int:
    """Write a pack; returns the quality of its pictures.

    Raises:
        ValueError: even at the lowest quality there are too many covers.
    """
    parts = {
        "covers": covers,
        "held_out": held_out,
        "grounds": [grounds[n] for n in range(min(GROUNDS, len(grounds)))],
    }
    vectors = teacher.numpy().astype(np.float16)
    room = 0.97 * LIMIT - vectors.nbytes
    estimates = ((sum(_bytes(of, q) for of in parts.values()), q) for q in QUALITIES)
    quality = next((quality for estimate, quality in estimates if estimate <= room), None)
    if quality is None:
        raise ValueError(f"{len(covers)} covers are too many for {LIMIT / 1e6:.0f} MB")
    arrays: dict[str, NDArray[Any]] = {"teacher": vectors}
    for name, of in parts.items():
        coded = [_coded(of[n], quality) for n in track(range(len(of)), name)]
        arrays[name] = np.frombuffer(b"".join(coded), np.uint8)
        arrays[f"{name}_sizes"] = np.array([len(data) for data in coded])
    with out.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    return quality


def _bytes(pictures: Pictures, quality: int) -> float:
    """An estimate of what the pictures take at a quality."""
    sample = np.linspace(0, len(pictures) - 1, min(SAMPLE, len(pictures))).astype(int)
    return len(pictures) * float(np.mean([len(_coded(pictures[int(n)], quality)) for n in sample]))


def read(path: Path) -> Pack:
    """Read what `write` wrote."""
    with np.load(path) as pack:
        covers, held_out, grounds = (
            _decoded(pack[name], pack[f"{name}_sizes"])
            for name in ("covers", "held_out", "grounds")
        )
        teacher = torch.from_numpy(pack["teacher"].astype(np.float32))
    return Pack(covers, held_out, grounds, torch.nn.functional.normalize(teacher))


def _coded(picture: Picture, quality: int) -> bytes:
    bgr = squeeze(picture, SIDE)[..., ::-1]
    return cv2.imencode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()


def _decoded(data: NDArray[np.uint8], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
    pictures = np.empty((len(sizes), SIDE, SIDE, 3), np.uint8)
    for row, part in enumerate(np.split(data, np.cumsum(sizes)[:-1])):
        bgr = np.asarray(cv2.imdecode(part, cv2.IMREAD_COLOR), np.uint8)
        pictures[row] = bgr[..., ::-1]
    return pictures


if __name__ == "__main__":
    main()
