"""Draw covers and keep what the book detector's backbone sees of them: it is never trained here."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from indexer.vision.detection.features import book_network
from indexer.vision.detection.figure_network import STRIDES, WIDTHS
from indexer.vision.detection.network import normalised
from synth.figures.canvas import DrawnCover
from synth.figures.cover import draw_figures
from training.figures.covers import Sources, draw_marked

SHAPES = {(320, 224): 0.45, (320, 192): 0.12, (320, 256): 0.2, (320, 320): 0.1, (256, 320): 0.13}
"""Heights and widths of covers, and how often each is drawn."""

MARKED = 0.25
"""Share of covers that are real ones, where there are any."""

BATCH = 16
"""Covers a pass through the backbone, all of one shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """N covers of one shape: features at STRIDES, fp16, memory-mapped; and their figures.

    `boxes` and `kinds`: see `DrawnCover`. `marked` (N,): real covers, of which small figures may
    not be known.
    """

    features: tuple[NDArray[np.float16], ...]
    boxes: tuple[NDArray[np.float32], ...]
    kinds: tuple[NDArray[np.intp], ...]
    marked: NDArray[np.bool_]


def seen_covers(folder: Path, sources: Sources, count: int, seed: int) -> list[Seen]:
    """What the backbone sees of `count` covers, shape by shape; drawn unless `folder` has it.

    Stopped, it goes on with the shape at which it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _shape(folder, sources, number, round(share * count / BATCH), seed)
        for number, share in enumerate(SHAPES.values())
    ]


def _shape(folder: Path, sources: Sources, number: int, batches: int, seed: int) -> Seen:
    height, width = list(SHAPES)[number]
    stem = f"{height}x{width}"
    figures = folder / f"{stem}.npz"
    paths = [folder / f"{stem}-{stride}.npy" for stride in STRIDES]
    if not figures.exists():
        arrays = [
            open_memmap(
                path,
                "w+",
                np.float16,
                (batches * BATCH, channels, height // stride, width // stride),
            )
            for path, channels, stride in zip(paths, WIDTHS, STRIDES, strict=True)
        ]
        covers, marked = [], []
        for step in track(range(batches), f"covers of {stem}", console=Console(stderr=True)):
            rng = np.random.default_rng([seed, number, step])
            drawn = [_draw(rng, sources, height, width) for _ in range(BATCH)]
            rows = slice(step * BATCH, (step + 1) * BATCH)
            seen = features_of(np.stack([cover.picture for cover, _ in drawn]))
            for array, level in zip(arrays, seen, strict=True):
                array[rows] = level.numpy()
            covers += [cover for cover, _ in drawn]
            marked += [real for _, real in drawn]
        for array in arrays:
            array.flush()
        part = figures.with_suffix(".part.npz")
        np.savez(
            part,
            counts=[len(cover.kinds) for cover in covers],
            boxes=np.concatenate([cover.boxes for cover in covers]),
            kinds=np.concatenate([cover.kinds for cover in covers]),
            marked=marked,
        )
        part.rename(figures)
    with np.load(figures) as kept:
        ends = np.cumsum(kept["counts"])[:-1]
        return Seen(
            tuple(np.load(path, mmap_mode="r") for path in paths),
            tuple(np.split(kept["boxes"], ends)),
            tuple(np.split(kept["kinds"], ends)),
            kept["marked"],
        )


def _draw(
    rng: np.random.Generator, sources: Sources, height: int, width: int
) -> tuple[DrawnCover, bool]:
    """A cover, and whether it is a real one."""
    if sources.covers and rng.random() < MARKED:
        cover = sources.covers[int(rng.integers(len(sources.covers)))]
        return draw_marked(rng, sources, cover, height, width), True
    return draw_figures(rng, sources.assets, height, width), False


@torch.inference_mode()
def features_of(pictures: NDArray[np.uint8]) -> list[torch.Tensor]:
    """The backbone's features at STRIDES of pictures (N, H, W, 3), fp16."""
    small = normalised(torch.from_numpy(pictures)).to(memory_format=torch.channels_last)
    levels = book_network().backbone(small)
    return [level.half() for level in levels[1:]]
