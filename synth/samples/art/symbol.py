"""Emblems and geometry."""

import numpy as np
from numpy.random import Generator

from synth.noise import fractal

from ..canvas import Canvas, mix, rgb
from ..finish import oil, screenprint
from ..ornament import leaf
from ..outline import Outline, box, circle, curve, smooth, thick


def clockwork(canvas: Canvas, rng: Generator) -> None:
    """Screen print: a clock without hours' names, gears, and a spiral of moons."""
    canvas.vertical_gradient([(0, "#12343b"), (0.6, "#1f5a5c"), (1, "#0b2026")])
    middle = (0.5, canvas.aspect * 0.56)
    for x, y, radius, teeth, colour in ((0.14, 0.40, 0.20, 18, "#2d6f6c"),
                                       (0.90, 0.62, 0.26, 24, "#28605f"),
                                       (0.12, 1.26, 0.24, 22, "#2d6f6c"),
                                       (0.84, 1.34, 0.17, 16, "#347a74")):  # fmt: skip
        canvas.blend(_gear(canvas, (x, y), radius, teeth), colour)
    for ring, colour in (
        (0.39, "#c98b3c"),
        (0.365, "#f0dca8"),
        (0.35, "#7a3e1d"),
        (0.343, "#f6ebcb"),
    ):
        canvas.disc(middle, ring, colour)
    for tick in range(60):
        a = tick * np.pi / 30
        inner = 0.27 if tick % 15 == 0 else 0.29 if tick % 5 == 0 else 0.32
        ends = [(middle[0] + np.cos(a) * r, middle[1] + np.sin(a) * r) for r in (inner, 0.335)]
        canvas.lines([ends], 0.013 if tick % 5 == 0 else 0.004, "#3a1d12")
    for tone, radius in ((0.0, 0.20), (0.5, 0.13), (1.0, 0.07)):
        canvas.blend(_gear(canvas, middle, radius, 20), mix("#d8a24c", "#8a4f22", tone))
    for angle, length, width in ((-2.2, 0.20, 0.028), (-0.75, 0.30, 0.018)):
        tip = (middle[0] + np.cos(angle) * length, middle[1] + np.sin(angle) * length)
        canvas.shapes([thick([middle, tip], width, 0.004), circle(middle, 0.022)], "#1b1110")
    spiral = [(middle[0] + np.cos(t) * r, middle[1] + np.sin(t) * r) for t,
              r in zip(np.linspace(0, 7.5, 26), np.linspace(0.44, 0.72, 26),
                       strict=True)]  # fmt: skip
    for i, place in enumerate(spiral):
        canvas.disc(place, 0.008 + 0.0006 * i, "#f0dca8", 0.9)
    screenprint(canvas, rng, 0.3)


def _gear(canvas: Canvas, centre: tuple[float, float], radius: float, teeth: int) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, teeth * 4, endpoint=False)
    reach = radius * np.where(np.arange(teeth * 4) % 4 < 2, 1.0, 0.86)
    rim = np.stack([centre[0] + np.cos(turn) * reach, centre[1] + np.sin(turn) * reach], 1)
    solid = canvas.polygon_mask(rim)
    spokes = canvas.polygon_mask(
        *[circle((centre[0] + np.cos(a) * radius * 0.5, centre[1] + np.sin(a) * radius * 0.5),
                 radius * 0.19) for a in np.linspace(0, 2 * np.pi, 6)[:-1]]
    )  # fmt: skip
    return solid * (1 - spokes)


def circles_of_descent(canvas: Canvas, rng: Generator) -> None:
    """Screen print: nine rings that sink from gold into red and black, with tiny figures."""
    canvas.vertical_gradient([(0, "#20110f"), (1, "#3a1512")])
    colours = (
        "#f3d27a",
        "#eeb15a",
        "#e68a3f",
        "#d9632f",
        "#bf4126",
        "#982a22",
        "#6e1c1d",
        "#451416",
        "#190a0c",
    )
    for i, colour in enumerate(colours):
        t = i / 8
        centre = (0.5, 0.70 + 0.20 * t)
        canvas.polygon(circle(centre, 0.47 * (1 - t * 0.86), 1.12), colour)
        rim = circle(centre, 0.46 * (1 - t * 0.86), 1.12)
        canvas.lines([np.concatenate([rim, rim[:1]])], 0.003, mix(colour, "#ffffff", 0.35))
        for a in rng.uniform(0, 6.3, 26 - 2 * i):
            r = 0.44 * (1 - t * 0.86)
            x, y = centre[0] + np.cos(a) * r, centre[1] + np.sin(a) * r * 1.12
            canvas.shapes(
                [
                    circle((x, y - 0.012), 0.0035),
                    thick([(x, y - 0.008), (x, y + 0.012)], 0.007, 0.004),
                ],
                "#150707",
            )
    canvas.disc((0.5, 0.90), 0.018, "#ffe8a0")
    for a in np.linspace(0, 2 * np.pi, 49)[:-1]:
        ends = [
            (0.5 + np.cos(a) * r, 0.70 + np.sin(a) * r * 1.12)
            for r in (0.49, 0.52 + 0.04 * (round(a * 50) % 2))
        ]
        canvas.lines([ends], 0.004, "#f3d27a")
    screenprint(canvas, rng, 0.3)


