"""Table tops of the sample photos, seen from straight above."""

import cv2
import numpy as np
from numpy.random import Generator

from synth.noise import fractal

from ..canvas import Canvas, Pixels, blur, mix, rgb
from ..ornament import leaf, rose
from ..outline import circle, curve, thick


def _between(dark: str, light: str, share: np.ndarray) -> Pixels:
    """Colours between two, H×W×3; `share` (H, W) is that of the light one."""
    mixed: Pixels = (rgb(dark) + (rgb(light) - rgb(dark)) * share[..., None]).astype(np.float32)
    return mixed


def _planks(canvas: Canvas, rng: Generator, dark: str, light: str, boards: int) -> None:
    """Boards side by side, each with its own grain, knots and tone."""
    x, _ = canvas.grid()
    grain = fractal(canvas, rng, 0.5, 7, 0.06, gain=0.6)
    fine = fractal(canvas, rng, 0.05, 4, 0.05)
    board = np.floor(x * boards).astype(int)
    tone = rng.uniform(-0.12, 0.12, boards + 1)[board]
    shift = rng.uniform(0, 3, boards + 1)[board]
    rings = np.sin((x * 34 + grain * 7 + shift) * 2 * np.pi * 0.5) * 0.5 + 0.5
    share = np.clip(0.25 + rings * 0.3 + grain * 0.35 + (fine - 0.5) * 0.35 + tone, 0, 1)
    canvas.pixels = _between(dark, light, share)
    gap = np.abs((x * boards) % 1 - 0.5) > 0.5 - 0.0016 * boards
    canvas.blend(gap.astype(np.float32), "#120b06", 0.8)
    canvas.shade((0.93 + 0.14 * fractal(canvas, rng, 0.3, 3)).astype(np.float32))


def oak_table(canvas: Canvas, rng: Generator) -> None:
    """Light oak boards."""
    _planks(canvas, rng, "#7d522c", "#cf9f66", 6)


def walnut_table(canvas: Canvas, rng: Generator) -> None:
    """Dark walnut boards."""
    _planks(canvas, rng, "#2a1810", "#6b452b", 5)


def black_desk(canvas: Canvas, rng: Generator) -> None:
    """A nearly black desk with dust and scratches."""
    canvas.pixels = _between("#0f0f12", "#26252a", fractal(canvas, rng, 0.2, 6))
    for _ in range(90):
        start = rng.uniform(0, 1, 2)
        reach = rng.normal(0, 0.05, 2)
        scratch = curve([start, start + reach * 0.5 + rng.normal(0, 0.004, 2), start + reach])
        canvas.lines([scratch], 0.0006, "#5a585e", float(rng.uniform(0.1, 0.4)))
    dust = np.clip((fractal(canvas, rng, 0.003, 2) - 0.86) * 8, 0, 1)
    canvas.blend(dust.astype(np.float32), "#77757c", 0.5)


def linen(canvas: Canvas, rng: Generator) -> None:
    """A natural linen cloth with soft folds."""
    x, y = canvas.grid()
    threads = np.sin(x * 1400 + fractal(canvas, rng, 0.05, 3) * 8) * np.sin(y * 1400)
    slubs = fractal(canvas, rng, 0.06, 4, 14.0) * 0.5 + fractal(canvas, rng, 0.06, 4, 0.07) * 0.5
    canvas.pixels = _between("#b5a284", "#e0d3b8", np.clip(slubs + threads * 0.10, 0, 1))
    _fold(canvas, rng, 0.14)


def bed_sheet(canvas: Canvas, rng: Generator) -> None:
    """A white sheet with deep creases."""
    canvas.pixels = _between("#d8dade", "#f7f6f2", fractal(canvas, rng, 0.02, 3))
    _fold(canvas, rng, 0.34)


def _fold(canvas: Canvas, rng: Generator, depth: float) -> None:
    """Shade the cloth as if it had long folds; `depth` (0 to 1) is how dark they get."""
    height = fractal(canvas, rng, 0.35, 4, 0.45, gain=0.42)
    ridged = (1 - np.abs(height * 2 - 1)).astype(np.float32)
    soft = blur(ridged, 0.004 * canvas.width)
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 1, ksize=5) + cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=5)
    slope = slope / (np.abs(slope).max() + 1e-6)
    canvas.shade((1 + np.clip(slope * depth * 3, -depth, depth * 0.5)).astype(np.float32))


def gingham(canvas: Canvas, rng: Generator) -> None:
    """A red and white picnic cloth."""
    x, y = canvas.grid()
    across = ((x * 16) % 1 < 0.5).astype(np.float32)
    down = ((y * 16) % 1 < 0.5).astype(np.float32)
    weave = 0.06 * np.sin((x + y) * 1800)
    canvas.pixels = _between("#f3eee4", "#b3202c", np.clip((across + down) / 2 + weave, 0, 1))
    _fold(canvas, rng, 0.16)


