"""Paintings of the sea."""

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas
from ..figures.creatures import gull, sperm_whale, squid_arms
from ..figures.things import lighthouse, rowing_boat, three_master
from ..finish import engraving, oil, screenprint, watercolour
from ..nature import clouds, dots, light_rays, water, wave
from ..outline import box, circle, curve, smooth, thick


def ship_at_dusk(canvas: Canvas, rng: Generator) -> None:
    """Oil: a three-master against a low sun."""
    horizon = canvas.aspect * 0.62
    canvas.vertical_gradient([(0, "#27385c"), (0.3, "#7d5f78"), (0.5, "#d98a5a"),
                              (0.64, "#f6cf86"), (1, "#f6cf86")])  # fmt: skip
    clouds(canvas, rng, "#f2b58a", 0.42, 0.4, bottom=horizon)
    clouds(canvas, rng, "#4a3f62", 0.36, 0.3, bottom=horizon * 0.75)
    canvas.glow((0.70, horizon - 0.05), 0.22, "#ffd98c", 0.85)
    canvas.disc((0.70, horizon - 0.05), 0.055, "#fff0c4")
    water(canvas, rng, horizon, "#20344f", "#f0b070", glitter=0.70)
    canvas.blend(three_master().placed((0.40, horizon - 0.20), 0.62).mask(canvas), "#1d1c2c", 0.95)
    shadow = canvas.ellipse_mask((0.40, horizon + 0.075), (0.27, 0.03))
    canvas.blend(shadow, "#121a2b", 0.6)
    oil(canvas, rng)


def white_whale(canvas: Canvas, rng: Generator) -> None:
    """Engraving: a whale under a tiny boat on heavy seas."""
    canvas.vertical_gradient([(0, "#e9e9e9"), (0.3, "#c8c8c8"), (0.36, "#5a5a5a"), (1, "#1c1c1c")])
    clouds(canvas, rng, "#8d8d8d", 0.5, 0.4, bottom=0.42)
    for i in range(3):
        shade = 150 - 36 * i
        wave(
            canvas,
            rng,
            0.47 + 0.07 * i,
            0.07,
            f"#{shade:02x}{shade:02x}{shade:02x}",
            foam="#ffffff",
        )
    canvas.blend(rowing_boat().placed((0.68, 0.45), 0.26, -0.18).mask(canvas), "#101010")
    whale = sperm_whale().placed((0.5, 0.80), 0.92, 0.12)
    canvas.blend(whale.mask(canvas), "#f2f2f2")
    _, y = canvas.grid()
    belly = whale.mask(canvas) * np.clip((y - 0.79) * 4, 0, 0.75)
    canvas.blend(belly.astype(np.float32), "#3a3a3a")
    for _ in range(5):
        dots(
            canvas,
            rng,
            40,
            (0.002, 0.006),
            "#ffffff",
            area=(0.05, 0.6, 0.95, canvas.aspect),
            opacity=0.4,
        )
    engraving(canvas, rng, "#14263a", "#efe8d8")


def under_the_sea(canvas: Canvas, rng: Generator) -> None:
    """Screen print: a submarine and a giant squid in shafts of green light."""
    canvas.vertical_gradient([(0, "#8fd6c4"), (0.25, "#2f97a0"), (0.65, "#125069"), (1, "#071c33")])
    light_rays(canvas, rng, (0.55, -0.25), "#e6ffe6", 9, strength=0.45)
    canvas.shapes(_submarine(0.60, 0.52, 0.30), "#0a2136")
    for x in (0.46, 0.54, 0.62, 0.70):
        canvas.disc((x, 0.52), 0.016, "#ffd66b")
    canvas.glow((0.33, 0.52), 0.12, "#ffe9a0", 0.7)
    squid = squid_arms(1.15).placed((0.40, 1.02), 0.72, 0.4)
    canvas.blend(squid.mask(canvas), "#b5382f")
    head = smooth([(0.33, 1.00), (0.34, 1.16), (0.30, 1.30), (0.40, 1.40), (0.50, 1.30),
                   (0.46, 1.16), (0.47, 1.00)], 3)  # fmt: skip
    canvas.polygon(head, "#c94a3a")
    for x in (0.365, 0.435):
        canvas.disc((x, 1.10), 0.026, "#f5edd0")
        canvas.disc((x, 1.10), 0.012, "#1a1015")
    for _ in range(60):
        place = (rng.uniform(0, 1), rng.uniform(0.1, canvas.aspect))
        ring = circle(place, rng.uniform(0.004, 0.014), corners=24)
        canvas.lines([np.concatenate([ring, ring[:1]])], 0.0025, "#d8fff0", 0.6)
    floor = [(-0.1, canvas.aspect + 0.1)] + [
        (x, canvas.aspect - 0.05 - 0.05 * np.sin(x * 17) - rng.uniform(0, 0.03))
        for x in np.linspace(-0.05, 1.05, 40)
    ]  # fmt: skip
    canvas.polygon([*floor, (1.1, canvas.aspect + 0.1)], "#04101f")
    for x in rng.uniform(0, 1, 26):
        weed = curve([(x, canvas.aspect), (x + 0.03, canvas.aspect - 0.08),
                      (x - 0.01, canvas.aspect - rng.uniform(0.12, 0.26))])  # fmt: skip
        canvas.polygon(thick(weed, 0.018, 0.003), "#0d3a3f")
    screenprint(canvas, rng)


