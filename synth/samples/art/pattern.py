"""Patterns and textures."""

import numpy as np
from numpy.random import Generator

from synth.noise import fractal

from ..canvas import Canvas, mix, rgb
from ..finish import screenprint, watercolour, wobble
from ..ornament import damask, fans, leaf, marbled, tartan
from ..outline import circle


def highland_tartan(canvas: Canvas, rng: Generator) -> None:
    """Cloth: a red, green and navy check with a thin white line."""
    stripes = ((0.05, 0.16, "#173d2c"), (0.26, 0.03, "#13203c"), (0.31, 0.16, "#13203c"),
               (0.385, 0.012, "#f0e8d4"), (0.52, 0.03, "#13203c"), (0.60, 0.16, "#173d2c"),
               (0.86, 0.02, "#e2b93b"))  # fmt: skip
    tartan(canvas, "#8f1d22", stripes, 0.40)
    canvas.shade((0.85 + 0.3 * fractal(canvas, rng, 0.3, 6)).astype(np.float32))


def marbled_endpaper(canvas: Canvas, rng: Generator) -> None:
    """Marbled paper in blue, ochre and wine."""
    marbled(canvas, rng, ("#1d3557", "#7d1f2f", "#d9a441", "#31697a", "#efe3c2"))
    wobble(canvas, rng, 0.004, 0.05)


def marbled_stone(canvas: Canvas, rng: Generator) -> None:
    """Marbled paper in green, rose and cream, combed finely."""
    marbled(canvas, rng, ("#21483a", "#c97b6b", "#f0dfc0", "#4b7f63", "#16302a"), 9)
    wobble(canvas, rng, 0.004, 0.05)


def gilded_fans(canvas: Canvas, rng: Generator) -> None:
    """Art Deco: rows of gilded fans on teal and ink."""
    fans(canvas, "#d8b15a", ("#0d2b33", "#124651", "#0a1c24"), 0.105)
    screenprint(canvas, rng, 0.12)


def fallen_leaves(canvas: Canvas, rng: Generator) -> None:
    """Screen print: a ground thick with leaves, most of them green."""
    canvas.pixels[:] = rgb("#16261c")
    colours = ("#2f5d3a", "#5d8a46", "#8fae57", "#c7cf7c", "#d9a441", "#3f7a5c", "#b5562d")
    for _ in range(760):
        base = (rng.uniform(-0.1, 1.1), rng.uniform(-0.1, canvas.aspect + 0.1))
        turn, size = rng.uniform(0, 6.3), rng.uniform(0.08, 0.17)
        colour = colours[rng.integers(len(colours))]
        blade = leaf(base, turn, size, rng.uniform(0.24, 0.4))
        canvas.polygon(blade + [0.005, 0.007], "#0a130d", 0.6)
        canvas.polygon(blade, colour)
        tip = (base[0] + np.cos(turn) * size, base[1] + np.sin(turn) * size)
        canvas.lines([[base, tip]], 0.0022, mix(colour, "#2a170c", 0.55))
    screenprint(canvas, rng, 0.15)


def guilloche(canvas: Canvas, rng: Generator) -> None:
    """The fine rosettes of a banknote."""
    canvas.vertical_gradient([(0, "#e7efe2"), (1, "#d3e2d0")])
    for cx, cy, radius, lobes, colour in ((0.5, 0.5, 0.46, 12, "#2f6a4f"),
                                         (0.5, 0.5, 0.30, 9, "#8a6d2f"),
                                         (0.02, 0.06, 0.26, 8, "#2f6a4f"),
                                         (0.98, 0.06, 0.26, 8, "#2f6a4f"),
                                         (0.02, 0.94, 0.26, 8, "#2f6a4f"),
                                         (0.98, 0.94, 0.26, 8, "#2f6a4f")):  # fmt: skip
        t = np.linspace(0, 2 * np.pi, 720)
        for phase in np.linspace(0, 2 * np.pi, 22)[:-1]:
            r = radius * (
                0.74 + 0.2 * np.cos(lobes * t + phase) + 0.06 * np.cos(3 * lobes * t - phase)
            )
            path = np.stack([cx + np.cos(t) * r, cy * canvas.aspect + np.sin(t) * r], 1)
            canvas.lines([path], 0.0014, colour, 0.8)
    canvas.shade((0.96 + 0.08 * fractal(canvas, rng, 0.2, 5)).astype(np.float32))


def _cloth(canvas: Canvas, rng: Generator, ground: str, pressed: str) -> None:
    """Bookcloth with a faint pressed pattern."""
    canvas.pixels[:] = rgb(ground)
    damask(canvas, pressed, 0.16)
    x, y = canvas.grid()
    canvas.shade(1 + 0.12 * np.sin(x * 900) * np.sin(y * 900))
    canvas.shade(0.8 + 0.4 * fractal(canvas, rng, 0.25, 6))


def black_cloth(canvas: Canvas, rng: Generator) -> None:
    """Black bookcloth."""
    _cloth(canvas, rng, "#2a211f", "#3b2c28")


def blue_cloth(canvas: Canvas, rng: Generator) -> None:
    """Pale blue bookcloth."""
    _cloth(canvas, rng, "#a9c3cf", "#9bb6c4")


def wave_pattern(canvas: Canvas, rng: Generator) -> None:
    """A pattern of scalloped waves in indigo, one row shifted from the next."""
    canvas.pixels[:] = rgb("#f2ecdc")
    radius = 0.085
    for row, y in enumerate(np.arange(-radius, canvas.aspect + radius * 2, radius / 2)):
        for x in np.arange(-radius, 1 + radius * 2, radius * 2) + (row % 2) * radius:
            tone = mix("#17305c", "#3d6a94", float(rng.random()))
            for ring in (1.0, 0.8, 0.6, 0.4, 0.2):
                canvas.polygon(circle((float(x), float(y)), radius * ring), tone)
                canvas.polygon(circle((float(x), float(y)), radius * (ring - 0.09)), "#f2ecdc")
    watercolour(canvas, rng, "#f7f1e2")
