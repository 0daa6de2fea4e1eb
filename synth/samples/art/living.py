"""Animals and plants."""

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas, mix
from ..figures.creatures import beetle, horse_head, sitting_cat
from ..figures.things import old_key
from ..finish import engraving, oil, screenprint, watercolour
from ..nature import dots, leaves, moon
from ..ornament import damask, leaf, rose, sprig
from ..outline import branches, curve, smooth, thick


def black_horse(canvas: Canvas, rng: Generator) -> None:
    """Oil: a horse's head with a white star against warm evening light."""
    canvas.vertical_gradient([(0, "#c98f4e"), (0.5, "#e8c07c"), (1, "#8a5b34")])
    canvas.glow((0.25, 0.5), 0.4, "#ffe6b0", 0.6)
    centre, size = (0.59, 1.02), 1.14
    head = horse_head().placed(centre, size).mask(canvas)
    canvas.blend(head, "#17130f")

    def at(u: float, v: float) -> tuple[float, float]:
        """The place on the canvas of a point in the unit square of the head."""
        return (u - 0.5) * size + centre[0], (v - 0.5) * size + centre[1]

    x, y = canvas.grid()
    neck, cheek = at(0.62, 0.42), at(0.29, 0.38)
    sheen = np.exp(-(((x - neck[0] - (y - neck[1]) * 0.35) / 0.08) ** 2)) * 0.55
    canvas.blend((head * sheen * (x > cheek[0])).astype(np.float32), "#6b7a94")
    bone = np.exp(-(((x - cheek[0]) / 0.08) ** 2 + ((y - cheek[1]) / 0.09) ** 2)) * 0.5
    canvas.blend((head * bone).astype(np.float32), "#75675c")
    mane = [
        thick(
            curve([at(0.52 + 0.44 * t, 0.06 + 0.80 * t**1.35), at(0.62 + 0.36 * t, 0.16 + 0.76 * t),
                   at(0.56 + 0.38 * t + rng.normal(0, 0.02), 0.30 + 0.78 * t)]), 0.032, 0.004,
        )
        for t in np.linspace(0, 1, 40)
    ]  # fmt: skip
    canvas.shapes(mane, "#08080a")
    canvas.polygon(
        smooth([at(0.37, 0.20), at(0.40, 0.17), at(0.42, 0.21), at(0.385, 0.25)], 2), "#f3eee2"
    )
    canvas.blend(canvas.ellipse_mask(at(0.335, 0.295), (0.030, 0.020)), "#5a3820")
    canvas.blend(canvas.ellipse_mask(at(0.335, 0.295), (0.016, 0.016)), "#0c0806")
    canvas.disc(at(0.328, 0.288), 0.006, "#ffffff")
    strap = [
        thick(curve([at(0.13, 0.44), at(0.23, 0.41), at(0.30, 0.54)]), 0.018, 0.018),
        thick([at(0.23, 0.43), at(0.45, 0.10)], 0.016, 0.016),
        thick(curve([at(0.43, 0.13), at(0.53, 0.28), at(0.42, 0.55)]), 0.016, 0.016),
    ]
    canvas.shapes(strap, "#7a3b20")
    oil(canvas, rng)


def cat_on_bough(canvas: Canvas, rng: Generator) -> None:
    """Screen print for children: a cat in a tree grins at a chequered land."""
    horizon = canvas.aspect * 0.70
    canvas.vertical_gradient([(0, "#3a2a66"), (0.5, "#a0529a"), (0.75, "#f4a07a"), (1, "#f4a07a")])
    moon(canvas, rng, (0.78, 0.26), 0.11, "#fdeeb8")
    dots(canvas, rng, 80, (0.001, 0.004), "#ffeec8", area=(0, 0, 1, horizon * 0.8))
    rows = horizon + (canvas.aspect - horizon) * np.linspace(0, 1, 8) ** 1.8
    for i, (near, far) in enumerate(zip(rows[1:], rows[:-1], strict=True)):

        def edge(column: int, y: float) -> float:
            return 0.5 + (column - 6) * (0.06 + (y - horizon) * 0.62)

        for j in range(12):
            quad = [
                (edge(j, far), far),
                (edge(j + 1, far), far),
                (edge(j + 1, near), near),
                (edge(j, near), near),
            ]
            canvas.polygon(quad, "#fff3da" if (i + j) % 2 else "#b3324f")
    canvas.polygon(
        thick(curve([(0.06, canvas.aspect), (0.13, 0.9), (0.07, 0.5), (0.14, -0.1)]), 0.20, 0.10),
        "#2a1a2c",
    )
    bough = curve([(0.06, 0.76), (0.35, 0.70), (0.7, 0.74), (0.95, 0.66)])
    canvas.polygon(thick(bough, 0.07, 0.02), "#2a1a2c")
    canvas.blend(sitting_cat().placed((0.48, 0.51), 0.44).mask(canvas), "#e87a2f")
    stripes = [
        thick(curve([(0.48 - w, y), (0.48, y + 0.02), (0.48 + w, y)]), 0.012, 0.012)
        for y, w in ((0.52, 0.055), (0.56, 0.07), (0.60, 0.08), (0.64, 0.085))
    ]
    canvas.shapes(stripes, "#7a2a4c")
    for x in (0.453, 0.507):
        canvas.disc((x, 0.405), 0.016, "#f9f2a0")
        canvas.disc((x, 0.405), 0.007, "#22122a")
    grin = smooth(
        [
            (0.425, 0.432),
            (0.425, 0.432),
            (0.48, 0.452),
            (0.535, 0.432),
            (0.535, 0.432),
            (0.48, 0.478),
        ],
        2,
    )
    canvas.polygon(grin, "#fffdf0")
    for x in (0.455, 0.48, 0.505):
        canvas.lines([[(x, 0.44), (x, 0.465)]], 0.002, "#7a2a4c")
    for x, y in ((0.05, 0.05), (0.2, 0.02), (0.02, 0.2), (0.33, 0.0), (0.0, 0.35)):
        leaves(canvas, rng, (x, y), 0.15, ("#20402f", "#3c7a4c", "#7ab35a"), count=110, size=0.03)
    for x, y in ((0.86, 0.66), (0.76, 0.71), (0.30, 0.66)):
        leaves(canvas, rng, (x, y), 0.05, ("#20402f", "#3c7a4c", "#7ab35a"), count=40, size=0.022)
    screenprint(canvas, rng, 0.15)


