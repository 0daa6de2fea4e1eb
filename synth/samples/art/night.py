"""Paintings of gothic nights."""

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas
from ..figures.creatures import bat, howling_wolf, raven
from ..figures.things import castle, house
from ..finish import engraving, halftone, oil, screenprint, watercolour
from ..nature import bare_tree, clouds, falling, grass, hills, leaves, moon, pine, stars
from ..outline import branches, curve, smooth, thick


def house_at_night(canvas: Canvas, rng: Generator) -> None:
    """Oil: a lonely manor with lit windows on a hill."""
    canvas.vertical_gradient([(0, "#101a2e"), (0.4, "#2c4760"), (0.7, "#6c7f7d"), (1, "#6c7f7d")])
    stars(canvas, rng, 120, 0.6)
    clouds(canvas, rng, "#3a5066", 0.45, 0.4, bottom=1.0)
    canvas.glow((0.58, 0.75), 0.3, "#a3b28c", 0.35)
    hill = smooth([(-0.2, 1.12), (0.15, 1.02), (0.45, 0.90), (0.75, 0.89), (1.2, 1.08), (1.2, 1.6),
                   (-0.2, 1.6)], 3)  # fmt: skip
    canvas.polygon(hill, "#172420")
    home = house().placed((0.60, 0.70), 0.46)
    canvas.polygon(np.array([(0.46, 0.72), (0.75, 0.72), (0.75, 0.92), (0.46, 0.92)]), "#ffce6e")
    canvas.blend(home.mask(canvas), "#0e1418")
    canvas.glow((0.60, 0.84), 0.12, "#ffb44e", 0.28)
    path = smooth([(0.58, 0.92), (0.61, 0.92), (0.56, 1.05), (0.72, 1.22), (0.62, 1.55),
                   (0.30, 1.55), (0.56, 1.22), (0.50, 1.05)], 3)  # fmt: skip
    canvas.polygon(path, "#6b6a55", 0.8)
    grass(
        canvas, rng, 1.02, canvas.aspect, ("#0c1512", "#24382b", "#40543a"), count=1200, length=0.06
    )
    bare_tree(canvas, rng, (0.14, 1.12), 0.85, "#0a0d12", lean=-0.03)
    oil(canvas, rng)


def laboratory_storm(canvas: Canvas, rng: Generator) -> None:
    """Engraving: lightning strikes a tower on a peak."""
    canvas.vertical_gradient([(0, "#161616"), (0.45, "#5a5a5a"), (0.7, "#a8a8a8"), (1, "#707070")])
    clouds(canvas, rng, "#0c0c0c", 0.55, 0.45, bottom=0.9)
    clouds(canvas, rng, "#b0b0b0", 0.30, 0.3, bottom=0.9)
    canvas.glow((0.55, 0.55), 0.32, "#ffffff", 0.9)
    for start, width in (((0.36, 0.0), 0.016), ((0.70, 0.0), 0.008), ((0.15, 0.1), 0.006)):
        end = (0.535, 0.60) if width > 0.01 else (start[0] + 0.1, 0.62)
        steps = np.linspace(0, 1, 13)[:, None]
        bolt = np.array(start) + (np.array(end) - np.array(start)) * steps
        bolt[1:-1, 0] += rng.uniform(-0.06, 0.06, 11)
        canvas.polygon(thick(bolt, width, 0.003), "#ffffff")
    hills(canvas, rng, 1.02, 0.10, "#4a4a4a", foot_colour="#8a8a8a", bumps=5, gain=0.6)
    canvas.blend(castle().placed((0.53, 0.92), 0.78).mask(canvas), "#080808")
    canvas.rectangle((0, 1.28, 1, canvas.aspect), "#080808")
    for x in (0.05, 0.13, 0.90, 0.97):
        pine(canvas, rng, (x, canvas.aspect), rng.uniform(0.35, 0.6), "#050505")
    falling(canvas, rng, 700, 0.07, -0.25, colour="#ffffff", width=0.0018, opacity=0.5)
    engraving(canvas, rng, "#1c2b22", "#dfe8cf", 0.009, angle=1.1)


def castle_at_moonrise(canvas: Canvas, rng: Generator) -> None:
    """Screen print: a castle before a huge red moon, bats, black firs."""
    canvas.vertical_gradient([(0, "#1a0d14"), (0.5, "#521322"), (0.8, "#a32a2a"), (1, "#1a0d14")])
    moon(canvas, rng, (0.52, 0.62), 0.30, "#f2c9a0")
    clouds(canvas, rng, "#2a0f1a", 0.34, 0.4, bottom=1.0, stretch=4.0)
    hills(canvas, rng, 1.0, 0.07, "#3b0f1c", foot_colour="#6d1c28", bumps=4, gain=0.6)
    canvas.blend(castle().placed((0.52, 0.86), 0.80).mask(canvas), "#10070c")
    canvas.rectangle((0, 1.25, 1, canvas.aspect), "#10070c")
    for x in np.linspace(0.0, 1.0, 11):
        pine(
            canvas,
            rng,
            (x + rng.normal(0, 0.02), canvas.aspect),
            rng.uniform(0.25, 0.52),
            "#0a0408",
        )
    for x, y, size in (
        (0.28, 0.40, 0.13),
        (0.76, 0.34, 0.09),
        (0.66, 0.50, 0.06),
        (0.36, 0.54, 0.05),
    ):
        canvas.blend(bat().placed((x, y), size, rng.normal(0, 0.2)).mask(canvas), "#10070c")
    screenprint(canvas, rng, 0.2)


