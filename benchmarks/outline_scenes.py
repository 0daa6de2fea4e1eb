"""Drawn scenes and their hypotheses, kept in a folder so that fits needn't draw them again."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.detection.outline.fields import WORK_SIDE, compute_fields, resized
from indexer.vision.detection.outline.survey import Survey, survey
from indexer.vision.geometry import iou
from synth.scenes import KINDS, draw_scene

CACHE = Path(__file__).resolve().parents[1] / "build" / "scenes"

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


def _draw(job: Job) -> Example | None:
    cv2.setNumThreads(1)
    seed, kind = job
    scene = draw_scene(seed, kind)
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


def _example(job: Job, folder: Path) -> Example | None:
    path = folder / f"{job[1]}-{job[0]}.npz"
    if not path.exists():
        _store(_draw(job), path)
    return _load(job[1], path)


def examples(seeds: Iterable[int], folder: Path) -> list[Example]:
    """The examples of all kinds' scenes with these seeds, from the folder where they are there.

    Scenes without any hypothesis are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(_example, folder=folder), jobs(seeds), chunksize=8)
        return [example for example in found if example is not None]