def ink_circle(canvas: Canvas, rng: Generator) -> None:
    """Ink on rice paper: one stroke of a dry brush, closed to a circle, and a red seal."""
    canvas.pixels[:] = rgb("#f0e6d0")
    x, y = canvas.grid()
    cx, cy = 0.5, canvas.aspect * 0.57
    angle = np.arctan2(y - cy, x - cx)
    radius = np.hypot(x - cx, y - cy)
    along = ((angle + np.pi * 0.75) % (2 * np.pi)) / (2 * np.pi)
    width = 0.075 * (1.15 - 0.6 * along)
    middle = 0.315 + 0.012 * np.sin(angle * 2)
    across = (radius - middle) / width
    hairs = np.interp(across.ravel(), np.linspace(-1, 1, 90), rng.random(90)).reshape(across.shape)
    streaks = fractal(canvas, rng, 0.02, 3) * 0.4
    dry = np.clip((hairs + streaks - along * 0.95 + 0.35) * 5, 0, 1)
    ragged = np.clip((1 - np.abs(across) + (streaks - 0.2) * 0.5) * 14, 0, 1)
    canvas.blend(
        (ragged * dry * np.clip((along - 0.02) * 60, 0, 1)).astype(np.float32), "#17171a", 0.95
    )
    splashes = [circle((cx + rng.normal(0, 0.19), cy + rng.normal(0, 0.2)),
                       abs(rng.normal(0, 0.004)) + 0.001,
                       corners=12) for _ in range(60)]  # fmt: skip
    canvas.shapes(splashes, "#17171a", 0.85)
    canvas.rectangle((0.76, canvas.aspect - 0.22, 0.86, canvas.aspect - 0.12), "#b3261e", 0.95)
    for i in range(4):
        canvas.rectangle(
            (
                0.775 + 0.02 * i,
                canvas.aspect - 0.205,
                0.782 + 0.02 * i,
                canvas.aspect - 0.135 - 0.015 * (i % 2),
            ),
            "#f0e6d0",
        )
    canvas.rectangle((0.772, canvas.aspect - 0.175, 0.85, canvas.aspect - 0.168), "#f0e6d0")
    fibres = fractal(canvas, rng, 0.03, 4, 6.0)
    canvas.shade((0.94 + 0.12 * fibres).astype(np.float32))


def afternoon_shapes(canvas: Canvas, rng: Generator) -> None:
    """Oil: overlapping discs, arcs and leaves in the manner of the 1920s."""
    canvas.pixels[:] = rgb("#e8d8bd")
    colours = ("#c8553d", "#2f5d62", "#e0a458", "#7c8c4a", "#efcfc0", "#41374d", "#8fb3b0")
    for _ in range(26):
        centre = (rng.uniform(0, 1), rng.uniform(0.1, canvas.aspect))
        radius = rng.uniform(0.07, 0.26)
        colour = colours[rng.integers(len(colours))]
        kind = rng.integers(4)
        if kind == 0:
            canvas.disc(centre, radius, colour)
        elif kind == 1:
            turn = rng.uniform(0, 6.3)
            half = [
                (centre[0] + np.cos(a) * radius, centre[1] + np.sin(a) * radius)
                for a in np.linspace(turn, turn + np.pi, 40)
            ]
            canvas.polygon(half, colour)
        elif kind == 2:
            canvas.polygon(leaf(centre, rng.uniform(0, 6.3), radius * 2, 0.32), colour)
        else:
            ring = circle(centre, radius)
            canvas.lines([np.concatenate([ring, ring[:1]])], rng.uniform(0.01, 0.035), colour)
    for x in np.linspace(0.1, 0.9, 5):
        canvas.lines(
            [curve([(x, canvas.aspect), (x + 0.1, 1.2), (x - 0.1, 0.9), (x + 0.05, 0.6)])],
            0.006,
            "#26242c",
        )
    oil(canvas, rng, (0.03, 0.016, 0.008))


