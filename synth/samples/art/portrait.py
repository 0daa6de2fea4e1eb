"""Portraits, masks and still lifes."""

import cv2
import numpy as np
from numpy.random import Generator

from synth.noise import fractal

from ..canvas import Canvas, Mask, blur, mix, rgb
from ..figures.creatures import gentleman_profile, lady_profile
from ..figures.things import skull
from ..finish import halftone, oil, screenprint
from ..ornament import damask, leaf, rose, sprig
from ..outline import box, circle, curve, smooth, thick


def _carved(canvas: Canvas, mask: Mask, rng: Generator, light: str, shade: str) -> None:
    """Fill a silhouette as a low relief, carved from something pale, lit from the upper left."""
    height = sum(blur(mask, sigma * canvas.width) for sigma in (0.006, 0.02, 0.05))
    height = height + fractal(canvas, rng, 0.10, 2, 0.6) * 0.12
    slope = cv2.Sobel(height, cv2.CV_32F, 1, 0) + cv2.Sobel(height, cv2.CV_32F, 0, 1)
    lit = np.clip(0.62 + slope * 7, 0, 1)[..., None]
    canvas.blend(mask, (rgb(shade) * (1 - lit) + rgb(light) * lit).astype(np.float32))


def cameo(canvas: Canvas, rng: Generator) -> None:
    """A cameo: the profile of a lady carved in ivory on green agate."""
    canvas.vertical_gradient([(0, "#355c50"), (1, "#173230")])
    veins = fractal(canvas, rng, 0.5, 7, 1.6, gain=0.6)
    canvas.shade((0.75 + 0.5 * veins).astype(np.float32))
    middle = canvas.aspect / 2
    canvas.glow((0.36, middle * 0.8), 0.5, "#6f9f8c", 0.35)
    shadow = lady_profile().placed((0.53, middle + 0.06), 0.80).mask(canvas)
    canvas.blend(blur(shadow, 0.012 * canvas.width), "#0a1715", 0.7)
    _carved(
        canvas,
        lady_profile().placed((0.51, middle + 0.04), 0.80).mask(canvas),
        rng,
        "#fff3dc",
        "#b9936c",
    )
    curls = [
        curve([(0.40 + 0.03 * i, middle - 0.30 + 0.012 * i), (0.50 + 0.025 * i, middle - 0.27),
               (0.60 + 0.015 * i, middle - 0.20 + 0.01 * i), (0.68, middle - 0.16)])
        for i in range(7)
    ]  # fmt: skip
    canvas.lines(curls, 0.004, "#a98560", 0.8)
    canvas.lines(
        [
            curve(
                [
                    (0.25, middle + 0.30),
                    (0.42, middle + 0.26),
                    (0.55, middle + 0.33),
                    (0.70, middle + 0.22),
                ]
            )
        ],
        0.008,
        "#b9936c",
        0.9,
    )
    rose(canvas, rng, (0.42, middle + 0.31), 0.05, "#b9936c", light="#fff3dc")


def gentleman_in_shadow(canvas: Canvas, rng: Generator) -> None:
    """Oil: the dark profile of a young man before a golden light, a rose in his coat."""
    canvas.vertical_gradient([(0, "#6a3f24"), (0.5, "#c08a40"), (1, "#3a2014")])
    middle = canvas.aspect / 2
    damask(canvas, "#8a5726", 0.19, 0.6)
    canvas.glow((0.34, middle * 0.9), 0.36, "#ffd27a", 0.8)
    man = gentleman_profile(False).placed((0.52, middle + 0.10), 0.92)
    rim = gentleman_profile(False).placed((0.508, middle + 0.094), 0.92)
    canvas.blend(rim.mask(canvas), "#ffe2a4")
    canvas.blend(man.mask(canvas), "#21120f")
    collar = smooth([(0.37, middle + 0.19), (0.47, middle + 0.22), (0.58, middle + 0.14),
                     (0.55, middle + 0.30), (0.41, middle + 0.32)], 1)  # fmt: skip
    canvas.polygon(collar, "#d9c7a4")
    for i in range(5):
        canvas.lines(
            [
                curve(
                    [
                        (0.40 + 0.05 * i, middle - 0.32 + 0.02 * i),
                        (0.50 + 0.04 * i, middle - 0.27 + 0.03 * i),
                        (0.60 + 0.02 * i, middle - 0.14 + 0.03 * i),
                    ]
                )
            ],
            0.007,
            "#5a3420",
            0.8,
        )
    rose(canvas, rng, (0.62, middle + 0.42), 0.075, "#7d0f1c", light="#ff5a70")
    oil(canvas, rng, (0.04, 0.02, 0.01, 0.005))


