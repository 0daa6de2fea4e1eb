"""Measure how well and how fast books are found in pictures.

    python -m benchmarks.boundary PHOTOS_DIR [--covers COVERS_DIR] [--sheet out.png] [--json]
    python -m benchmarks.boundary --scenes 10
    python -m benchmarks.boundary --fit 50 --worn COVERS [--cache CACHE_DIR]

PHOTOS_DIR holds pictures and photos.csv, with the columns file, cover, tl_x, tl_y, tr_x, …, bl_y:
the true corners. COVERS_DIR holds flat covers, which have to stay whole. `--scenes N` measures on N
drawn scenes of each kind, from seeds that `--fit` doesn't use. `--fit N` draws N scenes of each
kind, whose books wear COVERS, and keeps them in CACHE_DIR, prints the weights for
indexer/vision/detection/outline/choice.py, and writes the file of weights of the second score.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.boundary_fit import fit
from benchmarks.outline_scenes import CACHE, FIRST_SEED, examples
from evaluation.manifest import read_manifest
from indexer.vision.cover import Boundary, Image
from indexer.vision.detection.boundary import detect_books
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.geometry import Points, iou, whole_picture
from indexer.vision.image import read_image
from indexer.vision.rectify import shrink
from synth.scenes import KINDS, WHOLE_KINDS, draw_scene

FOUND_IOU, WHOLE_IOU = 0.9, 0.97
"""Overlap above which a book counts as found, or a picture as left whole."""
TILE = 360
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
MEASURED_SEED = 1_000_000
"""The first seed of `--scenes`, far from those that the weights are fitted on."""


@dataclass(frozen=True, slots=True)
class Case:
    """One picture: what is true, what was found, and how long that took."""

    name: str
    group: str
    image: Image
    truth: Points
    result: Boundary
    overlap: float
    seconds: float

    @property
    def good(self) -> bool:
        """Whether the book was found, or the flat cover left whole."""
        whole = self.group in ("covers", *WHOLE_KINDS)
        return self.overlap > (WHOLE_IOU if whole else FOUND_IOU)


def _measure(name: str, group: str, image: Image, truth: Points) -> Case:
    started = time.perf_counter()
    result = detect_books(PictureFeatures(image))[0]
    seconds = time.perf_counter() - started
    overlap = 1.0 if group == "covers" and not result.found else iou(result.corners, truth)
    return Case(name, group, image, truth, result, min(overlap, 1.0), seconds)


def _photos(folder: Path) -> Iterator[Case]:
    for photo in read_manifest(folder / "photos.csv").photos:
        if photo.corners is not None:
            yield _measure(photo.path.name, "photos", read_image(photo.path), photo.corners)


def _covers(folder: Path) -> Iterator[Case]:
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES):
        image = read_image(path)
        yield _measure(path.name, "covers", image, whole_picture(image.shape[1], image.shape[0]))


def _scenes(count: int) -> Iterator[Case]:
    for kind in KINDS:
        for seed in range(MEASURED_SEED, MEASURED_SEED + count):
            scene = draw_scene(seed, kind)
            yield _measure(f"{kind}:{seed}", kind, scene.image, scene.corners)


def _tile(case: Case) -> Image:
    """The picture with the true outline in green and the found one in red."""
    small = shrink(case.image, TILE).copy()
    scale = small.shape[1] / case.image.shape[1]
    for corners, colour in ((case.truth, (0, 255, 0)), (case.result.corners, (255, 0, 0))):
        path = np.rint(corners * scale * 16).astype(np.int32)
        cv2.polylines(small, [path], True, colour, 2, cv2.LINE_AA, 4)
    tile = np.zeros((TILE + 18, TILE, 3), np.uint8)
    tile[: small.shape[0], : small.shape[1]] = small
    text = f"{case.name[:24]} {case.overlap:.2f} p={case.result.confidence:.2f}"
    place = (4, TILE + 13)
    cv2.putText(tile, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
    return tile


def _write_sheet(path: Path, cases: list[Case], columns: int = 8) -> None:
    """A contact sheet, the failures first."""
    tiles = [_tile(case) for case in sorted(cases, key=lambda case: (case.good, case.overlap))]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])


def _report(cases: list[Case]) -> dict[str, dict[str, float]]:
    """For each group of pictures: their number, the share found, overlaps and milliseconds."""
    report = {}
    for group in dict.fromkeys(case.group for case in cases):
        some = [case for case in cases if case.group == group]
        overlaps = np.array([case.overlap for case in some])
        report[group] = {
            "pictures": len(some),
            "good": float(np.mean([case.good for case in some])),
            "mean_iou": float(overlaps.mean()),
            "median_iou": float(np.median(overlaps)),
            "ms": float(1000 * np.mean([case.seconds for case in some])),
        }
    return report


def _print(cases: list[Case], report: dict[str, dict[str, float]]) -> None:
    for group, row in report.items():
        print(
            f"{group:<11} {row['pictures']:4.0f} pictures   good {row['good']:.3f}   "
            f"mean IoU {row['mean_iou']:.3f}   median {row['median_iou']:.3f}   {row['ms']:.0f} ms"
        )
    for case in cases:
        if not case.good:
            what = "found" if case.result.found else "left whole"
            print(f"  {case.name}: IoU {case.overlap:.2f}, {what}, p={case.result.confidence:.2f}")


def _cases(arguments: argparse.Namespace) -> Iterable[Case]:
    if arguments.photos:
        yield from _photos(arguments.photos)
    if arguments.covers:
        yield from _covers(arguments.covers)
    if arguments.scenes:
        yield from _scenes(arguments.scenes)


def main() -> None:
    """Measure, or fit, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("photos", type=Path, nargs="?", help="folder with pictures and photos.csv")
    parser.add_argument("--covers", type=Path, help="folder of flat covers, to stay whole")
    parser.add_argument("--scenes", type=int, default=0, help="drawn scenes of each kind")
    parser.add_argument("--sheet", type=Path, help="write a contact sheet, failures first")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--fit", type=int, default=0, metavar="N", help="fit on N scenes a kind")
    parser.add_argument("--worn", type=Path, help="covers that the books of --fit's scenes wear")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder for --fit's scenes")
    arguments = parser.parse_args()
    if arguments.fit:
        seeds = range(FIRST_SEED, FIRST_SEED + arguments.fit)
        print(fit(examples(seeds, arguments.cache, arguments.worn)))
        return
    cases = list(_cases(arguments))
    if not cases:
        parser.error("give a folder of photos, --covers, --scenes or --fit")
    report = _report(cases)
    if arguments.sheet:
        _write_sheet(arguments.sheet, cases)
    if arguments.json:
        print(json.dumps(report, indent=2))
    else:
        _print(cases, report)


if __name__ == "__main__":
    main()
