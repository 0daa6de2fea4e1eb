"""Paintings of rivers, lakes and marshes."""

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas
from ..figures.things import rowing_boat
from ..finish import film, oil, screenprint, watercolour
from ..nature import (
    clouds,
    dots,
    falling,
    grass,
    hills,
    leaves,
    moon,
    pine,
    reflection,
    stars,
    water,
)
from ..outline import circle, curve, smooth, thick


def lake_in_autumn(canvas: Canvas, rng: Generator) -> None:
    """Oil: woods in autumn colours, mirrored in a pond."""
    shore = canvas.aspect * 0.56
    canvas.vertical_gradient([(0, "#8fb3cf"), (0.4, "#dfe3d6"), (0.6, "#f3e2bd"), (1, "#f3e2bd")])
    clouds(canvas, rng, "#fbf6ea", 0.5, 0.35, bottom=shore)
    hills(canvas, rng, shore - 0.20, 0.05, "#6c7f92", foot_colour="#93a0a0", bumps=3)
    hills(canvas, rng, shore - 0.10, 0.05, "#5f6d50", foot_colour="#6b6a3e", bumps=4)
    palettes = (("#4c2a16", "#9a4a1c", "#d07a26"), ("#3f3a17", "#8a7a24", "#d9b23c"),
                ("#4a1c16", "#8e2f1f", "#cc5a34"), ("#22361f", "#466233", "#76904a"))  # fmt: skip
    for _ in range(48):
        place = (rng.uniform(-0.02, 1.02), shore - rng.uniform(0.03, 0.21))
        leaves(
            canvas,
            rng,
            place,
            rng.uniform(0.06, 0.12),
            palettes[rng.integers(4)],
            count=90,
            size=0.018,
        )
    for x in (0.06, 0.13, 0.93):
        pine(canvas, rng, (x, shore + 0.01), rng.uniform(0.30, 0.46), "#1e3026")
    canvas.rectangle((0, shore - 0.012, 1, shore), "#4d4127")
    reflection(canvas, rng, shore, "#36505c", 0.30)
    grass(canvas, rng, canvas.aspect - 0.12, canvas.aspect + 0.05,
          ("#2b2f18", "#6d6427", "#a58a3a"), count=420, length=0.14)  # fmt: skip
    oil(canvas, rng)


def moonlit_pond(canvas: Canvas, rng: Generator) -> None:
    """Screen print: reeds, lilies and the moon's reflection in a black pond."""
    shore = canvas.aspect * 0.46
    canvas.vertical_gradient([(0, "#16323a"), (0.46, "#6f9a86"), (1, "#10262c")])
    moon(canvas, rng, (0.62, 0.22), 0.13, "#f4eecb")
    for layer, colour in enumerate(("#3d6a62", "#234840")):
        for x in rng.uniform(0, 1, 14):
            leaves(
                canvas, rng, (x, shore - 0.03), 0.11 - 0.03 * layer, (colour,), count=60, size=0.04
            )
    reflection(canvas, rng, shore, "#12282e", 0.4)
    for _ in range(17):
        x, y, size = rng.uniform(0, 1), shore + rng.uniform(0.1, 0.5), rng.uniform(0.03, 0.07)
        canvas.polygon(circle((x, y), size, 0.3), "#7fa65a")
        canvas.polygon(circle((x, y), size * 0.86, 0.26), "#5d8a4a")
    for x, y in ((0.30, 0.74), (0.70, 0.84), (0.52, 0.66)):
        petals = [thick([(x, y), (x + np.cos(a) * 0.05, y - 0.012 + np.sin(a) * 0.045)], 0.022,
                        0.004) for a in np.linspace(-3.0, -0.14, 7)]  # fmt: skip
        canvas.shapes(petals, "#f6dfe4")
        canvas.disc((x, y - 0.012), 0.012, "#e9b949")
    for x in np.concatenate([rng.uniform(0, 0.28, 24), rng.uniform(0.78, 1, 18)]):
        top = canvas.aspect - rng.uniform(0.3, 0.62)
        stem = curve([(x, canvas.aspect), (x + 0.01, canvas.aspect - 0.2),
                      (x + rng.normal(0.02, 0.02), top)])  # fmt: skip
        canvas.polygon(thick(stem, 0.012, 0.003), "#0b1c1e")
        if rng.random() < 0.4:
            canvas.polygon(thick([stem[-1], stem[-1] + [0.0, 0.07]], 0.018, 0.018), "#6a4426")
    screenprint(canvas, rng, 0.25)


