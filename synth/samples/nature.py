"""Pieces of landscape: sky, stars, hills, water, rain, trees, grass. Lengths in units."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.random import Generator

from synth.noise import fractal, profile

from .canvas import Canvas, Mask, Point, blur, rgb
from .finish import bend
from .outline import Outline, branches, circle, smooth, thick


def clouds(
    canvas: Canvas,
    rng: Generator,
    colour: str,
    amount: float = 0.5,
    cell: float = 0.35,
    *,
    bottom: float = 9.0,
    stretch: float = 2.2,
) -> None:
    """Drifting clouds above the height `bottom`; `amount` is the covered share of the sky."""
    density = fractal(canvas, rng, cell, 7, stretch, gain=0.55)
    _, y = canvas.grid()
    cover = np.clip((density - (1 - amount) * 0.8) * 4, 0, 1) * np.clip((bottom - y) * 8, 0, 1)
    canvas.blend(cover.astype(np.float32), colour, 0.85)
    lit = np.clip((density - np.roll(density, canvas.height // 60, axis=0)) * 4, -0.3, 0.3)
    canvas.shade((1 + lit * cover * 0.5).astype(np.float32))


def stars(canvas: Canvas, rng: Generator, count: int, bottom: float) -> None:
    """Scattered stars above the height `bottom`, some big, most small."""
    sky = np.zeros((canvas.height, canvas.width), np.uint8)
    for _ in range(count):
        x = int(rng.uniform(0, canvas.width))
        y = int(rng.uniform(0, bottom) * canvas.width)
        radius = 1 + int(rng.exponential(0.0012) * canvas.width)
        cv2.circle(sky, (x, y), min(radius, 6), int(rng.integers(120, 255)), -1, cv2.LINE_AA)
    canvas.blend(sky.astype(np.float32) / 255, "#fff6dc")


def moon(canvas: Canvas, rng: Generator, centre: Point, radius: float, colour: str) -> None:
    """A full moon with seas and a halo."""
    canvas.glow(centre, radius * 2.6, colour, 0.35)
    seas = fractal(canvas, rng, radius * 0.9, 5)
    disc = canvas.ellipse_mask(centre, (radius, radius))
    canvas.blend(disc, colour)
    canvas.blend((disc * np.clip((seas - 0.5) * 3, 0, 0.35)).astype(np.float32), "#5d5a55")


def hills(
    canvas: Canvas,
    rng: Generator,
    height: float,
    roughness: float,
    top_colour: str,
    *,
    foot_colour: str,
    bumps: float = 2.0,
    gain: float = 0.5,
    depth: float = 0.35,
) -> np.ndarray:
    """A range of hills whose crest swings by `roughness` about `height`.

    The colour fades to `foot_colour` within `depth` units. Returns the crest's y by pixel column.
    """
    crest = height + profile(canvas.width, rng, bumps, 8, gain) * roughness
    _, y = canvas.grid()
    below = np.clip((y - crest[None, :]) * canvas.width + 0.5, 0, 1).astype(np.float32)
    fade = np.clip((y - crest[None, :]) / depth, 0, 1)[..., None]
    colour = rgb(top_colour) * (1 - fade) + rgb(foot_colour) * fade
    texture = fractal(canvas, rng, 0.12, 6, 0.8, gain=0.65)[..., None] - 0.5
    canvas.blend(below, (colour * (1 + texture * 0.35)).astype(np.float32))
    return crest


def snowcaps(canvas: Canvas, rng: Generator, crest: np.ndarray, colour: str, depth: float) -> None:
    """Snow with a ragged lower edge under a crest that `hills` returned, lit from the left."""
    _, y = canvas.grid()
    ragged = fractal(canvas, rng, 0.10, 6, 0.4, gain=0.65)
    inside = (y > crest[None, :]) & (y - crest[None, :] < depth * ragged * 2)
    slope = np.gradient(blur(crest[None, :], 9)[0])
    light = np.clip(0.9 - slope * 0.3, 0.62, 1)[None, :] * np.ones_like(ragged)
    canvas.blend(inside.astype(np.float32), (rgb(colour) * light[..., None]).astype(np.float32))


def water(
    canvas: Canvas,
    rng: Generator,
    horizon: float,
    deep: str,
    light: str,
    *,
    chop: float = 1.0,
    glitter: float | None = None,
) -> None:
    """A sea in perspective below `horizon`; `glitter` is the x of a path of light on it."""
    x, y = canvas.grid()
    depth = np.clip((y - horizon) / max(canvas.aspect - horizon, 1e-6), 0.002, 1)
    wide = fractal(canvas, rng, 0.20, 6, 2.5, gain=0.6)
    far = 1 / (0.12 + depth)
    column = ((x - 0.5) * far * 0.25 + 0.5) * canvas.width
    row = np.log(depth * 60 + 1) * canvas.height * 0.45
    waves = cv2.remap(
        wide, (column % canvas.width).astype(np.float32), (row % canvas.height).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP,
    )  # fmt: skip
    ripple = np.sin(row / canvas.height * 90 + waves * 14) * 0.5 + 0.5
    shine = np.clip((waves * 0.7 + ripple * 0.3 - 0.42) * 2.6 * chop, 0, 1)
    if glitter is not None:
        path = np.exp(-(((x - glitter) / (0.05 + 0.22 * depth)) ** 2))
        shine = np.clip(shine * 0.35 + path * np.clip((waves + ripple - 0.75) * 3, 0, 1), 0, 1)
    colour = rgb(deep) + (rgb(light) - rgb(deep)) * shine[..., None]
    colour *= (1.08 - 0.35 * depth)[..., None]
    canvas.blend(np.clip((y - horizon) * canvas.width, 0, 1).astype(np.float32),
                 colour.astype(np.float32))  # fmt: skip


def reflection(canvas: Canvas, rng: Generator, shore: float, tint: str, share: float) -> None:
    """Still water below `shore` that mirrors what is above; `share` of it is the tint."""
    line = round(shore * canvas.width)
    deep = canvas.height - line
    source = np.clip(line - 1 - (np.arange(deep) * 1.05), 0, line - 1).astype(int)
    mirror = canvas.pixels[source]
    part = Canvas(canvas.width, deep)
    sway = (fractal(part, rng, 0.05, 4, 9.0) - 0.5) * np.linspace(4, 60, deep)[:, None]
    mirror = bend(mirror, (sway * 0.8).astype(np.float32), (sway * 0.6).astype(np.float32))
    glints = np.clip((fractal(part, rng, 0.06, 5, 10.0) - 0.62) * 5, 0, 1)[..., None]
    water_colour = mirror * (1 - share) + rgb(tint) * share
    canvas.pixels[line:] = water_colour + glints * 0.22


def wave(
    canvas: Canvas, rng: Generator, height: float, size: float, colour: str, *, foam: str
) -> None:
    """One long breaking wave, its crest about `height` and `size` high, with a line of foam."""
    x = np.linspace(-0.05, 1.05, 240)
    swell = np.sin(x * 7 + rng.uniform(0, 6)) * size * 0.45 + profile(240, rng, 4, 4) * size * 0.4
    crest = np.stack([x, height + swell], 1)
    body = np.concatenate([crest, [(1.05, canvas.aspect), (-0.05, canvas.aspect)]])
    canvas.polygon(body, colour)
    for _ in range(6):
        shift = rng.uniform(0.1, 1.1) * size
        inner = crest + np.stack([np.zeros(240), shift + profile(240, rng, 9, 3) * size * 0.1], 1)
        start = int(rng.integers(0, 160))
        canvas.lines([inner[start : start + 80]], size * 0.05, foam, 0.35)
    canvas.lines([crest], size * 0.14, foam, 0.9)
    spray = [
        circle((crest[i, 0] + rng.normal(0, size * 0.2), crest[i,
                                                               1] - abs(rng.normal(0,
                                                                                   size * 0.22))),
               rng.uniform(0.001, 0.005), corners=10)
        for i in rng.integers(0, 240, 110)
    ]  # fmt: skip
    canvas.shapes(spray, foam, 0.9)


def falling(
    canvas: Canvas, rng: Generator, count: int, length: float, slant: float, *, colour: str,
    width: float = 0.0015, opacity: float = 0.5,
) -> None:  # fmt: skip
    """Rain: `count` strokes of about `length` units that lean by `slant` units per unit."""
    places = rng.uniform((-0.1, -0.1), (1.1, canvas.aspect), (count, 2))
    reach = length * rng.uniform(0.5, 1.5, count)
    drops = [
        np.array([(x, y), (x + slant * r, y + r)]) for (x, y), r in zip(places, reach, strict=True)
    ]
    canvas.lines(drops, width, colour, opacity)


def dots(
    canvas: Canvas, rng: Generator, count: int, sizes: Point, colour: str,
    *, area: tuple[float, float, float, float], opacity: float = 1.0,
) -> None:  # fmt: skip
    """Snowflakes, berries, lights: `count` discs of radius `sizes` within the box `area`."""
    left, top, right, bottom = area
    plane = np.zeros((canvas.height, canvas.width), np.uint8)
    for _ in range(count):
        centre = (int(rng.uniform(left, right) * canvas.width),
                  int(rng.uniform(top, bottom) * canvas.width))  # fmt: skip
        radius = max(1, round(float(rng.uniform(*sizes)) * canvas.width))
        cv2.circle(plane, centre, radius, int(rng.integers(150, 255)), -1, cv2.LINE_AA)
    canvas.blend(plane.astype(np.float32) / 255, colour, opacity)


def bare_tree(
    canvas: Canvas, rng: Generator, base: Point, height: float, colour: str,
    *, lean: float = 0.0, depth: int = 9,
) -> None:  # fmt: skip
    """A leafless tree about `height` units tall."""
    canvas.shapes(
        branches(
            rng, base, height * 0.27, height * 0.065, lean, depth=depth, spread=0.45, lean=lean
        ),
        colour,
    )


def pine(canvas: Canvas, rng: Generator, base: Point, height: float, colour: str) -> None:
    """A conifer with ragged, drooping boughs."""
    x, y = base
    boughs: list[Outline] = [thick([(x, y), (x, y - height)], height * 0.035, 0.002)]
    for level in np.linspace(0.12, 0.98, 15):
        half = height * 0.23 * (1 - level) ** 0.85 * rng.uniform(0.75, 1.2) + 0.002
        top = y - height * level - height * 0.05
        droop = height * 0.055
        boughs.append(
            np.array([(x, top - droop * 0.6), (x + half, top + droop),
                      (x + half * 0.45, top + droop * 0.6),
                      (x, top + droop * 1.2), (x - half * 0.5, top + droop * 0.6),
                      (x - half, top + droop)])
        )  # fmt: skip
    canvas.shapes(boughs, colour)


def leaves(
    canvas: Canvas, rng: Generator, centre: Point, radius: float, palette: Sequence[str],
    *, count: int, size: float,
) -> None:  # fmt: skip
    """A crown of foliage: leaves in the palette's colours, dark ones below and first."""
    for i, colour in enumerate(palette):
        shift = radius * 0.22 * (len(palette) / 2 - i)
        places = rng.normal(0, 0.45, (count, 2)) * radius
        crown = [
            smooth([(0, 0), (0, 0), (0.5, -0.3), (1, 0), (1, 0), (0.5, 0.3)], 1) * size
            * rng.uniform(0.6, 1.3) @ _turned(rng.uniform(0, 6.3))
            + (centre[0] + dx - shift * 0.4, centre[1] + dy * 0.8 + shift)
            for dx, dy in places
        ]  # fmt: skip
        canvas.shapes(crown, colour)


