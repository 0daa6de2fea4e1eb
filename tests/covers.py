"""Covers made without any model, and stored ones."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.store.covers import FileState, store_cover
from indexer.store.library import Library
from indexer.vision.cover import Boundary, Cover, Label, Region, TextLine
from indexer.vision.model_names import ModelNames
from indexer.vision.thumbnail import thumbnail
from tests.fakes import NAMES


def line(words: str, left: float, top: float, width: float, height: float) -> TextLine:
    """A horizontal line of words, read with confidence 0.9."""
    return TextLine(words, box(left, top, width, height), 0.9)


def box(left: float, top: float, width: float, height: float) -> NDArray[np.float64]:
    """Corners (4, 2) of an axis-aligned box."""
    return np.array([left, top]) + np.array([[0, 0], [width, 0], [width, height], [0, height]])


def unit_vector(seed: int, length: int = 512) -> NDArray[np.float32]:
    """A vector of length 1, different for every seed."""
    vector = np.random.default_rng(seed).normal(size=length)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def make_cover(
    words: str = "",
    *,
    title: str = "",
    author: str = "",
    seed: int = 0,
    labels: Sequence[str] = ("book jacket",),
    region_labels: Sequence[str] = (),
) -> Cover:
    """A cover with these lines of words and, if `region_labels` are given, one region."""
    lines = tuple(line(row, 10, 20 + 30 * n, 200, 20) for n, row in enumerate(words.splitlines()))
    region = Region("image", box(50, 100, 80, 90), _labels(region_labels))
    return Cover(
        width=300,
        height=400,
        boundary=Boundary(box(5, 6, 280, 390), 0.75, True),
        lines=lines,
        title=title,
        author=author,
        regions=(region,) if region_labels else (),
        labels=_labels(labels),
        vector=unit_vector(seed),
        thumbnail=thumbnail(np.full((40, 30, 3), 128, dtype=np.uint8)),
    )


def with_kind(cover: Cover, *kinds: Label) -> Cover:
    """The same cover with these kinds before the labels of its only region."""
    (region,) = cover.regions
    return replace(cover, regions=(replace(region, labels=(*kinds, *region.labels)),))


def _labels(names: Sequence[str]) -> tuple[Label, ...]:
    return tuple(Label(name, 0.5 / (rank + 1), NAMES.labels) for rank, name in enumerate(names))


def store(library: Library, path: str, cover: Cover, names: ModelNames = NAMES) -> int:
    """Store a cover under a path, with a checksum that is different for every path."""
    return store_cover(
        library, path, FileState(1000, 1, f"sha256 of {path}", str(names)), cover, names
    )


def store_words(library: Library, *covers: str) -> list[int]:
    """Store covers with these words, lines separated by newlines; returns their ids."""
    return [
        store(library, f"/covers/{position}.jpg", make_cover(words, seed=position))
        for position, words in enumerate(covers)
    ]
