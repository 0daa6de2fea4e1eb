"""Paintings of moors, plains, mountains and gardens."""

import numpy as np
from numpy.random import Generator

from synth.noise import profile

from ..canvas import Canvas
from ..figures.creatures import howling_wolf
from ..figures.things import house, windmill
from ..finish import film, oil, screenprint, watercolour
from ..nature import bare_tree, clouds, dots, grass, hills, leaves, pine, snowcaps
from ..outline import circle, curve, smooth, thick


def moor_in_wind(canvas: Canvas, rng: Generator) -> None:
    """Oil: one bent tree on a heathery hill under a racing sky."""
    canvas.vertical_gradient([(0, "#3c4660"), (0.35, "#7f8796"), (0.6, "#d7b98e"), (1, "#d7b98e")])
    clouds(canvas, rng, "#2e3547", 0.52, 0.5, bottom=1.0, stretch=3.0)
    clouds(canvas, rng, "#e9d6b4", 0.34, 0.3, bottom=1.0, stretch=3.0)
    hills(canvas, rng, 0.86, 0.05, "#55607a", foot_colour="#77718a", bumps=2)
    hills(canvas, rng, 1.00, 0.06, "#4d4a52", foot_colour="#6b4d62", bumps=2)
    crest = hills(canvas, rng, 1.12, 0.05, "#3c3a26", foot_colour="#5a3550", bumps=1.5)
    grass(
        canvas,
        rng,
        1.12,
        canvas.aspect,
        ("#2c2c1c", "#6b3f63", "#8a5b7c", "#7a6a34"),
        count=2200,
        length=0.07,
        lean=0.9,
    )
    root = (0.36, float(crest[int(0.36 * canvas.width)]) / 1.0 + 0.03)
    bare_tree(canvas, rng, root, 0.72, "#17151a", lean=0.10)
    oil(canvas, rng)


def wind_lines(canvas: Canvas, rng: Generator) -> None:
    """Flat: hundreds of lines of wind that part around a small house."""
    canvas.vertical_gradient([(0, "#e8dcc3"), (1, "#d9c6a4")])
    x = np.linspace(-0.05, 1.05, 160)
    for i, y in enumerate(np.linspace(0.03, canvas.aspect - 0.02, 62)):
        near = np.exp(-(((x - 0.66) / 0.16) ** 2)) * np.exp(-(((y - 0.98) / 0.16) ** 2))
        lift = near * 0.11 * np.sign(y - 0.98 + 1e-6)
        sway = profile(160, rng, 3, 3) * 0.013
        colour = ("#7a2f2a", "#2e3b46", "#2e3b46")[i % 3]
        canvas.lines([np.stack([x, y + lift + sway], 1)], rng.uniform(0.002, 0.008), colour, 0.85)
    canvas.blend(house().placed((0.66, 0.96), 0.20).mask(canvas), "#1c1f26")
    screenprint(canvas, rng, 0.3)


def snow_mountains(canvas: Canvas, rng: Generator) -> None:
    """Oil: snowy peaks, firs and a wolf in the blue hour."""
    canvas.vertical_gradient([(0, "#375a86"), (0.35, "#93a9c8"), (0.55, "#f2cdb5"), (1, "#f2cdb5")])
    clouds(canvas, rng, "#f6dccf", 0.35, 0.3, bottom=0.6, stretch=3)
    crest = hills(canvas, rng, 0.62, 0.20, "#4b628a", foot_colour="#8898b5", bumps=3, gain=0.5)
    snowcaps(canvas, rng, crest, "#fdf3ee", 0.20)
    crest = hills(canvas, rng, 0.84, 0.11, "#3a4f74", foot_colour="#7186a6", bumps=4, gain=0.55)
    snowcaps(canvas, rng, crest, "#e6ecf6", 0.10)
    hills(canvas, rng, 1.06, 0.03, "#dfe7f2", foot_colour="#a9bcd6", bumps=2)
    for x in np.concatenate([rng.uniform(0, 0.36, 13), rng.uniform(0.66, 1, 13)]):
        pine(canvas, rng, (x, 1.08 + rng.uniform(-0.02, 0.14)), rng.uniform(0.16, 0.42), "#16283a")
    hills(canvas, rng, 1.24, 0.03, "#f1f5fa", foot_colour="#b9c8de", bumps=2)
    canvas.blend(howling_wolf().placed((0.52, 1.14), 0.25, flip=True).mask(canvas), "#121a26")
    dots(canvas, rng, 260, (0.001, 0.004), "#ffffff", area=(0, 0, 1, canvas.aspect), opacity=0.9)
    oil(canvas, rng)


