"""How a cover may look in the index, cut out of a photo, and in a whole photo; RGB uint8 squares.

The views differ as in use: the flat one is what the index holds, the others are what is asked with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.camera import paste
from synth.colours import Picture, Random, colour
from synth.damage import sticker, wear, with_side
from synth.scene_parts import Book, Camera, Canvas, draw_book, hand, rounded
from synth.sensor import compressed, photographed

FRAME = 1.5
"""A photo's longer side, as a multiple of the square that it is squeezed into."""

LEAST = 42
"""Pixels of the square that a book takes at least: on fewer there is too little to know it by."""

FRAMES = ((1.0, 0.75), (0.75, 1.0), (1.0, 1.0), (1.0, 0.5625), (0.5625, 1.0))
"""Width and height of photos, as shares of the longer side."""


SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
"""Corners from the top left, clockwise."""

INWARD = np.array([[0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]])
"""From the top, right, bottom and left side into the square."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What photos are made of: covers (N, H, W, 3) and grounds (M, S, S, 3), uint8."""

    covers: NDArray[np.uint8]
    grounds: NDArray[np.uint8]

    def ground(self, rng: Random) -> Picture:
        """Any of the grounds, turned or mirrored by chance."""
        picture = self.grounds[int(rng.integers(len(self.grounds)))]
        if rng.random() < 0.5:
            picture = picture[:, ::-1]
        return np.ascontiguousarray(np.rot90(picture, int(rng.integers(4))))


def squeeze(picture: Picture, side: int) -> Picture:
    """The whole picture in a square, as `Preprocessing` of indexer/vision/networks.py does it."""
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def flat(rng: Random, cover: Picture, side: int) -> Picture:
    """A cover as the index has it: a scan or a file, a little cropped, lit and compressed."""
    height, width = cover.shape[:2]
    cut = rng.uniform(0, 0.03, 4) * (rng.random() < 0.7)
    crop = cover[
        int(cut[0] * height) : height - int(cut[1] * height),
        int(cut[2] * width) : width - int(cut[3] * width),
    ]
    canvas = squeeze(crop, side).astype(np.float32)
    canvas = canvas * np.float32(rng.normal(1, 0.05, 3)) + np.float32(rng.normal(0, 5))
    return compressed(rng, canvas.clip(0, 255).astype(np.uint8), 50)


def cut_out(rng: Random, stage: Stage, number: int, side: int) -> Picture:
    """A damaged cover cut out of a photo, by a boundary that errs as the detected ones do."""
    cover = stage.covers[number].copy()
    if rng.random() < 0.35:
        for _ in range(int(rng.choice([1, 1, 2]))):
            sticker(rng, cover)
    if rng.random() < 0.3:
        wear(rng, cover)
    if rng.random() < 0.18:
        cover = with_side(rng, cover)
    corners = side * _erring(rng)
    size = float(np.sqrt(cv2.contourArea(corners.astype(np.float32))))
    canvas = _warped_ground(rng, stage, side)
    if rng.random() < 0.4:
        _shade(rng, canvas, corners)
    seen = _reduced(cover, 1.15 * size)
    paste(canvas, seen, corners, np.full(seen.shape[:2], 255, np.uint8))
    if rng.random() < 0.1:
        _hide(rng, stage, canvas, corners)
    return photographed(rng, canvas.clip(0, 255).astype(np.uint8))


def _erring(rng: Random) -> NDArray[np.float64]:
    """Where the cover's corners lie in the unit square of the crop.

    Near its corners (45 %), some tenths off (20 %), beyond a side that the crop misses (10 %), or
    inside a crop that is too wide (25 %).
    """
    kind, corners = rng.random(), SQUARE.copy()
    if kind < 0.45:
        slack = rng.choice([0.006, 0.02, 0.035])
    elif kind < 0.65:
        slack = 0.055
    else:
        wide = kind >= 0.75
        sides = int(rng.choice([1, 1, 2, 3, 4] if wide else [1, 1, 2]))
        reach = (0.03, 0.35 if sides < 3 else 0.18) if wide else (-0.22, -0.04)
        for number in rng.permutation(4)[:sides]:
            corners[[number, (number + 1) % 4]] += INWARD[number] * rng.uniform(*reach)
        slack = 0.02
    corners += rng.normal(0, slack, (4, 2))
    turn = rng.normal(0, 0.1) if rng.random() < 0.25 else rng.normal(0, 0.02)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = corners.mean(axis=0)
    return np.asarray((corners - middle) @ spin + middle, np.float64)


def _shade(rng: Random, canvas: Canvas, corners: NDArray[np.float64]) -> None:
    """The soft shadow of the book on its ground."""
    side = canvas.shape[0]
    area = np.zeros((side, side), np.float32)
    cast = corners + rng.normal(0, 0.02, 2) * side
    cv2.fillConvexPoly(area, cast.astype(np.int32), 1.0)
    soft = cv2.GaussianBlur(area, (0, 0), float(rng.uniform(0.01, 0.04) * side))
    canvas *= 1 - np.float32(rng.uniform(0.2, 0.7)) * soft[..., None]


