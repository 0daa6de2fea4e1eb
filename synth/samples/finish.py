"""Finishes that turn a plain drawing into a painting, a print or printed paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from synth.noise import fractal

from .canvas import Canvas, Mask, Pixels, blur, rgb


def bend(pixels: Pixels, dx: Mask, dy: Mask) -> Pixels:
    """Each pixel fetched from (dx, dy) pixels away; the border is mirrored."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(
        pixels, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    ).astype(np.float32)


def wobble(canvas: Canvas, rng: Generator, amount: float, cell: float, octaves: int = 4) -> None:
    """Make every edge on the canvas wander by about `amount` units, in bumps of `cell`."""
    reach = amount * canvas.width * 2
    dx = (fractal(canvas, rng, cell, octaves) - 0.5) * reach
    dy = (fractal(canvas, rng, cell, octaves) - 0.5) * reach
    canvas.pixels = bend(canvas.pixels, dx, dy)


def _luminance(canvas: Canvas) -> Mask:
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return (np.clip(canvas.pixels, 0, 1) @ weights).astype(np.float32)


def _stroke_angles(gray: Mask, sigma: float, drift: Mask) -> Mask:
    """Directions of brush strokes in radians: along edges, and slowly turning elsewhere."""
    gx, gy = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    xx, yy, xy = (blur(p.astype(np.float32), sigma) for p in (gx * gx, gy * gy, gx * gy))
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    sure = np.hypot(xx - yy, 2 * xy) > 2e-4
    return np.where(sure, along, (drift - 0.5) * 4).astype(np.float32)


@dataclass(frozen=True)
class _Strokes:
    """Brush strokes of one width: their middles and half lengths as vectors, in pixels."""

    middles: NDArray[np.int64]
    halves: NDArray[np.float64]
    colours: NDArray[np.float64]
    ridges: NDArray[np.int64]

    def paint(self, painted: NDArray[np.uint8], relief: NDArray[np.uint8], thick: int) -> None:
        """Draw the strokes on the picture, and how high their paint stands on the relief."""
        starts = (self.middles - self.halves).astype(int).tolist()
        ends = (self.middles + self.halves).astype(int).tolist()
        colours, ridges = self.colours.tolist(), self.ridges.tolist()
        for start, end, colour, ridge in zip(starts, ends, colours, ridges, strict=True):
            cv2.line(painted, start, end, colour, thick, cv2.LINE_AA)
            cv2.line(relief, start, end, ridge, thick, cv2.LINE_AA)


def _places(canvas: Canvas, step: float, rng: Generator) -> NDArray[np.int64]:
    """Pixels (x, y) about `step` apart all over the canvas, in random order."""
    lattice = np.meshgrid(np.arange(0, canvas.width, step), np.arange(0, canvas.height, step))
    places = np.stack(lattice, axis=-1).reshape(-1, 2)
    places = places + rng.uniform(-step, step, places.shape)
    rng.shuffle(places)
    inside: NDArray[np.int64] = np.clip(places, 0, (canvas.width - 1, canvas.height - 1)).astype(
        int
    )
    return inside


def _strokes(
    wanted: Pixels, places: NDArray[np.int64], angles: Mask, brush: float, rng: Generator
) -> _Strokes:
    """Strokes at the places, in the colours wanted there with some deviation."""
    x, y = places.T
    count = len(places)
    colours = wanted[y, x] * rng.normal(1, 0.05, (count, 1)) + rng.normal(0, 0.012, (count, 3))
    reach = brush * rng.uniform(0.6, 1.8, count)
    turn = angles[y, x] + rng.normal(0, 0.15, count)
    halves = np.stack([np.cos(turn) * reach, np.sin(turn) * reach], axis=1)
    return _Strokes(places, halves, np.clip(colours, 0, 1) * 255, rng.integers(90, 170, count))


def oil(
    canvas: Canvas, rng: Generator, widths: Sequence[float] = (0.035, 0.018, 0.009, 0.005)
) -> None:
    """Repaint the canvas with brush strokes: coarse ones first, finer ones where details are lost.

    `widths` are the brushes in units. The strokes follow the edges of what is painted, and
    leave ridges of paint that catch the light.
    """
    target = np.clip(canvas.pixels, 0, 1)
    painted = (blur(target, widths[0] * canvas.width) * 255).astype(np.uint8)
    relief = np.full((canvas.height, canvas.width), 128, np.uint8)
    drift = fractal(canvas, rng, 0.5, 2)
    gray = _luminance(canvas)
    for width in widths:
        brush = width * canvas.width
        wanted = blur(target, brush / 3)
        missed = np.abs(wanted - painted.astype(np.float32) / 255).sum(axis=2)
        places = _places(canvas, max(brush * 0.55, 2), rng)
        if width != widths[0]:
            places = places[missed[places[:, 1], places[:, 0]] > 0.07]
        strokes = _strokes(wanted, places, _stroke_angles(gray, brush, drift), brush, rng)
        strokes.paint(painted, relief, max(1, int(brush * 0.8)))
    height = blur(relief.astype(np.float32) / 255, 1.2)
    slope = cv2.Sobel(height, cv2.CV_32F, 1, 1) + 0.6 * cv2.Sobel(height, cv2.CV_32F, 0, 1)
    bristles = fractal(canvas, rng, 0.004, 2) - 0.5
    canvas.pixels = painted.astype(np.float32) / np.float32(255)
    canvas.shade(1 + np.clip(slope * 0.5, -0.12, 0.12) + bristles * 0.07)