def _submarine(x: float, y: float, half: float) -> list[np.ndarray]:
    """A riveted cigar with a conning tower and a spur, its bow to the left."""
    hull = smooth([(x - half, y), (x - half, y), (x - half * 0.6, y - 0.055), (x, y - 0.07),
                   (x + half * 0.7, y - 0.05), (x + half, y), (x + half * 0.7, y + 0.05),
                   (x, y + 0.07), (x - half * 0.6, y + 0.055)], 2)  # fmt: skip
    spur = np.array(
        [(x - half - 0.05, y), (x - half + 0.06, y - 0.02), (x - half + 0.06, y + 0.02)]
    )
    tower = smooth([(x - 0.06, y - 0.05), (x - 0.045, y - 0.11), (x + 0.05, y - 0.11),
                    (x + 0.08, y - 0.05)], 1)  # fmt: skip
    tail = [box(x + half - 0.01, y - 0.055, x + half + 0.012, y + 0.055)]
    fin = np.array([(x + 0.10, y - 0.06), (x + 0.22, y - 0.10), (x + 0.22, y - 0.04)])
    return [hull, spur, tower, *tail, fin]


def lighthouse_storm(canvas: Canvas, rng: Generator) -> None:
    """Watercolour: a lighthouse above breaking waves."""
    canvas.vertical_gradient([(0, "#6f8ba4"), (0.35, "#b9c7cc"), (0.6, "#ecdcc0"), (1, "#ecdcc0")])
    clouds(canvas, rng, "#5b7189", 0.45, 0.5, bottom=0.8)
    rock = smooth([(0.42, 0.92), (0.55, 0.84), (0.72, 0.80), (0.90, 0.86), (1.2, 0.98), (1.2, 1.5),
                   (0.3, 1.5)], 2)  # fmt: skip
    beam = canvas.polygon_mask([(0.70, 0.205), (-0.2, 0.02), (-0.2, 0.34)])
    canvas.blend(beam, "#fff3bf", 0.55)
    tower = lighthouse().placed((0.70, 0.46), 0.78)
    canvas.blend(tower.mask(canvas), "#f7f3e8")
    x, y = canvas.grid()
    bands = ((y * 7.2) % 1 < 0.5) & (y > 0.28)
    canvas.blend((tower.mask(canvas) * bands).astype(np.float32), "#b7382e")
    canvas.blend(
        (tower.mask(canvas) * np.clip((x - 0.70) * 9, 0, 0.6)).astype(np.float32), "#53525e"
    )
    canvas.polygon(rock, "#4b4a4d")
    for i, colour in enumerate(("#5b8398", "#47728a", "#33607a", "#264d67", "#1c3d55")):
        wave(canvas, rng, 0.92 + 0.11 * i, 0.10, colour, foam="#f4f6ef")
    _gulls(canvas, ((0.2, 0.42, 0.13), (0.33, 0.55, 0.08), (0.12, 0.66, 0.07)), "#fbfaf4")
    watercolour(canvas, rng)


def _gulls(canvas: Canvas, places: tuple[tuple[float, float, float], ...], colour: str) -> None:
    for i, (x, y, size) in enumerate(places):
        canvas.blend(
            gull().placed((x, y), size, 0.15 * (i % 3 - 1), i % 2 == 0).mask(canvas), colour
        )


def gull_over_lake(canvas: Canvas, rng: Generator) -> None:
    """Screen print in few colours: one white gull before a big pale sun."""
    canvas.vertical_gradient([(0, "#d9e0dc"), (0.6, "#eee3d2"), (1, "#d9c9b8")])
    canvas.disc((0.5, 0.62), 0.34, "#e8a48b")
    for i in range(9):
        top = 0.98 + i * 0.06
        canvas.rectangle((0, top, 1, top + 0.012 + i * 0.004), "#41656f", 0.9 - 0.03 * i)
        canvas.rectangle(
            (0.5 - 0.3 + 0.03 * i, top + 0.026, 0.5 + 0.3 - 0.03 * i, top + 0.036), "#e8a48b"
        )
    canvas.blend(gull().placed((0.48, 0.58), 0.80, -0.06).mask(canvas), "#fdfcf7")
    _gulls(canvas, ((0.88, 0.40, 0.11), (0.13, 0.35, 0.09), (0.25, 0.29, 0.06)), "#41656f")
    for x in np.concatenate([rng.uniform(0, 0.34, 34), rng.uniform(0.7, 1, 26)]):
        reed = curve([(x, canvas.aspect), (x + 0.01, canvas.aspect - 0.14),
                      (x + rng.normal(0.02, 0.02), canvas.aspect - rng.uniform(0.2,
                                                                               0.42))])  # fmt: skip
        canvas.polygon(thick(reed, 0.008, 0.002), "#22393f")
    screenprint(canvas, rng, 0.4)