def labyrinth(canvas: Canvas, rng: Generator) -> None:
    """Flat geometry: corridors that turn inward, one small figure lost in them."""
    canvas.pixels[:] = rgb("#20262c")
    step = 0.038
    for i in range(13):
        inset = 0.03 + i * step
        frame_box = (inset, inset + 0.30, 1 - inset, canvas.aspect - inset - 0.10)
        if frame_box[2] - frame_box[0] < 0.06:
            break
        canvas.frame(frame_box, 0.011, mix("#e8c547", "#d1495b", i / 12))
        side = i % 4
        gap = rng.uniform(0.25, 0.7)
        across = frame_box[0] + gap * (frame_box[2] - frame_box[0])
        down = frame_box[1] + gap * (frame_box[3] - frame_box[1])
        holes = {0: (across, frame_box[1] - 0.001, across + 0.035, frame_box[1] + 0.012),
                 1: (frame_box[2] - 0.012, down, frame_box[2] + 0.001, down + 0.035),
                 2: (across, frame_box[3] - 0.012, across + 0.035, frame_box[3] + 0.001),
                 3: (frame_box[0] - 0.001, down, frame_box[0] + 0.012, down + 0.035)}  # fmt: skip
        canvas.rectangle(holes[side], "#20262c")
    x, y = 0.5, canvas.aspect / 2 + 0.10
    canvas.glow((x, y), 0.10, "#fff2c0", 0.5)
    canvas.shapes(
        [
            circle((x, y - 0.04), 0.012),
            smooth(
                [
                    (x - 0.014, y - 0.026),
                    (x + 0.014, y - 0.026),
                    (x + 0.02, y + 0.04),
                    (x - 0.02, y + 0.04),
                ],
                1,
            ),
        ],
        "#101316",
    )
    canvas.polygon(
        [(x - 0.01, y + 0.04), (x + 0.01, y + 0.04), (x + 0.10, y + 0.20), (x + 0.05, y + 0.20)],
        "#101316",
        0.7,
    )
    screenprint(canvas, rng, 0.25)


def columns(canvas: Canvas, rng: Generator) -> None:
    """Screen print: a temple front with the sun behind it."""
    canvas.vertical_gradient([(0, "#f2e3c6"), (1, "#e4c9a0")])
    canvas.disc((0.5, canvas.aspect * 0.42), 0.30, "#d9704a")
    top, foot = canvas.aspect * 0.46, canvas.aspect * 0.86
    parts: list[Outline] = [np.array([(0.10, top - 0.05), (0.5, top - 0.21), (0.90, top - 0.05)]),
                            box(0.10, top - 0.04, 0.90, top), box(0.08, foot, 0.92, foot + 0.03),
                            box(0.05, foot + 0.036, 0.95, foot + 0.066),
                            box(0.02, foot + 0.072, 0.98, foot + 0.10)]  # fmt: skip
    for x in np.linspace(0.16, 0.84, 6):
        parts += [np.array([(x - 0.032, top + 0.03), (x + 0.032, top + 0.03),
                            (x + 0.038, foot - 0.02), (x - 0.038, foot - 0.02)]),
                  box(x - 0.05, top + 0.004, x + 0.05, top + 0.028),
                  box(x - 0.05, foot - 0.018, x + 0.05, foot - 0.004)]  # fmt: skip
    canvas.shapes(parts, "#233a54")
    flutes = [
        thick([(x + d, top + 0.035), (x + d * 1.2, foot - 0.024)], 0.004, 0.004)
        for x in np.linspace(0.16, 0.84, 6)
        for d in (-0.018, 0, 0.018)
    ]
    canvas.shapes(flutes, "#7c93a8")
    canvas.shapes(
        [np.array([(0.20, top - 0.06), (0.5, top - 0.175), (0.80, top - 0.06)])], "#d9b27c"
    )
    canvas.disc((0.5, top - 0.095), 0.032, "#233a54")
    screenprint(canvas, rng, 0.35)