def windmills_of_the_plain(canvas: Canvas, rng: Generator) -> None:
    """Screen print: windmills on burnt hills under a white sun."""
    canvas.vertical_gradient([(0, "#e2a13c"), (0.5, "#f1c765"), (1, "#f6dd9b")])
    canvas.disc((0.30, 0.52), 0.15, "#fff4cf")
    for ring in range(7):
        line = circle((0.30, 0.52), 0.19 + ring * 0.05)
        canvas.lines([np.concatenate([line, line[:1]])], 0.006, "#fff0c0", 0.55 - 0.06 * ring)
    hills(canvas, rng, 0.95, 0.05, "#c8702c", foot_colour="#d98f45", bumps=2)
    for x, y, size, turn in ((0.88, 0.80, 0.34, 0.9), (0.12, 0.84, 0.24, 0.1)):
        canvas.blend(windmill(turn).placed((x, y), size).mask(canvas), "#7c3420")
    hills(canvas, rng, 1.10, 0.04, "#a24a24", foot_colour="#b86432", bumps=2)
    canvas.blend(windmill(0.42).placed((0.56, 0.78), 0.80).mask(canvas), "#3d1a17")
    hills(canvas, rng, 1.24, 0.03, "#5c2418", foot_colour="#7c3420", bumps=3)
    for x in rng.uniform(0, 1, 40):
        y = 1.26 + rng.uniform(0, 0.22)
        canvas.shapes([thick(curve([(x, y), (x + d, y - 0.03), (x + 2 * d, y - 0.05)]), 0.006,
                             0.001) for d in (-0.012, 0, 0.013)], "#d98f45", 0.8)  # fmt: skip
    screenprint(canvas, rng, 0.35)


def misty_ridges(canvas: Canvas, rng: Generator) -> None:
    """Photograph-like: range behind range of blue mountains."""
    canvas.vertical_gradient([(0, "#c9d8dd"), (0.4, "#f0e6d5"), (1, "#f0e6d5")])
    canvas.glow((0.64, 0.42), 0.25, "#ffe8c2", 0.6)
    shades = ("#a8bcc6", "#8aa4b2", "#6a8a9b", "#4c6f82", "#325467", "#1d3a4c", "#0f2431")
    for i, shade in enumerate(shades):
        hills(canvas, rng, 0.50 + i * 0.135, 0.085, shade,
              foot_colour="#dbe0dc" if i < 5 else "#1d3a4c",
              bumps=3 + i * 0.3, gain=0.48, depth=0.5)  # fmt: skip
    for x in rng.uniform(0, 1, 26):
        pine(canvas, rng, (x, canvas.aspect + 0.02), rng.uniform(0.10, 0.28), "#081820")
    film(canvas, rng, 0.06)


def garden_gate(canvas: Canvas, rng: Generator) -> None:
    """Watercolour: an ivy-grown wall with a round-arched door ajar to a bright garden."""
    canvas.vertical_gradient([(0, "#b9a184"), (1, "#8f7758")])
    for row in range(38):
        y = row * 0.042
        for column in range(-1, 10):
            x = column * 0.115 + (row % 2) * 0.057
            tone = rng.uniform(0, 1)
            colour = "#a8825c" if tone < 0.35 else "#c0a27c" if tone < 0.7 else "#96714f"
            canvas.rectangle((x, y, x + 0.109, y + 0.036), colour)
    arch = [(0.28, canvas.aspect), (0.28, 0.78), (0.30, 0.64), (0.38, 0.52), (0.5, 0.475),
            (0.62, 0.52), (0.70, 0.64), (0.72, 0.78), (0.72, canvas.aspect)]  # fmt: skip
    canvas.polygon(smooth([arch[0], *arch, arch[-1]], 2), "#f7f0b8")
    for _ in range(26):
        place = (rng.uniform(0.32, 0.68), rng.uniform(0.62, 1.25))
        greens = (("#5c8a45", "#9cc06a"), ("#7ba55a", "#c5d98a"), ("#4c7a54", "#8ab58a"))
        leaves(canvas, rng, place, 0.05, greens[rng.integers(3)], count=30, size=0.02)
    dots(canvas, rng, 90, (0.005, 0.012), "#d9607a", area=(0.30, 0.7, 0.70, 1.25))
    canvas.polygon(
        [(0.44, canvas.aspect), (0.56, canvas.aspect), (0.52, 1.05), (0.49, 1.05)], "#e6d3a3"
    )
    door = [
        (0.28, canvas.aspect),
        (0.28, 0.78),
        (0.30, 0.64),
        (0.38, 0.52),
        (0.44, 0.56),
        (0.44, 1.44),
    ]
    canvas.polygon(smooth([door[0], *door, door[-1], door[-1]], 2), "#3f6a62")
    for x in (0.32, 0.36, 0.40):
        canvas.lines([[(x, 0.62), (x, 1.48)]], 0.004, "#26463f")
    canvas.disc((0.415, 1.02), 0.013, "#d9b04c")
    for _ in range(90):
        edge = rng.random()
        x, y = (rng.uniform(0, 1), rng.uniform(0, 0.30)) if edge < 0.5 else (
            rng.choice([rng.uniform(0, 0.22), rng.uniform(0.78, 1)]),
            rng.uniform(0, canvas.aspect))  # fmt: skip
        leaves(canvas, rng, (x, y), 0.05, ("#2c4f2c", "#4c7a3c", "#7ba24e"), count=16, size=0.028)
    watercolour(canvas, rng, "#fbf7e9")
