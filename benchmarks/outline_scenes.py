"""Drawn scenes and their hypotheses, kept in a folder so that fits needn't draw them again."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from evaluation.distractors import distractor_files
from indexer.vision.cover import Image, Points
from indexer.vision.detection.outline.fields import WORK_SIDE, compute_fields, resized
from indexer.vision.detection.outline.survey import Survey, survey
from indexer.vision.geometry import iou
from indexer.vision.image import read_image
from synth.assets import SUFFIXES, fetch, is_held_out, subject
from synth.colours import Picture
from synth.scenes import KINDS, draw_scene
from synth.stock import Stock

CACHE = Path(__file__).resolve().parents[1] / "build" / "scenes"

FIRST_SEED = 20_000
"""The first seed of the scenes that are learned from."""

COVERS, SMALLEST = 6_000, 140
"""Given covers that are used, and pixels that these are high at least."""

WALLPAPERS = (
    "plasma-workspace-wallpapers", "gnome-backgrounds", "mate-backgrounds",
    "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04",
)  # fmt: skip
"""Debian's packages of which grounds are cut."""

GROUND, CUTS = 400, 2
"""Pixels of such a ground, which is square, and grounds that are cut of each picture."""

Job = tuple[int, str]
"""A seed and a kind of scene."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A scene at working scale: its picture, its Q hypotheses, and how right they are.

    `corners` (4, 2) are the true ones, in working pixels, `overlaps` (Q,) the hypotheses'
    intersection over union with them.
    """

    kind: str
    image: Image
    corners: Points
    found: Survey
    overlaps: Points


def jobs(seeds: Iterable[int]) -> list[Job]:
    """Scenes of each kind; of those without a book only a third, since books matter more."""
    return [(s, kind) for s in seeds for kind in KINDS if kind != "empty" or s % 3 == 0]


@cache
def stock(folder: Path, covers: Path | None) -> Stock:
    """What scenes are made of: `covers`, pictures or tars of them, and parts of wallpapers.

    Both are unpacked in `folder` when they are not there yet. Without covers all is drawn.

    Raises:
        ManifestError: there are no pictures under `covers`.
    """
    if covers is None:
        return Stock()
    paths = distractor_files([covers], COVERS, folder / "covers")
    pictures = [read_image(path) for path in paths]
    if not (folder / "material").exists():
        fetch(folder / "material", WALLPAPERS)
    return Stock(
        [picture for picture in pictures if picture.shape[0] >= SMALLEST],
        _grounds(folder / "material"),
    )


def _grounds(folder: Path) -> list[Picture]:
    """Squares of `GROUND` pixels, cut of the wallpapers under a folder at random."""
    rng = np.random.default_rng(0)
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in SUFFIXES or is_held_out(subject(path)):
            continue
        picture = read_image(path)
        height, width = picture.shape[:2]
        if min(height, width) < 1.5 * GROUND:
            continue
        for _ in range(CUTS):
            side = int(rng.integers(0.75 * GROUND, min(height, width)))
            top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
            part = picture[top : top + side, left : left + side]
            found.append(resized(part, GROUND)[0])
    return found


def _draw(job: Job, own: Stock) -> Example | None:
    cv2.setNumThreads(1)
    seed, kind = job
    scene = draw_scene(seed, kind, own)
    work = compute_fields(scene.image, WORK_SIDE)
    found = survey(work)
    if found is None:
        return None
    truth = scene.corners * work.scale
    overlaps = np.array([iou(quad, truth) for quad in found.quads])
    return Example(kind, resized(scene.image, WORK_SIDE)[0], truth, found, overlaps)


def _store(example: Example | None, path: Path) -> None:
    """Write an example, or an empty file where the scene has no hypotheses."""
    arrays: dict[str, NDArray] = {}
    if example is not None:
        arrays = {part.name: getattr(example.found, part.name) for part in fields(Survey)}
        arrays["support"] = arrays["support"].astype(np.float32)
        arrays["jpeg"] = cv2.imencode(".jpg", example.image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
        arrays |= {"corners": example.corners, "overlaps": example.overlaps}
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.replace(path)


def _load(kind: str, path: Path) -> Example | None:
    with np.load(path) as stored:
        if not stored.files:
            return None
        found = Survey(*(stored[part.name] for part in fields(Survey)))
        image = cv2.imdecode(stored["jpeg"], cv2.IMREAD_COLOR)
        return Example(kind, image, stored["corners"], found, stored["overlaps"])


def _example(job: Job, folder: Path, covers: Path | None) -> Example | None:
    path = folder / f"{job[1]}-{job[0]}.npz"
    if not path.exists():
        _store(_draw(job, stock(folder, covers)), path)
    return _load(job[1], path)


def examples(seeds: Iterable[int], folder: Path, covers: Path | None) -> list[Example]:
    """The examples of all kinds' scenes with these seeds, from the folder where they are there.

    Books wear `covers` (see `stock`). Scenes without any hypothesis are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stock(folder, covers)  # unpacked once, before there are several processes
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(_example, folder=folder, covers=covers), jobs(seeds), chunksize=8)
        return [example for example in found if example is not None]