def _turned(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def grass(
    canvas: Canvas, rng: Generator, top: float, bottom: float, palette: Sequence[str],
    *, count: int, length: float, lean: float = 0.0,
) -> None:  # fmt: skip
    """Blades of grass between two heights, longer towards the bottom."""
    for colour in palette:
        blades = []
        for _ in range(count // len(palette)):
            x = rng.uniform(-0.05, 1.05)
            depth = rng.random()
            y = top + (bottom - top) * depth + length * 0.6
            reach = length * rng.uniform(0.4, 1.1) * (0.45 + 0.75 * depth)
            bow = (lean + rng.normal(0, 0.25)) * reach
            path = [(x, y), (x + bow * 0.4, y - reach * 0.6), (x + bow, y - reach)]
            blades.append(thick(path, 0.004, 0.001))
        canvas.shapes(blades, colour)


def light_rays(
    canvas: Canvas, rng: Generator, source: Point, colour: str, count: int, *, strength: float
) -> None:
    """Beams that fan out downward from `source`."""
    beams: Mask = np.zeros((canvas.height, canvas.width), np.float32)
    for angle in rng.uniform(-0.8, 0.8, count):
        spread = rng.uniform(0.02, 0.06)
        ends = [(source[0] + np.sin(a) * 3, source[1] + np.cos(a) * 3)
                for a in (angle - spread, angle + spread)]  # fmt: skip
        beams = np.maximum(beams, canvas.polygon_mask([source, *ends]) * rng.uniform(0.3, 1))
    _, y = canvas.grid()
    fade = np.clip(1.1 - (y - source[1]) / canvas.aspect, 0, 1)
    soft = blur(beams, 0.012 * canvas.width) * fade
    canvas.blend(soft.astype(np.float32), colour, strength)
