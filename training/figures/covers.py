"""Real covers whose large figures were marked by eye, and what covers are drawn with."""

import csv
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.vision.detection.figure_network import KINDS
from indexer.vision.geometry import resize
from synth.assets import Assets, is_held_out, load, read
from synth.camera import as_jpeg
from synth.colours import Random
from synth.figures.canvas import Canvas, DrawnCover
from synth.figures.cover import add_small_figures

MARKS = Path(__file__).parent / "covers.csv"
"""Figures by the cover's file, below the folder of covers or in a tar there: a kind, and left, top,
right and bottom in hundredths. Logos, labels and what else is small are not marked. The kind is
`none` where a cover has words alone."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkedCover:
    """A real cover's file, the boxes (N, 4) of its figures as shares, and their kinds (N,)."""

    path: Path
    boxes: NDArray[np.float32]
    kinds: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What covers are drawn with: assets, real covers' art among them, and the real covers."""

    assets: Assets
    covers: tuple[MarkedCover, ...]


def open_sources(folder: Path, covers: Path | None, held_out: bool) -> Sources:
    """The sources that are held out, or those to learn from.

    `folder` has the assets in `material`; the marked ones of `covers`, a folder of pictures or
    tars, are copied to it. None: drawn covers alone.

    Raises:
        FileNotFoundError: no assets, or none of the marked covers.
    """
    assets = load(folder / "material", held_out)
    if covers is None:
        return Sources(assets, ())
    marks = {name: rows for name, rows in _marks().items() if is_held_out(name) == held_out}
    marked = [
        _marked(path, marks[name]) for name, path in _copied(covers, folder / "marked", marks)
    ]
    if not marked:
        raise FileNotFoundError(f"{covers}: none of the covers that {MARKS} tells of is here")
    art = {
        kind: tuple(cover.path for cover in marked if _is_filled_by(cover, kind))
        for kind in ("photo", "illustration")
    }
    assets = replace(
        assets,
        photographs=(*assets.photographs, *art["photo"]),
        paintings=(*assets.paintings, *art["illustration"]),
    )
    return Sources(assets, tuple(marked))


def draw_marked(
    rng: Random, sources: Sources, cover: MarkedCover, height: int, width: int
) -> DrawnCover:
    """A real cover at another size, maybe mirrored, in other light, small figures drawn on it."""
    picture = resize(np.ascontiguousarray(read(cover.path)[..., :3]), width, height)
    boxes = cover.boxes.copy()
    if rng.random() < 0.5:
        picture = np.ascontiguousarray(picture[:, ::-1])
        boxes[:, [0, 2]] = 1 - boxes[:, [2, 0]]
    lit = picture * rng.uniform(0.8, 1.1) + rng.uniform(-10, 15)
    canvas = Canvas(as_jpeg(lit.clip(0, 255).astype(np.uint8), int(rng.integers(60, 96))))
    scale = np.array([width, height] * 2)
    for box, kind in zip(np.round(boxes * scale).astype(int), cover.kinds, strict=True):
        left, top, right, bottom = box
        canvas.add(KINDS[kind], top, left, np.ones((bottom - top, right - left), np.bool_))
    if rng.random() < 0.6:
        add_small_figures(rng, sources.assets, canvas)
    return DrawnCover(canvas.picture, *canvas.figures())


def _marks() -> dict[str, list[Mapping[str, str]]]:
    found: dict[str, list[Mapping[str, str]]] = {}
    with MARKS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["file"], []).append(row)
    return found


def _marked(path: Path, rows: list[Mapping[str, str]]) -> MarkedCover:
    figures = [row for row in rows if row["kind"] != "none"]
    sides = [[float(row[side]) for side in ("left", "top", "right", "bottom")] for row in figures]
    kinds = [KINDS.index(row["kind"]) for row in figures]
    boxes = np.array(sides, np.float32).reshape(-1, 4) / np.float32(100)
    return MarkedCover(path, boxes, np.array(kinds, np.intp))


def _is_filled_by(cover: MarkedCover, kind: str) -> bool:
    kinds = [KINDS[number] for number in cover.kinds]
    return kinds == [kind] and cover.boxes[0].tolist() == [0, 0, 1, 1]


def _copied(covers: Path, folder: Path, names: Mapping[str, object]) -> Iterator[tuple[str, Path]]:
    """The named covers' files: name and path, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(names):
        path = folder / name.replace("/", "_")
        archive = covers / Path(name).parts[0]
        if path.exists():
            yield name, path
        elif (covers / name).is_file():
            yield name, covers / name
        elif archive.suffix == ".tar" and archive.is_file():
            with tarfile.open(archive) as tar:
                file = tar.extractfile(name.partition("/")[2])
                if file is not None:
                    path.write_bytes(file.read())
                    yield name, path
