"""Paintings of journeys and machines."""

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas, mix
from ..figures.things import balloon, tripod
from ..finish import film, oil, screenprint
from ..nature import clouds, dots, hills, moon, pine, stars, water
from ..outline import box, circle, curve, smooth, thick
from .town import _roofs


def tripods_over_town(canvas: Canvas, rng: Generator) -> None:
    """Oil: fighting machines stride over burning roofs."""
    canvas.vertical_gradient([(0, "#0f1a1c"), (0.35, "#274a44"), (0.6, "#b1622c"),
                              (0.75, "#f0a040"), (1, "#3a1a12")])  # fmt: skip
    clouds(canvas, rng, "#101818", 0.5, 0.4, bottom=0.85)
    clouds(canvas, rng, "#c9682c", 0.32, 0.3, bottom=1.1)
    for x, y, size, colour in ((0.20, 0.78, 0.42, "#43443a"), (0.86, 0.82, 0.34, "#5a4a36")):
        canvas.blend(tripod().placed((x, y), size).mask(canvas), colour)
    canvas.shapes(_roofs(rng, 1.14, 0.14, canvas.aspect), "#3a1f18")
    canvas.blend(canvas.polygon_mask([(0.50, 0.43), (0.07, 1.32), (0.17, 1.34)]), "#c8ffd0", 0.75)
    canvas.blend(tripod().placed((0.54, 0.80), 0.96).mask(canvas), "#0b0f10")
    for x in (0.49, 0.59):
        canvas.glow((x, 0.50), 0.03, "#b8ffc8", 1.0)
    canvas.glow((0.12, 1.28), 0.14, "#ffd070", 0.9)
    canvas.shapes(_roofs(rng, 1.38, 0.12, canvas.aspect), "#120a0a")
    dots(canvas, rng, 160, (0.001, 0.004), "#ffc864", area=(0, 0.7, 1, 1.4), opacity=0.9)
    oil(canvas, rng)


def train_in_snow(canvas: Canvas, rng: Generator) -> None:
    """Oil: a locomotive's lamp and steam in falling snow."""
    canvas.vertical_gradient([(0, "#2c3a50"), (0.5, "#7a8ca2"), (0.75, "#c9d0d8"), (1, "#e6e8ea")])
    for layer in range(3):
        for x in rng.uniform(0, 1, 9):
            pine(
                canvas,
                rng,
                (x, 0.92 + layer * 0.05),
                0.25 + 0.08 * layer,
                mix("#6f8298", "#26364a", layer / 2),
            )
    canvas.polygon([(0.36, 0.95), (0.64, 0.95), (1.2, 1.6), (-0.2, 1.6)], "#dde3ea")
    for step in np.linspace(0, 1, 16) ** 1.8:
        y, half = 1.0 + step * 0.5, 0.17 + step * 0.34
        canvas.rectangle((0.5 - half, y, 0.5 + half, y + 0.006 + step * 0.02), "#54483f", 0.75)
    for side in (-1, 1):
        canvas.polygon(
            thick([(0.5 + side * 0.12, 0.98), (0.5 + side * 0.34, 1.55)], 0.012, 0.034), "#3c4650"
        )
    clouds(canvas, rng, "#f3f3f3", 0.52, 0.3, bottom=0.62)
    for _ in range(70):
        t = rng.random()
        place = (0.5 + rng.normal(0.02 + 0.22 * t, 0.05 + 0.12 * t), 0.56 - 0.46 * t)
        canvas.disc(place, 0.03 + 0.07 * t * rng.random(), mix("#ffffff", "#93a2b4",
                                                               float(rng.random())),
                    0.5)  # fmt: skip
    body = [circle((0.5, 0.82), 0.17), box(0.34, 0.90, 0.66, 1.04), box(0.47, 0.55, 0.53, 0.68),
            box(0.455, 0.545, 0.545, 0.57), smooth([(0.30, 1.04), (0.70, 1.04), (0.74, 1.16),
                                                    (0.26, 1.16)], 0),
            box(0.27, 0.98, 0.73, 1.03)]  # fmt: skip
    canvas.shapes(body, "#14181f")
    ring = circle((0.5, 0.82), 0.15)
    canvas.lines([np.concatenate([ring, ring[:1]])], 0.008, "#4f5863")
    for x in (0.30, 0.70):
        canvas.disc((x, 1.005), 0.028, "#8a2b20")
    canvas.disc((0.5, 0.70), 0.045, "#fff3c8")
    canvas.glow((0.5, 0.70), 0.16, "#ffdf90", 0.95)
    dots(canvas, rng, 420, (0.0015, 0.0055), "#ffffff", area=(0, 0, 1, canvas.aspect), opacity=0.95)
    oil(canvas, rng)