def beetle_plate(canvas: Canvas, rng: Generator) -> None:
    """Engraving: one huge beetle, drawn like a plate in a book of insects."""
    canvas.vertical_gradient([(0, "#e4e4e4"), (1, "#d0d0d0")])
    middle = canvas.aspect * 0.53
    canvas.blend(beetle().placed((0.525, middle + 0.02), 0.98).mask(canvas), "#9a9a9a")
    insect = beetle().placed((0.5, middle), 0.98)
    canvas.blend(insect.mask(canvas), "#202020")
    x, y = canvas.grid()
    for side in (-1, 1):
        shine = np.exp(-(((x - 0.5 - side * 0.11) / 0.04) ** 2 + ((y - middle - 0.06) / 0.22) ** 2))
        canvas.blend((insect.mask(canvas) * shine).astype(np.float32), "#d8d8d8", 0.8)
    engraving(canvas, rng, "#2b1a10", "#c9d8a4", 0.0075, angle=0.3)


def key_among_roses(canvas: Canvas, rng: Generator) -> None:
    """Screen print: an old key wound about with roses."""
    canvas.vertical_gradient([(0, "#e9efdf"), (1, "#cfdcc4")])
    damask(canvas, "#b9cbb0", 0.2, 0.7)
    vines = [curve([(0.2, canvas.aspect), (0.75, 1.15), (0.25, 0.85), (0.78, 0.55), (0.3, 0.25),
                    (0.6, -0.1)]),
             curve([(0.85, canvas.aspect), (0.2, 1.2), (0.8, 0.85), (0.2, 0.5), (0.75, 0.2),
                    (0.4, -0.1)])]  # fmt: skip
    canvas.polygon(thick(vines[0], 0.018, 0.010), "#3f6240")
    canvas.blend(old_key().placed((0.5, canvas.aspect / 2), 1.12).mask(canvas), "#8a6b2f")
    canvas.blend(old_key().placed((0.494, canvas.aspect / 2 - 0.006), 1.12).mask(canvas), "#d9b45c")
    canvas.polygon(thick(vines[1], 0.018, 0.010), "#3f6240")
    for vine in vines:
        for i in range(2, len(vine) - 2, 2):
            turn = rng.uniform(0, 6.3)
            canvas.polygon(
                leaf(tuple(vine[i]), turn, rng.uniform(0.07, 0.11)),
                rng.choice(["#4f7a4c", "#3a6140", "#6d9860"]),
            )
        for i in range(5, len(vine) - 2, 9):
            rose(canvas, rng, tuple(vine[i]), rng.uniform(0.06, 0.085), "#a32648", light="#f4b0bc")
    screenprint(canvas, rng, 0.15)


def rose_wallpaper(canvas: Canvas, rng: Generator) -> None:
    """Watercolour: a trellis of roses and leaves, the pattern of a series."""
    canvas.pixels[:] = Canvas(1, 1, "#f5ead6").pixels
    for row, y in enumerate(np.arange(-0.1, canvas.aspect + 0.2, 0.17)):
        for x in np.arange(-0.2, 1.2, 0.26) + (row % 2) * 0.13:
            for turn in rng.uniform(0, 6.3) + np.arange(5) * 1.26:
                tone = mix("#48714f", "#9cb67c", float(rng.random()))
                canvas.shapes(sprig((x, y), turn, 0.115, rng.uniform(-0.8, 0.8), 3), tone)
            rose(canvas, rng, (x, y), 0.052, "#a33a52", light="#f6c0b8")
    dots(canvas, rng, 260, (0.003, 0.006), "#5b78a8", area=(0, 0, 1, canvas.aspect))
    watercolour(canvas, rng, "#fdf6e6")


def tree_of_life(canvas: Canvas, rng: Generator) -> None:
    """Engraving: a huge branching tree with roots."""
    canvas.vertical_gradient([(0, "#f0f0f0"), (1, "#c8c8c8")])
    base = (0.5, canvas.aspect * 0.72)
    canvas.shapes(branches(rng, base, 0.26, 0.07, 0.0, depth=10, spread=0.48), "#0c0c0c")
    canvas.shapes(
        [
            limb * [1, -1] + [0, 2 * base[1]]
            for limb in branches(rng, base, 0.12, 0.075, 0.0, depth=6, spread=0.75)
        ],
        "#303030",
    )
    canvas.rectangle((0.05, base[1] - 0.002, 0.95, base[1] + 0.002), "#202020")
    engraving(canvas, rng, "#20382c", "#f1ead6", 0.0075, angle=0.9)