def two_faces(canvas: Canvas, rng: Generator) -> None:
    """Screen print: two profiles in a top hat back to back, one light, one dark."""
    middle = canvas.aspect * 0.63
    canvas.rectangle((0, 0, 0.5, canvas.aspect), "#d8c48c")
    canvas.rectangle((0.5, 0, 1, canvas.aspect), "#151a1e")
    for i in range(26):
        canvas.rectangle((0.5, i * 0.06, 1, i * 0.06 + 0.012), "#24322e")
    left = gentleman_profile(True).placed((0.335, middle), 0.62)
    right = gentleman_profile(True).placed((0.665, middle), 0.62, flip=True)
    x, _ = canvas.grid()
    canvas.blend((left.mask(canvas) * (x < 0.5)).astype(np.float32), "#1d2a2c")
    canvas.blend((right.mask(canvas) * (x >= 0.5)).astype(np.float32), "#9fbf3f")
    canvas.disc((0.735, middle - 0.115), 0.016, "#f6f1c2")
    canvas.shapes(
        [
            thick(
                curve([(0.70, middle - 0.06), (0.76, middle - 0.045), (0.80, middle - 0.07)]),
                0.008,
                0.004,
            )
        ],
        "#151a1e",
    )
    screenprint(canvas, rng, 0.35)


def masked_dancer(canvas: Canvas, rng: Generator) -> None:
    """Halftone: a smiling half-mask with plumes."""
    canvas.vertical_gradient([(0, "#404040"), (1, "#101010")])
    canvas.glow((0.5, 0.75), 0.4, "#808080", 0.8)
    for turn in np.linspace(-2.5, -0.65, 9):
        stem = [
            (0.5 + np.cos(turn) * r, 0.70 + np.sin(turn) * r * 1.1)
            for r in np.linspace(0.1, 0.62, 12)
        ]
        for i in range(2, 12):
            for side in (-1, 1):
                canvas.polygon(
                    leaf(stem[i], turn + side * 0.5, 0.10, 0.12), mix("#969696", "#f0f0f0", i / 11)
                )
        canvas.lines([stem], 0.005, "#202020")
    mask = smooth([(0.5, 0.70), (0.64, 0.63), (0.84, 0.64), (0.90, 0.74), (0.82, 0.88),
                   (0.66, 0.93), (0.54, 0.88), (0.5, 0.82), (0.46, 0.88), (0.34, 0.93),
                   (0.18, 0.88), (0.10, 0.74), (0.16, 0.64), (0.36, 0.63)], 2)  # fmt: skip
    canvas.polygon(mask, "#fbfbfb")
    for side in (-1, 1):
        eye = smooth([(0.5 + side * 0.09, 0.79), (0.5 + side * 0.16, 0.73),
                      (0.5 + side * 0.27, 0.74), (0.5 + side * 0.30, 0.79),
                      (0.5 + side * 0.18, 0.83)], 2)  # fmt: skip
        canvas.polygon(eye, "#050505")
        canvas.lines(
            [
                curve(
                    [(0.5 + side * 0.06, 0.70), (0.5 + side * 0.2, 0.67), (0.5 + side * 0.34, 0.70)]
                )
            ],
            0.012,
            "#6a6a6a",
        )
    halftone(canvas, "#2a0f2e", "#f3c9a4", 0.0095)


def memento(canvas: Canvas, rng: Generator) -> None:
    """Oil: a skull, a candle and a rose on a dark table."""
    canvas.vertical_gradient([(0, "#1b1512"), (0.6, "#3a2a1c"), (1, "#120c0a")])
    canvas.glow((0.76, 0.52), 0.34, "#e8a54c", 0.7)
    canvas.polygon([(0, 1.10), (1, 1.06), (1, canvas.aspect), (0, canvas.aspect)], "#4a2c1a")
    head = skull().placed((0.40, 0.88), 0.60)
    canvas.blend(canvas.ellipse_mask((0.36, 1.16), (0.30, 0.04)), "#0a0605", 0.8)
    x, _ = canvas.grid()
    canvas.polygon(box(0.24, 0.72, 0.56, 1.13), "#120b08")
    canvas.blend(head.mask(canvas), "#e6d3a8")
    canvas.blend(
        (head.mask(canvas) * np.clip((0.48 - x) * 2.6, 0, 0.75)).astype(np.float32), "#57391f"
    )
    canvas.polygon(thick([(0.79, 1.14), (0.79, 0.66)], 0.07, 0.062), "#efe2bd")
    canvas.polygon(
        smooth([(0.79, 0.52), (0.79, 0.52), (0.815, 0.60), (0.79, 0.65), (0.765, 0.60)], 2),
        "#fff0a8",
    )
    canvas.shapes([box(0.70, 1.12, 0.88, 1.16), circle((0.79, 1.15), 0.10, 0.3)], "#8a6a2a")
    canvas.shapes(sprig((0.88, 1.34), np.pi + 0.2, 0.34, 0.2, 4), "#2f4a26")
    rose(canvas, rng, (0.53, 1.25), 0.10, "#5c0d14", light="#d84a4a")
    oil(canvas, rng)