def carpet(canvas: Canvas, rng: Generator) -> None:
    """A woven carpet with flowers and a border, in red and blue wool."""
    canvas.pixels[:] = rgb("#7a2226")
    step = 0.095
    for row, y in enumerate(np.arange(0, 1 + step, step)):
        for x in np.arange(0, 1 + step, step) + (row % 2) * step / 2:
            for eighth in range(8):
                colour = ("#22375c", "#c9a45c")[eighth % 2]
                canvas.polygon(leaf((x, y), eighth * np.pi / 4, step * 0.36, 0.2), colour)
            rose(canvas, rng, (float(x), float(y)), step * 0.17, "#3a1418", light="#d9a08a")
            canvas.polygon(circle((float(x + step / 2), float(y)), step * 0.09), "#22375c")
    tufts = fractal(canvas, rng, 0.004, 2)
    wear = fractal(canvas, rng, 0.3, 5)
    canvas.pixels = blur(canvas.pixels, 0.0012 * canvas.width)
    canvas.shade((0.55 + 0.55 * tufts + 0.3 * wear).astype(np.float32))


def concrete(canvas: Canvas, rng: Generator) -> None:
    """A grey concrete slab with pits, stains and a crack."""
    share = fractal(canvas, rng, 0.35, 8, gain=0.62)
    canvas.pixels = _between("#77766f", "#b9b6ad", share)
    pits = np.clip((fractal(canvas, rng, 0.008, 3) - 0.80) * 9, 0, 1)
    canvas.blend(pits.astype(np.float32), "#4d4b46", 0.8)
    x = np.linspace(-0.05, 1.05, 60)
    crack = np.stack([x, 0.30 + 0.1 * x + np.cumsum(rng.normal(0, 0.006, 60))], 1)
    canvas.polygon(thick(crack, 0.003, 0.001), "#3c3a36")


def newspaper(canvas: Canvas, rng: Generator) -> None:
    """A spread newspaper whose print is only strokes: columns, headlines, grey pictures."""
    canvas.pixels = _between("#cfc8b6", "#e6e0d0", fractal(canvas, rng, 0.1, 5))
    column = 0.075
    for left in np.arange(0.01, 1, column):
        y = 0.01
        while y < 1:
            kind = rng.random()
            if kind < 0.08:
                tall = float(rng.uniform(0.05, 0.10))
                tone = mix("#3a3935", "#8a877e", float(rng.random()))
                canvas.rectangle((left, y, left + column * 0.9, y + tall), tone)
                y += tall + 0.008
            elif kind < 0.15:
                _strokes(canvas, rng, left, y + 0.008, column * 0.9, tall=0.012)
                y += 0.026
            else:
                _strokes(canvas, rng, left, y, column * rng.uniform(0.82, 0.92), tall=0.0024)
                y += 0.0050
    canvas.rectangle((0.499, 0, 0.503, 1), "#a8a292", 0.7)
    _fold(canvas, rng, 0.08)


def _strokes(
    canvas: Canvas, rng: Generator, left: float, y: float, width: float, *, tall: float
) -> None:
    """A line of print in which every word is a bar."""
    x, words = left, []
    while x < left + width:
        long = min(float(rng.uniform(1, 6)) * tall * 0.9, left + width - x)
        words.append([(x, y), (x + long, y), (x + long, y + tall * 0.55), (x, y + tall * 0.55)])
        x += long + tall * 0.7
    canvas.shapes(words, "#34332f", 0.75)


def cutting_mat(canvas: Canvas, rng: Generator) -> None:
    """A green cutting mat with a pale grid."""
    canvas.pixels = _between("#1f5147", "#2c6b5c", fractal(canvas, rng, 0.05, 6))
    for i in range(41):
        place, strong = i / 40, i % 4 == 0
        width = 0.0014 if strong else 0.0007
        canvas.lines(
            [[(place, 0), (place, 1)], [(0, place), (1, place)]],
            width,
            "#bcd8c4",
            0.55 if strong else 0.3,
        )
    for _ in range(30):
        start = rng.uniform(0, 1, 2)
        canvas.lines([[start, start + rng.normal(0, 0.08, 2)]], 0.0006, "#12362f", 0.7)


def terrazzo(canvas: Canvas, rng: Generator) -> None:
    """A stone floor of pale cement with coloured chips."""
    canvas.pixels = _between("#cfc8bd", "#e7e1d6", fractal(canvas, rng, 0.1, 6))
    chips = ("#8a5a4a", "#4d5a5e", "#b59a6a", "#f5f1e8", "#2f3336", "#9aa39a")
    for _ in range(3200):
        centre = rng.uniform(0, 1, 2)
        turn = np.sort(rng.uniform(0, 2 * np.pi, 6))
        reach = rng.uniform(0.002, 0.009) * rng.uniform(0.6, 1.1, 6)
        chip = centre + np.stack([np.cos(turn) * reach, np.sin(turn) * reach], 1)
        canvas.polygon(chip, chips[rng.integers(len(chips))], 0.9)
    canvas.shade((0.95 + 0.1 * fractal(canvas, rng, 0.3, 4)).astype(np.float32))