def jungle_river(canvas: Canvas, rng: Generator) -> None:
    """Photograph-like: a boat on a misty river between dark walls of trees."""
    canvas.vertical_gradient([(0, "#55624f"), (0.35, "#a9ad8d"), (0.5, "#d3c89a"), (1, "#d3c89a")])
    shore = canvas.aspect * 0.58
    canvas.glow((0.52, shore - 0.16), 0.30, "#ffe9b0", 0.6)
    for layer, colour in enumerate(("#8d9478", "#66705a", "#414d3d", "#202b22")):
        for side in (0, 1):
            edge = 0.40 - layer * 0.06
            for _ in range(16):
                reach = rng.uniform(0, edge)
                x = reach if side == 0 else 1 - reach
                y = shore - rng.uniform(0, 0.12 + 0.26 * (1 - reach / edge) * (1 + layer * 0.35))
                leaves(canvas, rng, (x, y), 0.09, (colour,), count=160, size=0.035 + layer * 0.004)
    reflection(canvas, rng, shore, "#39402f", 0.35)
    canvas.blend(rowing_boat().placed((0.54, shore + 0.06), 0.26).mask(canvas), "#0d110d")
    _, height = canvas.grid()
    mist = np.exp(-(((height - shore) / 0.05) ** 2)) * 0.55
    canvas.blend(mist.astype(np.float32), "#e6dcb8", 0.7)
    film(canvas, rng, 0.07)


def raft_on_river(canvas: Canvas, rng: Generator) -> None:
    """Oil: a raft at night on a wide river under the stars."""
    horizon = canvas.aspect * 0.52
    canvas.vertical_gradient([(0, "#0d1b3c"), (0.35, "#234a78"), (0.52, "#6d95a8"), (1, "#6d95a8")])
    stars(canvas, rng, 240, horizon - 0.1)
    moon(canvas, rng, (0.68, 0.52), 0.075, "#fdf3cf")
    hills(canvas, rng, horizon - 0.05, 0.025, "#12233a", foot_colour="#1a3147", bumps=6)
    water(canvas, rng, horizon, "#16345a", "#f2e4b0", glitter=0.68)
    logs = [
        thick([(0.24, 1.06 + i * 0.016), (0.68, 1.04 + i * 0.016)], 0.015, 0.015) for i in range(5)
    ]
    canvas.shapes(logs, "#2b1d14")
    tent = np.array([(0.30, 1.06), (0.38, 0.92), (0.48, 1.05)])
    canvas.polygon(tent, "#c9b184")
    person = [circle((0.57, 0.905), 0.022), smooth([(0.54, 1.05), (0.55, 0.94), (0.59, 0.94),
                                                    (0.61, 1.05)], 1),
              thick([(0.61, 0.86), (0.66, 1.20)], 0.007, 0.007), circle((0.57, 0.888), 0.042, 0.25),
              thick([(0.58, 0.95), (0.625, 0.95)], 0.012, 0.01)]  # fmt: skip
    canvas.shapes(person, "#15100e")
    canvas.glow((0.44, 1.02), 0.05, "#ffb257", 0.8)
    for x in rng.uniform(0, 0.2, 9):
        leaves(
            canvas,
            rng,
            (x, canvas.aspect - rng.uniform(0, 0.25)),
            0.09,
            ("#0a1512", "#15271d"),
            count=80,
            size=0.03,
        )
    oil(canvas, rng)