def raven_and_moon(canvas: Canvas, rng: Generator) -> None:
    """Watercolour: a raven on a bare branch."""
    canvas.vertical_gradient([(0, "#7d94a0"), (0.5, "#c5cfcb"), (1, "#8a989c")])
    canvas.disc((0.56, 0.60), 0.33, "#f4ecd2")
    clouds(canvas, rng, "#5f7680", 0.36, 0.4, bottom=9)
    canvas.shapes(branches(rng, (-0.05, 1.32), 0.36, 0.055, 1.25, depth=8, spread=0.42), "#1d1f25")
    canvas.shapes(
        branches(rng, (1.08, 0.15), 0.22, 0.03, -1.9, depth=7, spread=0.4), "#2d3238", 0.8
    )
    limb = curve([(-0.05, 1.20), (0.25, 1.10), (0.5, 1.12), (0.8, 1.02), (1.05, 1.04)])
    canvas.polygon(thick(limb, 0.045, 0.014), "#1d1f25")
    canvas.blend(raven().placed((0.50, 0.82), 0.64).mask(canvas), "#14161c")
    sheen = raven().placed((0.485, 0.81), 0.5).mask(canvas)
    canvas.blend(sheen, "#34405a", 0.35)
    watercolour(canvas, rng, "#f2efe6")


def hollow_wood(canvas: Canvas, rng: Generator) -> None:
    """Oil: an autumn wood in mist, fallen leaves, a lantern light."""
    canvas.vertical_gradient([(0, "#2d2a2c"), (0.4, "#7c5f42"), (0.65, "#d9a863"), (1, "#3d2a1c")])
    canvas.glow((0.50, 0.86), 0.30, "#ffd591", 0.7)
    for layer, colour in enumerate(("#8c6c4a", "#5f4632", "#33261f", "#150f0f")):
        for _ in range(7 - layer):
            x = rng.uniform(0.0, 0.38) if rng.random() < 0.5 else rng.uniform(0.62, 1.0)
            base = (x, 0.98 + layer * 0.10)
            bare_tree(
                canvas, rng, base, 0.75 + layer * 0.22, colour, lean=rng.normal(0, 0.03), depth=8
            )
    canvas.polygon(smooth([(0.46, 0.94), (0.54, 0.94), (0.62, 1.15), (0.9, 1.6), (0.1, 1.6),
                           (0.38, 1.15)], 2), "#8b6a45")  # fmt: skip
    for colour in ("#7d3a16", "#b8601f", "#d99a37", "#5c2412"):
        leaves(canvas, rng, (0.5, 1.40), 0.75, (colour,), count=420, size=0.028)
    leaves(canvas, rng, (0.5, 0.30), 0.9, ("#8e3f16", "#c9781f"), count=130, size=0.026)
    canvas.glow((0.50, 0.96), 0.045, "#fff0b0", 1.0)
    oil(canvas, rng)


def hound_on_tor(canvas: Canvas, rng: Generator) -> None:
    """Halftone: a great hound howls on a crag before a glowing fog."""
    canvas.vertical_gradient([(0, "#303030"), (0.5, "#909090"), (0.75, "#e6e6e6"), (1, "#606060")])
    clouds(canvas, rng, "#202020", 0.45, 0.5, bottom=0.9)
    canvas.glow((0.5, 0.66), 0.36, "#ffffff", 0.75)
    hills(canvas, rng, 1.02, 0.08, "#777777", foot_colour="#b5b5b5", bumps=3)
    crag = smooth([(-0.1, 1.30), (0.12, 1.18), (0.24, 1.02), (0.36, 0.965), (0.62, 0.95),
                   (0.72, 1.0), (0.80, 1.16), (1.1, 1.28), (1.1, 1.6), (-0.1, 1.6)], 1)  # fmt: skip
    canvas.polygon(crag, "#0a0a0a")
    canvas.blend(howling_wolf().placed((0.47, 0.665), 0.62).mask(canvas), "#0a0a0a")
    grass(
        canvas, rng, 1.10, canvas.aspect, ("#0a0a0a", "#303030"), count=500, length=0.10, lean=0.4
    )
    halftone(canvas, "#0f2a24", "#d7e3a9", 0.0105)
