"""Paintings of cities."""

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas
from ..figures.things import cathedral
from ..finish import halftone, oil, screenprint, watercolour
from ..nature import clouds, dots, falling, stars
from ..outline import Outline, box, circle, curve, smooth, thick


def _roofs(rng: Generator, base: float, tall: float, floor: float) -> list[Outline]:
    """A row of old town houses whose eaves stand about `tall` above `base`."""
    parts: list[Outline] = []
    x = -0.05
    while x < 1.05:
        wide = rng.uniform(0.05, 0.11)
        top = base - tall * rng.uniform(0.6, 1.2)
        parts.append(box(x, top, x + wide + 0.002, floor))
        peak = top - rng.uniform(0.3, 0.9) * wide
        inset = rng.choice([0.5, 0.15, 0.22])
        parts.append(np.array([(x - 0.004, top), (x + wide * inset, peak),
                               (x + wide * (1 - inset), peak),
                               (x + wide + 0.004, top)]))  # fmt: skip
        for _ in range(rng.integers(1, 3)):
            cx = x + wide * rng.uniform(0.2, 0.8)
            parts.append(box(cx, peak - 0.025, cx + 0.012, top))
        x += wide
    return parts


def _windows(canvas: Canvas, rng: Generator, top: float, bottom: float, colour: str,
             *, share: float) -> None:  # fmt: skip
    """Small lit windows scattered over a part of the picture."""
    panes = [
        box(x, y, x + 0.008, y + 0.013)
        for x in np.arange(0.01, 1, 0.023)
        for y in np.arange(top, bottom, 0.032)
        if rng.random() < share
    ]
    if panes:
        canvas.shapes(panes, colour)


def barricade(canvas: Canvas, rng: Generator) -> None:
    """Oil: red flags over a barricade in a street of old Paris."""
    canvas.vertical_gradient([(0, "#3c4a74"), (0.3, "#a0848c"), (0.62, "#ffc878"), (1, "#5a3d30")])
    clouds(canvas, rng, "#5c4c58", 0.5, 0.4, bottom=1.0)
    canvas.glow((0.5, 0.92), 0.30, "#ffcf80", 0.6)
    for layer, colour in enumerate(("#9a7d70", "#6d5550", "#40343a")):
        row = _roofs(rng, 0.92 + layer * 0.06, 0.20 + layer * 0.10, canvas.aspect)
        gap = 0.08 + 0.10 * layer
        canvas.shapes([p for p in row if abs(float(p[:, 0].mean()) - 0.5) > gap], colour)
    _windows(canvas, rng, 0.86, 1.2, "#f4c873", share=0.10)
    for _ in range(90):
        x, y = (
            rng.uniform(0, 1),
            1.5 - abs(rng.normal(0, 0.16)) - 0.10 * np.exp(-((rng.random() - 0.5) ** 2)),
        )
        plank = thick(
            [(x - 0.1, y + rng.normal(0, 0.05)), (x + 0.1, y + rng.normal(0, 0.05))], 0.028, 0.024
        )
        canvas.polygon(plank, ("#2a1d1a", "#4a3226", "#6d4a32", "#1b1416")[rng.integers(4)])
    for x, y in ((0.26, 1.22), (0.44, 1.17), (0.66, 1.20), (0.82, 1.27)):
        figure = [circle((x, y - 0.10), 0.022), smooth([(x - 0.04, y + 0.16),
                                                        (x - 0.035, y - 0.06),
                                                        (x + 0.035, y - 0.06),
                                                        (x + 0.045, y + 0.16)], 1),
                  thick([(x + 0.02, y - 0.04), (x + 0.08, y - 0.14)], 0.018, 0.012)]  # fmt: skip
        canvas.shapes(figure, "#120d12")
    for x, y, tall in ((0.52, 1.06, 0.52), (0.80, 1.20, 0.32)):
        canvas.polygon(thick([(x, y + 0.12), (x + 0.03, y - tall)], 0.012, 0.009), "#1a1214")
        flag = smooth([(x + 0.03, y - tall), (x + 0.03, y - tall), (x + 0.14, y - tall - 0.03),
                       (x + 0.24, y - tall + 0.03), (x + 0.32, y - tall),
                       (x + 0.32, y - tall), (x + 0.30, y - tall + 0.16),
                       (x + 0.22, y - tall + 0.19), (x + 0.12, y - tall + 0.14),
                       (x + 0.022, y - tall + 0.18), (x + 0.022, y - tall + 0.18)], 2)  # fmt: skip
        canvas.polygon(flag, "#b3201f")
        canvas.polygon(flag * [1, 0.35] + [0, (y - tall + 0.12) * 0.65], "#7d1318", 0.6)
    oil(canvas, rng)


def cathedral_at_dusk(canvas: Canvas, rng: Generator) -> None:
    """Watercolour: a cathedral's west front above the roofs."""
    canvas.vertical_gradient([(0, "#6d7fae"), (0.4, "#c9a8b8"), (0.7, "#f4cf9c"), (1, "#d99c72")])
    clouds(canvas, rng, "#f3dcd0", 0.4, 0.35, bottom=0.9)
    front = cathedral().placed((0.5, 0.80), 0.86)
    canvas.polygon(box(0.2, 0.40, 0.8, 1.2), "#5a3f52")
    canvas.blend(front.mask(canvas), "#cfae8e")
    x, _ = canvas.grid()
    canvas.blend(
        (front.mask(canvas) * np.clip((x - 0.42) * 1.6, 0, 0.62)).astype(np.float32), "#7a5568"
    )
    canvas.glow((0.5, 0.865), 0.09, "#ffcf6a", 0.7)
    canvas.shapes(_roofs(rng, 1.22, 0.10, canvas.aspect), "#6a4552")
    canvas.shapes(_roofs(rng, 1.34, 0.10, canvas.aspect), "#412d40")
    _windows(canvas, rng, 1.26, 1.48, "#ffd37a", share=0.22)
    for x0, y0 in ((0.2, 0.3), (0.26, 0.27), (0.74, 0.22), (0.80, 0.26), (0.85, 0.20)):
        canvas.lines(
            [curve([(x0 - 0.02, y0 - 0.012), (x0, y0), (x0 + 0.02, y0 - 0.012)])], 0.004, "#3c2d44"
        )
    watercolour(canvas, rng, "#fbf5e6")