def river_bank(canvas: Canvas, rng: Generator) -> None:
    """Watercolour for children: a green river, willows, a little boat."""
    shore = canvas.aspect * 0.55
    canvas.vertical_gradient([(0, "#bfe0ea"), (0.5, "#f7f1d4"), (1, "#f7f1d4")])
    clouds(canvas, rng, "#ffffff", 0.5, 0.25, bottom=shore)
    hills(canvas, rng, shore - 0.12, 0.03, "#a9c78a", foot_colour="#c7d79a", bumps=3)
    hills(canvas, rng, shore - 0.05, 0.02, "#7fae62", foot_colour="#9cc27a", bumps=4)
    greens = (("#4f7f3c", "#7cab4e", "#b2cf6d"), ("#5d8a4a", "#93b85c", "#cfdc86"))
    for x, y, size in ((0.06, 0.24, 0.12), (0.17, 0.30, 0.09), (0.93, 0.22, 0.13),
                       (0.80, 0.31, 0.07), (0.60, 0.33, 0.05)):  # fmt: skip
        canvas.polygon(thick([(x, shore), (x + 0.01, y)], 0.022, 0.01), "#6a5138")
        leaves(canvas, rng, (x, y), size, greens[rng.integers(2)], count=150, size=0.016)
    reflection(canvas, rng, shore, "#5f9fa8", 0.35)
    canvas.blend(rowing_boat().placed((0.46, shore + 0.07), 0.24).mask(canvas), "#9c3b2b")
    bank = canvas.aspect - 0.07
    grass(
        canvas,
        rng,
        bank,
        canvas.aspect + 0.04,
        ("#3d6b30", "#6f9a41", "#a7c25c"),
        count=700,
        length=0.12,
    )
    dots(canvas, rng, 46, (0.004, 0.008), "#f4d03f", area=(0, bank - 0.05, 1, canvas.aspect))
    dots(canvas, rng, 30, (0.003, 0.007), "#e46a5c", area=(0, bank - 0.05, 1, canvas.aspect))
    watercolour(canvas, rng, "#fffaf0")


def marsh_at_dawn(canvas: Canvas, rng: Generator) -> None:
    """Photograph-like: flat marshes, a gibbet-like beacon, fog and rain."""
    canvas.vertical_gradient([(0, "#6a6f78"), (0.45, "#b6b3ac"), (0.6, "#d8cbb4"), (1, "#4a463f")])
    clouds(canvas, rng, "#4d535d", 0.5, 0.4, bottom=0.9)
    hills(canvas, rng, 0.90, 0.012, "#7d7b76", foot_colour="#6d6a62", bumps=4)
    canvas.rectangle((0, 0.92, 1, canvas.aspect), "#5f5b50")
    river = smooth([(0.50, 0.92), (0.56, 0.92), (0.62, 1.0), (0.40, 1.12), (0.75, 1.30),
                    (1.1, 1.5), (0.2, 1.5), (0.28, 1.2), (0.52, 1.0)], 3)  # fmt: skip
    canvas.polygon(river, "#cfc9bb")
    grass(
        canvas,
        rng,
        0.92,
        canvas.aspect,
        ("#35332b", "#57523f", "#7a7050"),
        count=1500,
        length=0.075,
        lean=0.3,
    )
    post = [thick([(0.24, 1.02), (0.25, 0.60)], 0.012, 0.009),
            thick([(0.25, 0.62), (0.34, 0.60)], 0.009, 0.006),
            thick([(0.25, 0.68), (0.30, 0.61)], 0.006, 0.006),
            thick([(0.335, 0.60), (0.335, 0.66)], 0.003, 0.003),
            circle((0.335, 0.675), 0.014)]  # fmt: skip
    canvas.shapes(post, "#1d1c1b")
    falling(canvas, rng, 500, 0.05, 0.15, colour="#e9e6df", opacity=0.25)
    film(canvas, rng, 0.08)
