"""Draw stickers and labels on a cover: seals, stars, paper labels, ribbons across a corner."""

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.assets import Assets
from synth.camera import Points
from synth.colours import Picture, Random, colour
from synth.covers import any_font, phrase
from synth.figures.canvas import Canvas
from synth.lettering import write_block


def add_label(rng: Random, assets: Assets, canvas: Canvas) -> None:
    """Put a label on the cover: a shape in one colour, words on it, a line within its edge."""
    height, width = canvas.shape
    kind = rng.choice(["round", "star", "paper", "ribbon"], p=[0.42, 0.13, 0.33, 0.12])
    size = rng.uniform(0.12, 0.34) * width
    wide, tall = size, size
    if kind == "paper":
        wide, tall = size * rng.uniform(0.8, 1.8), size * rng.uniform(0.35, 1.0)
    x, y = rng.uniform(0.08, 0.92) * width, rng.uniform(0.06, 0.94) * height
    if kind == "ribbon":
        ring, tilt = _corner(rng, width, height, size)
        x, y = (float(v) for v in ring[:3].mean(axis=0))
        wide, tall = size * 0.75, size * 0.3
    else:
        x = float(np.clip(x, 0.4 * wide, width - 0.4 * wide))
        y = float(np.clip(y, 0.4 * tall, height - 0.4 * tall))
        tilt = float(rng.normal(0, 4) if rng.random() < 0.6 else rng.uniform(-20, 20))
        ring = _ring(rng, str(kind), wide, tall) @ _turn(tilt) + [x, y]
    shade = _paper(rng, str(kind))
    if rng.random() < 0.4 and kind != "ribbon":
        _shadow(rng, canvas.picture, ring, size)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(ring * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    share = mask[..., None] / 255
    mixed = canvas.picture * (1 - share) + _sheen(rng, shade, height, width) * share
    canvas.picture[:] = mixed.astype(np.uint8)
    canvas.add("label", 0, 0, mask > 127)
    ink = colour(rng, (0.0, 0.25) if shade.mean() > 128 else (0.75, 1.0), 0.3)
    if rng.random() < 0.4 and kind != "ribbon":
        inner = (ring - [x, y]) * rng.uniform(0.82, 0.92) + [x, y]
        line = [np.round(inner * 16).astype(np.int32)]
        cv2.polylines(canvas.picture, line, True, ink.tolist(), 1, cv2.LINE_AA, 4)
    _write(rng, assets, canvas.picture, ((x, y), (wide, tall), tilt), ink)


def _ring(rng: Random, kind: str, wide: float, tall: float) -> Points:
    """The outline (N, 2) of a label around (0, 0)."""
    if kind == "paper":
        return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [wide / 2, tall / 2]
    count = int(rng.integers(10, 28)) * 2 if kind == "star" else 48
    turns = 2 * np.pi * np.arange(count) / count
    reach = np.ones(count)
    if kind == "star":
        reach[1::2] = rng.uniform(0.72, 0.93)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1) * reach[:, None]
    return ring * [wide / 2, tall / 2 * (rng.uniform(0.6, 0.9) if rng.random() < 0.15 else 1.0)]


def _corner(rng: Random, width: int, height: int, size: float) -> tuple[Points, float]:
    """A triangle or band (N, 2) across one of the upper or lower corners, and its words' tilt."""
    right, low = rng.random() < 0.6, rng.random() < 0.2
    near = rng.uniform(0.3, 0.6) * size if rng.random() < 0.5 else 0.0
    ring = np.array([[0, 1.6 * size], [1.6 * size, 0], [near, 0], [0, near]])
    if right:
        ring[:, 0] = width - ring[:, 0]
    if low:
        ring[:, 1] = height - ring[:, 1]
    return ring, 45.0 if right != low else -45.0


def _turn(degrees: float) -> Points:
    """A matrix by which points (N, 2) from the left are turned clockwise in a picture."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, s], [-s, c]])


def _paper(rng: Random, kind: str) -> Picture:
    """White, gold, red, yellow or any other colour."""
    if kind == "paper" and rng.random() < 0.6:
        return (rng.uniform(205, 255) + rng.normal(0, 6, 3)).clip(0, 255).astype(np.uint8)
    seals = [(200, 30, 40), (235, 200, 40), (190, 155, 70), (20, 20, 25), (250, 250, 250)]
    if rng.random() < 0.6:
        base = np.array(seals[int(rng.integers(len(seals)))]) + rng.normal(0, 14, 3)
        return base.clip(0, 255).astype(np.uint8)
    return colour(rng)


def _sheen(rng: Random, shade: Picture, height: int, width: int) -> NDArray[np.float32]:
    """The label's colour over the picture, often evenly, sometimes as foil shines."""
    if rng.random() < 0.75:
        return np.broadcast_to(shade.astype(np.float32), (height, width, 3))
    wave = np.linspace(0, rng.uniform(2, 12), width) + rng.uniform(0, 6)
    shine = (1 + 0.2 * np.sin(wave)).clip(0.6, 1.15).astype(np.float32)
    return np.asarray(shade * shine[None, :, None], np.float32)


def _shadow(rng: Random, picture: Picture, ring: Points, size: float) -> None:
    """A soft shadow to one side of the label, in place."""
    away = np.round((ring + rng.uniform(-0.05, 0.05, 2) * size) * 16).astype(np.int32)
    area = np.zeros(picture.shape[:2], np.float32)
    cv2.fillPoly(area, [away], float(rng.uniform(0.2, 0.6)), cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(area, (0, 0), max(0.8, 0.04 * size))
    picture[:] = (picture * (1 - soft[..., None])).astype(np.uint8)


def _write(
    rng: Random,
    assets: Assets,
    picture: Picture,
    place: tuple[tuple[float, float], tuple[float, float], float],
    ink: Picture,
) -> None:
    """Words in the middle of a label, tilted with it, in place."""
    (x, y), (wide, tall), tilt = place
    inner = max(12, int(0.7 * wide)), max(10, int(0.62 * tall))
    sheet = np.zeros((inner[1], inner[0], 3), np.uint8)
    words = phrase(rng, int(rng.integers(1, 7)), bool(rng.random() < 0.6))
    white = np.full(3, 255, np.uint8)
    write_block(sheet, words, any_font(rng, assets), (0, 0, *inner), white)
    turn = cv2.getRotationMatrix2D((inner[0] / 2, inner[1] / 2), -tilt, 1.0)
    matrix = np.asarray(turn, np.float64)
    matrix[:, 2] += (x - inner[0] / 2, y - inner[1] / 2)
    share = cv2.warpAffine(sheet, matrix, picture.shape[1::-1]) / np.float32(255)
    picture[:] = (picture * (1 - share) + ink * share).astype(np.uint8)
