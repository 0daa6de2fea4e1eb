"""Things on covers and tables that look like a book's front and are none."""

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.colours import Picture, Random, colour


def framed(rng: Random, art: Picture) -> Picture:
    """A cover of which `art` is only the picture: in a frame, on plain paper, with words.

    Detectors take such a picture for the book.
    """
    height, width = art.shape[:2]
    paper = colour(rng, (0.6, 1.0) if rng.random() < 0.6 else (0.0, 1.0))
    cover = np.empty_like(art)
    cover[:] = paper
    ink = colour(rng, (0.0, 0.35) if paper.mean() > 128 else (0.65, 1.0)).tolist()
    left, right = rng.uniform(0.05, 0.28, 2) * width
    top, bottom = rng.uniform(0.05, 0.4, 2) * height
    box = int(left), int(top), int(width - right), int(height - bottom)
    size = max(2, box[2] - box[0]), max(2, box[3] - box[1])
    crop = art[int(height * 0.15) : int(height * 0.85)] if rng.random() < 0.5 else art
    cover[box[1] : box[1] + size[1], box[0] : box[0] + size[0]] = cv2.resize(crop, size)
    if rng.random() < 0.7:
        gap = int(rng.integers(1, max(2, int(0.04 * width))))
        for reach in {gap, int(gap * rng.uniform(1, 2.5))}:
            first, last = (box[0] - reach, box[1] - reach), (box[2] + reach, box[3] + reach)
            cv2.rectangle(cover, first, last, ink, 1)
    if rng.random() < 0.3:
        edge = int(rng.uniform(0.02, 0.05) * width)
        cv2.rectangle(cover, (edge, edge), (width - 1 - edge, height - 1 - edge), ink, 1)
    _words(rng, cover, (0, int(top)), ink)
    _words(rng, cover, (box[1] + size[1], height), ink)
    return cover


def _words(rng: Random, cover: Picture, rows: tuple[int, int], ink: list[float]) -> None:
    """One to three lines of made-up letters between two rows, in place."""
    height, width = cover.shape[:2]
    space = rows[1] - rows[0]
    count = int(rng.integers(0, 4))
    if space < 0.06 * height or not count:
        return
    face = int(
        rng.choice([cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX])
    )
    for line in range(count):
        letters = "".join(chr(c) for c in rng.integers(65, 91, int(rng.integers(4, 14))))
        wide = rng.uniform(0.3, 0.85) * width
        scale = min(wide / (20 * len(letters)), 0.7 * space / count / 22)
        length = cv2.getTextSize(letters, face, scale, 1)[0][0]
        place = int((width - length) / 2), int(rows[0] + (line + 0.75) * space / count)
        cv2.putText(cover, letters, place, face, scale, ink, 1, cv2.LINE_AA)


def draw_object(rng: Random, pictures: NDArray[np.uint8]) -> Picture:
    """A sheet of paper, a screen, or a picture in a frame or without, RGB uint8."""
    height = 192
    width = int(height * rng.choice([0.5, 0.65, 0.71, 0.8, 1.0, 1.4, 1.7]))
    kind = rng.random()
    thing = np.empty((height, width, 3), np.uint8)
    if kind < 0.35:  # a sheet, blank or with lines of small print
        thing[:] = rng.uniform(200, 255) + rng.normal(0, 4, 3)
        for row in range(12, height - 10, int(rng.integers(6, 14))):
            if rng.random() < 0.75 * (kind < 0.25):
                end = int(width * rng.uniform(0.4, 0.92))
                cv2.line(thing, (int(0.08 * width), row), (end, row), (90, 90, 90), 1)
        return thing
    picture = pictures[int(rng.integers(len(pictures)))]
    edge = 0 if kind > 0.8 else int(height * rng.uniform(0.02, 0.12))
    thing[:] = colour(rng, (0.0, 0.2) if kind < 0.6 else (0.05, 0.95))
    inside = max(2, width - 2 * edge), max(2, height - 2 * edge)
    thing[edge : edge + inside[1], edge : edge + inside[0]] = cv2.resize(
        picture, inside, interpolation=cv2.INTER_AREA
    )
    return thing