def photo(rng: Random, stage: Stage, number: int, others: Sequence[int], side: int) -> Picture:
    """A whole photo: the book on some ground, others about and beneath it, turned up to 45°.

    Questions are asked in four turns, so a quarter turn needn't be learned.
    """
    shares = FRAMES[int(rng.integers(len(FRAMES)))]
    width, height = (round(FRAME * side * share) for share in shares)
    camera = Camera.above(rng, width, height, rng.uniform(0, 0.55) ** 1.3)
    canvas = _table(rng, stage, camera)
    book = _laid(rng, camera, stage.covers[number])
    base = 0.0
    for other in others:
        reach, way = rng.uniform(0.35, 1.4) * book.tall, rng.uniform(0, 2 * np.pi)
        aside = replace(
            _book(rng, stage.covers[other]),
            centre=book.centre + reach * np.array([np.cos(way), np.sin(way)]),
            tall=book.tall * rng.uniform(0.6, 1.1),
            turn=rng.uniform(0, 2 * np.pi),
            thick=book.tall * rng.uniform(0.01, 0.08),
        )
        draw_book(rng, canvas, camera, aside)
        base = max(base, aside.thick if reach < 0.9 * book.tall else 0.0)
    corners = draw_book(rng, canvas, camera, replace(book, base=base))
    _hide(rng, stage, canvas, corners)
    if rng.random() < 0.08:
        hand(rng, canvas, corners)
    return photographed(rng, squeeze(canvas.clip(0, 255).astype(np.uint8), side), sharp=0.4)


def _book(rng: Random, cover: Picture) -> Book:
    """A cover on a book; its shape is any that books have, whatever the stored one."""
    tall = round(cover.shape[1] * rng.uniform(1.25, 1.7))
    texture = np.asarray(cv2.resize(cover, (cover.shape[1], tall)), np.uint8)
    shades = colour(rng, (0.75, 0.97), 0.35), colour(rng)
    return Book(
        texture, np.zeros(2), 0.0, 1.0, 0.0, spine_left=bool(rng.random() < 0.8), shades=shades
    )


def _laid(rng: Random, camera: Camera, cover: Picture) -> Book:
    """The book asked for: LEAST pixels or 30 % of the frame to all of it, anywhere in it."""
    # Seen from above, a picture's y runs down and the camera turned as it likes: only the
    # projection tells which way is up, so the turn is chosen by how the book comes out.
    book = _book(rng, cover)
    up = camera.project(replace(book, turn=0.0).outline(0.0))
    rise = (up[0] + up[1] - up[2] - up[3]) / 2
    seen = np.arctan2(rise[0], -rise[1])
    turn = float(rng.uniform(-np.pi / 4, np.pi / 4) - seen)
    book = replace(book, turn=turn)
    frame = np.array([camera.width, camera.height])
    extent = float((np.ptp(camera.project(book.outline(0.0)), axis=0) / frame).max())
    least = min(0.9, max(0.3, LEAST * FRAME / frame.max()))
    share = rng.uniform(least, 1.0)
    tall = share / extent
    slack = max(0.0, 1.0 - share) / 2
    shift = rng.uniform(-0.8, 0.8, 2) * slack * frame / (0.9 * frame.max())
    thick = tall * rng.uniform(0.005, 0.1)
    cover = _reduced(book.cover, share * frame.max() * 1.2)
    return replace(book, cover=cover, tall=tall, thick=thick, centre=shift)


def _reduced(cover: Picture, long_side: float) -> Picture:
    """No more pixels than will be seen, so that warping doesn't alias."""
    scale = long_side / max(cover.shape[:2])
    if scale >= 1:
        return cover
    return np.asarray(cv2.resize(cover, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _table(rng: Random, stage: Stage, camera: Camera) -> Canvas:
    ground = stage.ground(rng)
    reach, turn = rng.uniform(0.7, 1.6), rng.uniform(0, 2 * np.pi)
    cos, sin = reach * np.cos(turn), reach * np.sin(turn)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) @ np.array([[cos, sin], [-sin, cos]])
    seen = camera.project(np.concatenate([square, np.zeros((4, 1))], axis=1))
    size = camera.width, camera.height
    return _mapped(ground, seen, size)


def _warped_ground(rng: Random, stage: Stage, side: int) -> Canvas:
    zoom = rng.uniform(1, 2)
    corners = (SQUARE * zoom - rng.uniform(0, zoom - 1, 2)) * side
    return _mapped(stage.ground(rng), corners, (side, side))


def _mapped(ground: Picture, corners: NDArray[np.float64], size: tuple[int, int]) -> Canvas:
    edge = ground.shape[0]
    source = edge * SQUARE
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), corners.astype(np.float32))
    warped = cv2.warpPerspective(ground, matrix, size, borderMode=cv2.BORDER_REFLECT)
    return warped.astype(np.float32)


def _hide(rng: Random, stage: Stage, canvas: Canvas, corners: NDArray[np.float64]) -> None:
    """Now and then a sticker, a strip, or another book over a corner."""
    kind = rng.random()
    if kind > 0.3:
        return
    size = float(np.sqrt(cv2.contourArea(corners.astype(np.float32))))
    inside = rng.dirichlet(np.ones(4)) @ corners
    if kind < 0.1:
        spot = int(inside[0]), int(inside[1])
        radius = max(1, int(size * rng.uniform(0.05, 0.16)))
        cv2.circle(canvas, spot, radius, colour(rng).tolist(), -1, cv2.LINE_AA)
        return
    shape = rng.uniform(0.1, 0.4, 2) * size
    centre = inside if kind < 0.2 else corners[int(rng.integers(4))]
    turn = float(rng.uniform(0, 180))
    patch = cv2.boxPoints(
        ((float(centre[0]), float(centre[1])), (float(shape[0]), float(shape[1])), turn)
    )
    if kind < 0.2:
        cv2.fillConvexPoly(canvas, patch.astype(np.int32), colour(rng).tolist(), cv2.LINE_AA)
        return
    other = _reduced(stage.covers[int(rng.integers(len(stage.covers)))], size)
    paste(canvas, other, patch.astype(np.float64), rounded(other, 0.01))
