"""How a cover looks in the index, cut out of a photo, and in a whole photo; RGB uint8 squares.

The flat view is what the index holds, the others are what is asked with. They are drawn by OpenCV,
one at a time, which suits a processor; `training.gpu_views` draws the like in batches.
"""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.geometry import homography
from synth.camera import paste, rotation
from synth.colours import Picture, Random, colour
from synth.damage import sticker, wear, with_side
from synth.scene_parts import Canvas
from synth.sensor import compressed, photographed

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
"""Corners from the top left, clockwise."""

INWARD = np.array([[0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]])
"""From the top, right, bottom and left side into the square."""

FRAMES = (0.5625, 0.75, 0.75, 1.0, 1.33, 1.33, 1.78)
"""Widths of photos over their heights."""

Corners = NDArray[np.float64]


class Pictures(Protocol):
    """Numbered RGB uint8 pictures: an array (N, H, W, 3), or `training.covers.Covers`."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Picture: ...


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What views are made of: covers, and square grounds that books lie on."""

    covers: Pictures
    grounds: Pictures

    def ground(self, rng: Random, side: int) -> Canvas:
        """A part of a ground, turned, side × side; at times one colour or another cover."""
        kind = rng.random()
        if kind < 0.15:
            return np.full((side, side, 3), colour(rng), np.float32)
        pictures = self.covers if kind < 0.35 else self.grounds
        picture = pictures[int(rng.integers(len(pictures)))]
        zoom = rng.uniform(1, 2.5)
        corners = (SQUARE * zoom - rng.uniform(0, zoom - 1, 2)) * side
        corners = np.roll(corners, int(rng.integers(4)), axis=0)
        source = SQUARE * [picture.shape[1], picture.shape[0]]
        matrix = homography(source - 0.5, corners - 0.5)
        seen = cv2.warpPerspective(picture, matrix, (side, side), borderMode=cv2.BORDER_REFLECT)
        return np.asarray(seen, np.float32)


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
    return _photographed(rng, stage, number, side, erring(rng))


def whole_photo(rng: Random, stage: Stage, number: int, side: int) -> Picture:
    """A whole photo, squeezed to a square: a damaged cover on some ground, seen at an angle."""
    return _photographed(rng, stage, number, side, lying(rng), shadow=1.0, sharp=0.4)


def erring(rng: Random) -> Corners:
    """Where the cover's corners (4, 2) lie in the unit square of the crop.

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
    middle = corners.mean(axis=0)
    return np.asarray((corners - middle) @ rotation(turn) + middle, np.float64)


def lying(rng: Random) -> Corners:
    """Where the corners (4, 2) of a cover lie in the unit square of a whole photo.

    It takes 30 to 95 % of the longer extent, anywhere, turned up to 45° (questions are asked in
    four turns, so a quarter turn needn't be learned) and tilted up to 37°.
    """
    tall = rng.uniform(1.2, 1.7)
    turn = rng.uniform(-0.8, 0.8) if rng.random() < 0.7 else rng.normal(0, 0.15)
    corners = (SQUARE - 0.5) * [1 / tall, 1] @ rotation(turn)
    way, tilt = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.65)
    axis = np.array([np.cos(way), np.sin(way)])
    along = corners @ axis  # this direction runs away from the camera
    corners -= np.outer(along * (1 - np.cos(tilt)), axis)
    corners /= (1 + 0.6 * along * np.sin(tilt))[:, None]
    corners[:, 0] /= rng.choice(FRAMES)
    corners *= rng.uniform(0.3, 0.95) / np.ptp(corners, axis=0).max()
    corners -= (corners.max(axis=0) + corners.min(axis=0)) / 2
    free = (1 - np.ptp(corners, axis=0)).clip(0)
    return np.asarray(corners + 0.5 + rng.uniform(-0.4, 0.4, 2) * free, np.float64)


def _photographed(
    rng: Random,
    stage: Stage,
    number: int,
    side: int,
    corners: Corners,
    shadow: float = 0.4,
    sharp: float = 1.0,
) -> Picture:
    """The damaged cover at `corners` of the unit square, on a ground.

    It casts a shadow with the probability `shadow`; `sharp` is that of `synth.sensor.photographed`.
    """
    cover = stage.covers[number].copy()
    if rng.random() < 0.35:
        for _ in range(int(rng.choice([1, 1, 2]))):
            sticker(rng, cover)
    if rng.random() < 0.3:
        wear(rng, cover)
    if rng.random() < 0.18:
        cover = with_side(rng, cover)
    corners = side * corners
    canvas = stage.ground(rng, side)
    if rng.random() < shadow:
        _shade(rng, canvas, corners)
    seen = _reduced(cover, 1.15 * float(np.sqrt(cv2.contourArea(corners.astype(np.float32)))))
    paste(canvas, seen, corners, np.full(seen.shape[:2], 255, np.uint8))
    if rng.random() < 0.08:
        _hide(rng, stage, canvas)
    return photographed(rng, canvas.clip(0, 255).astype(np.uint8), sharp)


def _reduced(cover: Picture, long_side: float) -> Picture:
    """The cover at no more pixels than will be seen, so that warping it doesn't alias."""
    scale = long_side / max(cover.shape[:2])
    if scale >= 1:
        return cover
    return np.asarray(cv2.resize(cover, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _shade(rng: Random, canvas: Canvas, corners: Corners) -> None:
    """Darken the ground by the soft shadow of the book; in place."""
    side = canvas.shape[0]
    area = np.zeros((side, side), np.float32)
    cast = corners + rng.normal(0, 0.02, 2) * side
    cv2.fillConvexPoly(area, cast.astype(np.int32), 1.0)
    soft = cv2.GaussianBlur(area, (0, 0), float(rng.uniform(0.01, 0.04) * side))
    canvas *= 1 - np.float32(rng.uniform(0.2, 0.7)) * soft[..., None]


def _hide(rng: Random, stage: Stage, canvas: Canvas) -> None:
    """Lay another cover, a strip or a part of a hand over some of the picture; in place."""
    side = canvas.shape[0]
    middle, size = rng.uniform(0, side, 2), rng.uniform(0.08, 0.4, 2) * side
    patch = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size / 2
    patch = patch @ rotation(rng.uniform(0, 2 * np.pi)) + middle
    if rng.random() < 0.3:
        other = _reduced(stage.covers[int(rng.integers(len(stage.covers)))], float(size.max()))
        paste(canvas, other, patch, np.full(other.shape[:2], 255, np.uint8))
        return
    skin = rng.uniform(120, 240) * np.array([1.0, 0.78, 0.65])
    shade = colour(rng) if rng.random() < 0.5 else skin
    cv2.fillConvexPoly(canvas, patch.astype(np.int32), shade.tolist(), cv2.LINE_AA)