def balloon_poster(canvas: Canvas, rng: Generator) -> None:
    """Travel poster: a striped balloon over a sunny bay and a steamer."""
    canvas.vertical_gradient([(0, "#2f86a6"), (0.45, "#8fd0cf"), (0.62, "#fbe7b2"), (1, "#fbe7b2")])
    for turn in np.linspace(0, 2 * np.pi, 29)[:-1]:
        ray = [(0.5, 0.98)] + [
            (0.5 + np.cos(a) * 2, 0.98 + np.sin(a) * 2) for a in (turn, turn + 0.11)
        ]
        canvas.polygon(ray, "#fff3cc", 0.32)
    for i, colour in enumerate(("#7a9fb0", "#5d8696")):
        hills(canvas, rng, 0.93 + 0.03 * i, 0.05, colour, foot_colour=colour, bumps=4, gain=0.55)
    water(canvas, rng, 0.98, "#1f6f8a", "#9fd8d0", chop=0.8)
    figure = balloon().placed((0.5, 0.50), 0.80)
    canvas.blend(figure.mask(canvas), "#c8402c")
    x, y = canvas.grid()
    band = np.floor((x - 0.1) / 0.115).astype(int) % 2
    canvas.blend((figure.mask(canvas) * band * (y < 0.66)).astype(np.float32), "#f5e3b5")
    canvas.blend(
        (figure.mask(canvas) * np.clip((x - 0.5) * 2, 0, 0.45)).astype(np.float32), "#571a1c"
    )
    hull = smooth(
        [(0.60, 1.12), (0.60, 1.12), (0.92, 1.12), (0.92, 1.12), (0.88, 1.17), (0.64, 1.17)], 1
    )
    canvas.shapes(
        [hull, box(0.68, 1.07, 0.84, 1.12), box(0.72, 1.0, 0.75, 1.08), box(0.78, 1.0, 0.81, 1.08)],
        "#182a38",
    )
    canvas.shapes([box(0.72, 1.01, 0.75, 1.03), box(0.78, 1.01, 0.81, 1.03)], "#c8402c")
    for i in range(9):
        canvas.disc((0.80 + 0.022 * i, 0.99 - 0.012 * i), 0.014 + 0.003 * i, "#f7f1df", 0.7)
    for cx, cy in ((0.16, 0.30), (0.84, 0.22), (0.14, 0.62)):
        canvas.shapes(
            [
                circle((cx + d, cy + abs(d) * 0.25), 0.05 - abs(d) * 0.4)
                for d in (-0.07, -0.03, 0.02, 0.07)
            ],
            "#fffaf0",
        )
        canvas.rectangle((cx - 0.11, cy + 0.02, cx + 0.11, cy + 0.05), "#fffaf0")
    palm = thick(curve([(0.06, 1.5), (0.10, 1.28), (0.17, 1.10)]), 0.035, 0.018)
    fronds = [thick(curve([(0.17, 1.10), (0.17 + np.cos(a) * 0.10, 1.10 + np.sin(a) * 0.10 - 0.03),
                           (0.17 + np.cos(a) * 0.19, 1.12 + np.sin(a) * 0.14)]), 0.034, 0.003)
              for a in np.linspace(-3.4, 0.4, 8)]  # fmt: skip
    canvas.shapes([palm, *fronds], "#123a33")
    screenprint(canvas, rng, 0.25)


def desert_caravan(canvas: Canvas, rng: Generator) -> None:
    """Photograph-like: dunes under a crescent moon, domes far away."""
    canvas.vertical_gradient([(0, "#101a3a"), (0.35, "#3b3a68"), (0.58, "#b0667a"),
                              (0.7, "#f2b27e"), (1, "#f2b27e")])  # fmt: skip
    stars(canvas, rng, 260, 0.7)
    moon(canvas, rng, (0.70, 0.40), 0.075, "#fdf0cf")
    canvas.disc((0.735, 0.385), 0.068, "#2b2f58")
    domes = [
        part
        for x, r in ((0.30, 0.045), (0.42, 0.065), (0.55, 0.04))
        for part in (
            circle((x, 0.92), r),
            box(x - r, 0.92, x + r, 1.05),
            box(x - 0.003, 0.92 - r * 1.5, x + 0.003, 0.92),
        )
    ]
    towers = [
        part
        for x in (0.25, 0.36, 0.485, 0.60)
        for part in (
            box(x - 0.008, 0.80, x + 0.008, 1.05),
            circle((x, 0.80), 0.013),
            box(x - 0.013, 0.83, x + 0.013, 0.838),
        )
    ]
    canvas.shapes([*domes, *towers], "#5b3350")
    for height, top, foot in (
        (0.98, "#8a4a52", "#b56c58"),
        (1.08, "#b0663f", "#e0a05c"),
        (1.24, "#6d3a36", "#c07a48"),
    ):
        hills(canvas, rng, height, 0.04, top, foot_colour=foot, bumps=1.6, gain=0.25, depth=0.25)
    film(canvas, rng, 0.06)
