"""Silhouettes as plain polygons: smoothing, thickening, placing, and branching trees."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .canvas import Canvas, Mask, Point, Points

Outline = NDArray[np.float64]
"""The corners of one polygon, N×2."""


@dataclass(frozen=True)
class Silhouette:
    """A figure drawn inside the unit square (y down): its solid parts and the holes in them."""

    solid: tuple[Outline, ...]
    holes: tuple[Outline, ...] = field(default=())

    def placed(
        self, centre: Point, size: float, angle: float = 0.0, flip: bool = False
    ) -> "Silhouette":
        """The figure `size` units big around `centre`, turned clockwise by `angle` radians."""
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        mirror = np.array([-1.0 if flip else 1.0, 1.0])

        def move(outline: Outline) -> Outline:
            moved: Outline = ((outline - 0.5) * mirror * size) @ turn + np.asarray(centre)
            return moved

        return Silhouette(
            tuple(move(part) for part in self.solid), tuple(move(hole) for hole in self.holes)
        )

    def mask(self, canvas: Canvas) -> Mask:
        """Where the figure covers the canvas."""
        inside = canvas.polygon_mask(*self.solid)
        return inside * (1 - canvas.polygon_mask(*self.holes)) if self.holes else inside


def smooth(points: Points, rounds: int = 3) -> Outline:
    """The closed polygon with its corners rounded off; a point given twice stays sharp."""
    outline = np.asarray(points, np.float64)
    for _ in range(rounds):
        following = np.roll(outline, -1, axis=0)
        cut = np.stack([0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following], 1)
        outline = cut.reshape(-1, 2)
    return outline


def curve(points: Points, rounds: int = 3) -> Outline:
    """An open line through or near the points, rounded; the ends stay where they are."""
    line = np.asarray(points, np.float64)
    for _ in range(rounds):
        cut = np.stack([0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]], 1)
        line = np.concatenate([line[:1], cut.reshape(-1, 2), line[-1:]])
    return line


def thick(line: Points, start: float, end: float) -> Outline:
    """A line as a polygon whose width goes from `start` to `end`."""
    path = np.asarray(line, np.float64)
    along = np.gradient(path, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    half = np.linspace(start, end, len(path))[:, None] / 2
    outline: Outline = np.concatenate([path + normal * half, (path - normal * half)[::-1]])
    return outline


def box(left: float, top: float, right: float, bottom: float) -> Outline:
    """An upright rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def circle(centre: Point, radius: float, squash: float = 1.0, corners: int = 64) -> Outline:
    """A circle, or an ellipse whose height is `squash` times its width."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.stack(
        [centre[0] + np.cos(turn) * radius, centre[1] + np.sin(turn) * radius * squash], 1
    )


def mirrored(half: Sequence[Point]) -> list[Point]:
    """A symmetric outline: the right half from top to bottom, and its mirror image at x = 0.5."""
    return list(half) + [(1 - x, y) for x, y in reversed(half)]


def branches(
    rng: Generator,
    base: Point,
    length: float,
    width: float,
    angle: float = 0.0,
    *,
    depth: int = 8,
    spread: float = 0.5,
    lean: float = 0.0,
) -> list[Outline]:
    """A bare tree as tapered limbs; `angle` 0 grows upward, `lean` bends all of it sideways."""
    tip = (base[0] + np.sin(angle) * length, base[1] - np.cos(angle) * length)
    middle = (
        (base[0] + tip[0]) / 2 + rng.normal(0, 0.06) * length,
        (base[1] + tip[1]) / 2 + rng.normal(0, 0.06) * length,
    )
    limbs = [thick(curve([base, middle, tip], 2), width, width * 0.68)]
    if depth == 0 or length < 0.004:
        return limbs
    for side in (-1, 1, 0)[: 2 + int(rng.random() < 0.35)]:
        turn = angle + side * spread * rng.uniform(0.55, 1.2) + rng.normal(0, 0.12) + lean
        limbs += branches(
            rng,
            tip,
            length * rng.uniform(0.62, 0.86),
            width * 0.66,
            turn,
            depth=depth - 1,
            spread=spread,
            lean=lean,
        )
    return limbs