def watercolour(canvas: Canvas, rng: Generator, paper: str = "#f6f1e4") -> None:
    """Let the colours run, pool at their edges, and settle in the grain of the paper."""
    wobble(canvas, rng, 0.006, 0.05, 5)
    wash = blur(canvas.pixels, 0.0015 * canvas.width)
    around = blur(wash, 0.012 * canvas.width)
    edges = np.clip((around - wash).mean(axis=2), -0.2, 0.2)
    blooms = fractal(canvas, rng, 0.18, 5, gain=0.6) - 0.5
    grain = fractal(canvas, rng, 0.006, 3, gain=0.7) - 0.5
    depth = np.clip(1 - 0.75 * (blooms * 0.9 + grain * 0.35) - edges * 1.2, 0.3, 1.25)
    sheet = rgb(paper)
    canvas.pixels = np.clip(sheet - (sheet - wash) * depth[..., None], 0, 1).astype(np.float32)


def engraving(
    canvas: Canvas,
    rng: Generator,
    ink: str,
    paper: str,
    pitch: float = 0.0085,
    *,
    angle: float = 0.5,
) -> None:
    """Print the light and dark of the canvas as swelling lines `pitch` units apart."""
    gray = np.clip(blur(_luminance(canvas), 1.5), 0, 1)
    x, y = canvas.grid()
    sway = (fractal(canvas, rng, 0.5, 3) - 0.5) * 0.08
    phase = (x * np.sin(angle) + y * np.cos(angle) + sway) / pitch
    cross = (x * np.cos(angle) - y * np.sin(angle) + sway) / pitch
    first = 1 - np.abs((phase % 1) * 2 - 1)
    second = 1 - np.abs((cross % 1) * 2 - 1)
    rough = (fractal(canvas, rng, 0.008, 2) - 0.5) * 0.12
    darkness = 1 - gray + rough
    one = np.clip((darkness * 1.15 - first) * 6 + 0.5, 0, 1)
    two = np.clip(((darkness - 0.55) * 1.6 - second) * 6 + 0.5, 0, 1)
    canvas.pixels[:] = rgb(paper)
    canvas.blend(np.maximum(one, two).astype(np.float32), ink)


def halftone(canvas: Canvas, ink: str, paper: str, pitch: float = 0.009) -> None:
    """Print the light and dark of the canvas as a screen of dots `pitch` units apart."""
    gray = np.clip(_luminance(canvas), 0, 1)
    x, y = canvas.grid()
    turned = (x + y) / pitch * np.pi, (x - y) / pitch * np.pi
    screen = 0.5 + 0.25 * (np.cos(turned[0]) + np.cos(turned[1]))
    dots = np.clip((1 - gray - screen) * 4 + 0.5, 0, 1)
    canvas.pixels[:] = rgb(paper)
    canvas.blend(dots.astype(np.float32), ink)


def screenprint(canvas: Canvas, rng: Generator, wear: float = 0.25) -> None:
    """Roughen the edges a little, and let the ink lie unevenly (`wear` from 0 to 1)."""
    wobble(canvas, rng, 0.0016, 0.012, 3)
    patches = fractal(canvas, rng, 0.08, 6, gain=0.75)
    specks = fractal(canvas, rng, 0.004, 2)
    thin = np.clip((patches * specks - 0.36) * 5, 0, 1) * wear
    canvas.pixels += (thin[..., None] * (0.9 - canvas.pixels) * 0.6).astype(np.float32)
    canvas.shade((1 + (patches - 0.5) * 0.12).astype(np.float32))


def film(canvas: Canvas, rng: Generator, grain: float = 0.05) -> None:
    """Make the canvas look photographed: soft, darker corners, silver grain."""
    canvas.pixels = blur(canvas.pixels, 0.0012 * canvas.width)
    x, y = canvas.grid()
    away = ((x - 0.5) ** 2 + (y / canvas.aspect - 0.5) ** 2) * 0.9
    canvas.shade(np.clip(1.05 - away, 0, 1.1).astype(np.float32))
    canvas.pixels += (fractal(canvas, rng, 0.004, 2)[..., None] - 0.5) * np.float32(grain * 3)
    canvas.pixels = np.clip(canvas.pixels, 0, 1)


def printed_paper(canvas: Canvas, rng: Generator, strength: float = 1.0) -> None:
    """The last step of every cover: paper fibres, a hinge near the spine, rubbed edges."""
    fibres = fractal(canvas, rng, 0.005, 2, stretch=2.0) - 0.5
    clouds = fractal(canvas, rng, 0.4, 3) - 0.5
    x, y = canvas.grid()
    hinge = np.exp(-(((x - 0.028) / 0.006) ** 2)) * 0.09
    light = 1 + strength * (fibres * 0.055 + clouds * 0.06) - hinge
    canvas.shade(light.astype(np.float32))
    nearest = np.minimum.reduce([x, 1 - x, y, canvas.aspect - y])
    rubbed = np.clip(1 - nearest / (0.004 + 0.006 * fractal(canvas, rng, 0.06, 4)), 0, 1)
    canvas.blend(rubbed.astype(np.float32), "#e9e2d2", 0.35 * strength)
    canvas.pixels = np.clip(canvas.pixels, 0, 1)
