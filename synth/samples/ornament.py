"""Ornaments and patterns: roses, borders, fans, marbled paper, tartan."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from synth.noise import fractal

from .canvas import Canvas, Point, blur, mix, rgb
from .outline import Outline, circle, curve, smooth, thick
from .text import Box


def rose(
    canvas: Canvas, rng: Generator, centre: Point, radius: float, dark: str, *, light: str
) -> None:
    """An open rose: rings of petals, each one paler at its rim, tighter towards the heart."""
    for ring, (reach, count) in enumerate(((1.0, 7), (0.78, 6), (0.56, 5), (0.36, 4), (0.2, 3))):
        start = rng.uniform(0, 6.3)
        for petal in range(count):
            angle = start + petal * 2 * np.pi / count
            tip = np.array([np.cos(angle), np.sin(angle)])
            side = np.array([-tip[1], tip[0]])
            spread = radius * reach * 0.62
            points = [
                tip * radius * reach * 0.15, tip * radius * reach * 0.5 + side * spread * 0.9,
                tip * radius * reach * 0.95 + side * spread * 0.6, tip * radius * reach,
                tip * radius * reach * 0.95 - side * spread * 0.6,
                tip * radius * reach * 0.5 - side * spread * 0.9,
            ]  # fmt: skip
            outline = smooth(np.array(points) + centre, 3)
            tone = 0.35 + 0.12 * (petal % 3) + 0.05 * ring
            canvas.polygon(outline, mix(dark, light, tone + 0.25))
            inner = (outline - centre) * 0.88 + centre
            canvas.polygon(inner, mix(dark, light, tone))
    canvas.disc(centre, radius * 0.07, dark)


def leaf(base: Point, angle: float, length: float, plump: float = 0.3) -> Outline:
    """A pointed leaf that grows from `base`; angle 0 points right, in radians clockwise."""
    along = np.array([np.cos(angle), np.sin(angle)]) * length
    side = np.array([-np.sin(angle), np.cos(angle)]) * length * plump
    start = np.asarray(base)
    return smooth(
        [start, start, start + along * 0.4 + side, start + along, start + along,
         start + along * 0.4 - side], 2
    )  # fmt: skip


def sprig(base: Point, angle: float, length: float, bow: float, pairs: int = 5) -> list[Outline]:
    """A bowed stem with leaves in pairs."""
    steps = np.linspace(0, 1, 12)
    turns = angle + bow * steps
    stem = np.asarray(base) + np.cumsum(
        np.stack([np.cos(turns), np.sin(turns)], 1) * length / 12, axis=0
    )
    parts = [thick(stem, length * 0.02, length * 0.008)]
    for pair in range(pairs):
        i = int(2 + pair * 9 / pairs)
        for side in (-1, 1):
            parts.append(leaf(tuple(stem[i]), float(turns[i]) + side * 0.8, length * 0.2))
    parts.append(leaf(tuple(stem[-1]), float(turns[-1]), length * 0.2))
    return parts


def damask(canvas: Canvas, colour: str, step: float, opacity: float = 1.0) -> None:
    """A wallpaper of palmettes, one row set between the other, `step` units apart."""
    parts: list[Outline] = []
    for row, y in enumerate(np.arange(0, canvas.aspect + step, step * 0.75)):
        for x in np.arange(-step, 1 + step, step) + (row % 2) * step / 2:
            for turn in np.linspace(-2.6, -0.54, 5):
                long = step * (0.38 if turn in (-2.6, -0.54) else 0.44)
                parts.append(leaf((x, y + step * 0.16), float(turn), long, 0.16))
            for side in (-1, 1):
                swirl = curve([(x, y + step * 0.2), (x + side * step * 0.28, y + step * 0.3),
                               (x + side * step * 0.34, y + step * 0.06),
                               (x + side * step * 0.22, y + step * 0.1)])  # fmt: skip
                parts.append(thick(swirl, step * 0.05, step * 0.015))
            parts.append(circle((x, y + step * 0.24), step * 0.05, corners=20))
    canvas.shapes(parts, colour, opacity)


def fans(canvas: Canvas, line: str, fills: Sequence[str], radius: float) -> None:
    """Art-Deco scales: overlapping fans with rings and rays."""
    for row, y in enumerate(np.arange(0, canvas.aspect + radius * 2, radius / 2)):
        shift = radius if row % 2 else 0.0
        for column, x in enumerate(np.arange(-radius, 1 + 2 * radius, radius * 2)):
            centre = (float(x + shift), float(y))
            canvas.polygon(circle(centre, radius), line)
            canvas.polygon(circle(centre, radius * 0.965), fills[(row + column) % len(fills)])
            for ring in (0.74, 0.48, 0.24):
                canvas.polygon(circle(centre, radius * (ring + 0.02)), line)
                canvas.polygon(
                    circle(centre, radius * (ring - 0.02)), fills[(row + column + 1) % len(fills)]
                )
            rays = [thick([centre, (centre[0] + np.cos(a) * radius,
                                    centre[1] + np.sin(a) * radius)], 0.001, 0.004)
                    for a in np.linspace(-np.pi, 0, 13)]  # fmt: skip
            canvas.shapes(rays, line)


def marbled(canvas: Canvas, rng: Generator, palette: Sequence[str], combs: float = 5.0) -> None:
    """Marbled endpaper: drops of ink, raked by a comb."""
    x, y = canvas.grid()
    field = fractal(canvas, rng, 0.35, 5, gain=0.55)
    rake = np.abs(((x * combs) % 1) * 2 - 1) ** 1.5 * 0.16
    bands = (field * 2.2 + (y + rake * np.where((x * combs) // 1 % 2 > 0.5, 1, -1)) * 4.0) * 2.3
    place = bands % len(palette)
    colours = np.stack([rgb(colour) for colour in palette])
    lower = np.floor(place).astype(int) % len(palette)
    upper = (lower + 1) % len(palette)
    share = np.clip(((place % 1) - 0.82) / 0.18, 0, 1)[..., None]
    canvas.pixels = (colours[lower] * (1 - share) + colours[upper] * share).astype(np.float32)
    veins = np.clip(1 - np.abs((place % 1) - 0.88) / 0.05, 0, 1)
    canvas.blend(veins.astype(np.float32), "#f5ead0", 0.55)
    spots = np.clip((fractal(canvas, rng, 0.03, 2) - 0.80) * 12, 0, 1)
    canvas.blend(spots, palette[0], 0.8)


def tartan(
    canvas: Canvas, base: str, stripes: Sequence[tuple[float, float, str]], sett: float
) -> None:
    """A woven check; each stripe is (start, width, colour) with lengths in shares of the sett."""
    x, y = canvas.grid()

    def threads(position: np.ndarray) -> np.ndarray:
        colours = np.empty((*position.shape, 3), np.float32)
        colours[:] = rgb(base)
        place = (position / sett) % 1
        for start, width, colour in stripes:
            colours[(place >= start) & (place < start + width)] = rgb(colour)
        return colours

    twill = ((x + y) * 260) % 1 < 0.5
    canvas.pixels = np.where(twill[..., None], threads(x), threads(y)).astype(np.float32)
    canvas.pixels = blur(canvas.pixels, 0.8).astype(np.float32)


def corner_border(canvas: Canvas, box: Box, colour: str, size: float) -> None:
    """A double frame just inside `box` with scrolls and leaves in its corners."""
    left, top, right, bottom = box
    canvas.frame(box, size * 0.055, colour)
    inset = size * 0.16
    canvas.frame((left + inset, top + inset, right - inset, bottom - inset), size * 0.025, colour)
    parts: list[Outline] = []
    for cx, sx in ((left + inset, 1), (right - inset, -1)):
        for cy, sy in ((top + inset, 1), (bottom - inset, -1)):
            for flip in (False, True):
                points = [(0.05, 0.05), (0.75, 0.10), (0.90, 0.50), (0.55, 0.55), (0.50, 0.32)]
                path = [(y, x) if flip else (x, y) for x, y in points]
                placed = [(cx + sx * size * x, cy + sy * size * y) for x, y in path]
                parts.append(thick(curve(placed), size * 0.06, size * 0.02))
            heading = np.arctan2(sy, sx)
            for turn in (-0.5, 0.0, 0.5):
                start = (cx + sx * size * 0.12, cy + sy * size * 0.12)
                parts.append(leaf(start, float(heading) + turn, size * 0.55, 0.17))
    canvas.shapes(parts, colour)


def greek_key(canvas: Canvas, box: Box, colour: str, cell: float) -> None:
    """A meander along the inside of `box`, `cell` units high."""
    left, top, right, bottom = box
    motif = np.array([(0, 1), (0, 0), (1, 0), (1, 0.75), (0.4, 0.75), (0.4, 0.4), (0.65, 0.4)])

    def run(start: Point, step: np.ndarray, inward: np.ndarray, length: float) -> list[np.ndarray]:
        count = max(int(length / (cell * 1.3)), 1)
        pace = length / count
        return [
            np.asarray(start) + step * (i * pace) + motif[:, :1] * step * pace * 0.78
            + motif[:, 1:] * inward * cell
            for i in range(count)
        ]  # fmt: skip

    east, south = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    wide, tall = right - left - 2 * cell, bottom - top - 2 * cell
    lines = [
        *run((left + cell, top), east, south, wide), *run((right - cell, bottom), -east, -south,
                                                          wide),
        *run((right, top + cell), south, -east, tall), *run((left, bottom - cell), -south, east,
                                                            tall),
    ]  # fmt: skip
    canvas.lines(lines, cell * 0.14, colour)
    canvas.frame(
        (left - cell * 0.4, top - cell * 0.4, right + cell * 0.4, bottom + cell * 0.4),
        cell * 0.12,
        colour,
    )
    canvas.frame(
        (left + cell * 1.4, top + cell * 1.4, right - cell * 1.4, bottom - cell * 1.4),
        cell * 0.12,
        colour,
    )