def two_skylines(canvas: Canvas, rng: Generator) -> None:
    """Screen print: one city upright by day, one upside down by night."""
    middle = canvas.aspect / 2
    canvas.rectangle((0, 0, 1, middle), "#e9d5a8")
    canvas.rectangle((0, middle, 1, canvas.aspect), "#1d2f45")
    canvas.disc((0.72, middle - 0.34), 0.10, "#d8542f")
    canvas.disc((0.28, middle + 0.34), 0.09, "#f3e9c9")
    canvas.disc((0.32, middle + 0.32), 0.08, "#1d2f45")
    stars_area = (0.0, middle + 0.25, 1.0, canvas.aspect)
    dots(canvas, rng, 70, (0.001, 0.003), "#f3e9c9", area=stars_area)
    for layer, colour in enumerate(("#c79a6a", "#a0552f", "#5a2a22")):
        canvas.shapes(_roofs(rng, middle, 0.22 - 0.055 * layer, middle), colour)
    dome = [box(0.26, middle - 0.27, 0.44, middle), circle((0.35, middle - 0.27), 0.085),
            box(0.343, middle - 0.44, 0.357, middle - 0.3), circle((0.35, middle - 0.37),
                                                                   0.02)]  # fmt: skip
    canvas.shapes(dome, "#5a2a22")
    for layer, colour in enumerate(("#33506c", "#4d7590", "#8fb0b8")):
        upside = [
            p * [1, -1] + [0, 2 * middle] for p in _roofs(rng, middle, 0.22 - 0.055 * layer, middle)
        ]
        canvas.shapes(upside, colour)
    tower = [
        np.array(
            [
                (0.60, middle),
                (0.60, middle + 0.24),
                (0.64, middle + 0.42),
                (0.68, middle + 0.24),
                (0.68, middle),
            ]
        )
    ]
    canvas.shapes(tower, "#8fb0b8")
    canvas.rectangle((0, middle - 0.008, 1, middle + 0.008), "#f6efdc")
    screenprint(canvas, rng, 0.3)


def stairwell(canvas: Canvas, rng: Generator) -> None:
    """Halftone: a square staircase seen from above, turning into the dark."""
    canvas.vertical_gradient([(0, "#d0d0d0"), (1, "#8c8c8c")])
    centre = np.array([0.5, canvas.aspect / 2])
    size, turn = 0.95, 0.0
    for step in range(56):
        corners = [centre + size * np.array([np.cos(a + turn), 1.25 * np.sin(a + turn)])
                   for a in np.pi / 4 + np.arange(4) * np.pi / 2]  # fmt: skip
        tone = 235 - 190 * step / 56 if step % 2 else 120 - 100 * step / 56
        shade = max(int(tone), 8)
        canvas.polygon(corners, f"#{shade:02x}{shade:02x}{shade:02x}")
        size *= 0.945
        turn += 0.055
    falling(canvas, rng, 120, 0.01, 0.3, colour="#ffffff", width=0.002, opacity=0.4)
    halftone(canvas, "#5c1016", "#f0e2c8", 0.010)


def deco_towers(canvas: Canvas, rng: Generator) -> None:
    """Art Deco: gilded towers, search-lights and bubbles."""
    canvas.vertical_gradient([(0, "#0c1424"), (0.6, "#14324a"), (1, "#0c1424")])
    for angle in np.linspace(-1.15, 1.15, 13):
        tip = [
            (0.5 + np.sin(a) * 2.2, 1.25 - np.cos(a) * 2.2) for a in (angle - 0.035, angle + 0.035)
        ]
        canvas.polygon([(0.5, 1.25), *tip], "#d9b35c", 0.30)
    stars(canvas, rng, 90, 0.7)
    for layer, (colour, edge) in enumerate((("#1f4a5e", "#5d8f94"), ("#173548", "#d9b35c"),
                                           ("#0b1a28", "#f0d488"))):  # fmt: skip
        for _ in range(7):
            x = rng.uniform(0.02, 0.98)
            wide = rng.uniform(0.05, 0.085)
            tall = (0.72 - 0.13 * layer) * rng.uniform(0.55, 1.0) * (1 - 0.7 * abs(x - 0.5))
            for level in range(4):
                half, top = wide * (1 - level * 0.24), 1.5 - tall * (0.55 + level * 0.15)
                canvas.rectangle((x - half, top, x + half, canvas.aspect), colour)
                canvas.frame((x - half, top, x + half, canvas.aspect), 0.003, edge, 0.8)
            canvas.polygon(thick([(x, 1.5 - tall), (x, 1.5 - tall * 1.16)], 0.01, 0.001), edge)
    _windows(canvas, rng, 1.0, 1.5, "#f5dd95", share=0.30)
    screenprint(canvas, rng, 0.15)
