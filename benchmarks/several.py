"""Measure how many of several books in one drawn photo are found.

    python -m benchmarks.several [--photos 40] [--sheet out.png] [--json]

Three to nine books lie on a table in rows, some of them turned, none covering more than a part of
another. Covers are drawn by a program that nothing learned from.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from indexer.vision.cover import Image, Points
from indexer.vision.detection.boundary import detect_books
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.geometry import homography, iou, whole_picture
from synth.camera import rotation, spread
from synth.colours import Random, colour
from synth.scene_parts import Book, Camera, draw_book, expose
from synth.simple_covers import draw_cover
from synth.surfaces import SURFACES

FOUND_IOU = 0.7
"""Overlap above which a book counts as found."""

SIZE = 1200, 900
SEED = 4_000


def draw_books(seed: int) -> tuple[Image, list[Points]]:
    """A photo, RGB uint8, and the corners (4, 2) of the front of each book in it."""
    rng = np.random.default_rng(seed)
    width, height = SIZE if rng.random() < 0.6 else SIZE[::-1]
    camera = Camera.above(rng, width, height, rng.uniform(0, 0.35))
    surface = SURFACES[int(rng.integers(len(SURFACES)))](rng, 700, 900)
    table = np.array([[-1.3, -1], [1.3, -1], [1.3, 1], [-1.3, 1]]) @ rotation(rng.uniform(0, 6.28))
    seen = camera.project(np.column_stack([table, np.zeros(4)]))
    canvas = spread(surface, homography(whole_picture(900, 700), seen), (width, height))
    count = int(rng.integers(3, 10))
    across = int(np.ceil(np.sqrt(count * width / height)))
    down = int(np.ceil(count / across))
    reach = 0.9 * np.array([width, height]) / max(width, height)
    fronts = []
    for number in range(count):
        place = (np.array([number % across, number // across]) + 0.5) / [across, down] - 0.5
        fronts.append(_lay(rng, camera, canvas, place * reach, reach / [across, down]))
    return expose(rng, canvas, 0.7), fronts


def _lay(rng: Random, camera: Camera, canvas: np.ndarray, centre: Points, room: Points) -> Points:
    cover = draw_cover(rng, rng.uniform(1.25, 1.7))
    tall = float(min(room[1], room[0] * cover.shape[0] / cover.shape[1]) * rng.uniform(0.75, 0.95))
    shades = colour(rng, (0.75, 0.97), 0.35), colour(rng)
    turn = np.pi + rng.normal(0, 0.06) if rng.random() < 0.8 else rng.uniform(0, 6.28)
    book = Book(cover, centre, float(turn), tall, 0.03 * tall, shades=shades)
    return draw_book(rng, canvas, camera, book)


def main() -> None:
    """Draw, look, count, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.several", description=__doc__)
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--sheet", type=Path, help="a PNG of the photos with what was found")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    books = found = answers = right = 0
    tiles = []
    for seed in range(SEED, SEED + options.photos):
        image, fronts = draw_books(seed)
        seen = [book.corners for book in detect_books(PictureFeatures(image)) if book.found]
        overlaps = np.array([[iou(one, front) for front in fronts] for one in seen])
        hits = overlaps.reshape(len(seen), len(fronts)) > FOUND_IOU
        books, answers = books + len(fronts), answers + len(seen)
        found, right = found + int(hits.any(axis=0).sum()), right + int(hits.any(axis=1).sum())
        for corners in seen:
            outline = np.round(corners).astype(np.int32)
            cv2.polylines(image, [outline], isClosed=True, color=(0, 210, 106), thickness=6)
        tiles.append(cv2.resize(image, (300, 300)))
    figures = {
        "books": books,
        "recall": round(found / books, 4),
        "precision": round(right / max(1, answers), 4),
    }
    if options.sheet:
        rows = [np.concatenate(tiles[at : at + 8], axis=1) for at in range(0, len(tiles) - 7, 8)]
        cv2.imwrite(str(options.sheet), np.concatenate(rows)[..., ::-1])
    print(json.dumps(figures) if options.json else figures)


if __name__ == "__main__":
    main()
