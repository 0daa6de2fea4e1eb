"""Procedural table tops and shelves, RGB uint8, drawn from a random generator."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.colours import Picture, Random, blend, colour, from_lab
from synth.noise import clouds

Surface = Callable[[Random, int, int], Picture]
"""Draws a surface of a height and a width."""


def wood(rng: Random, height: int, width: int) -> Picture:
    """Grain along x, now and then cut into planks."""
    y = np.arange(height, dtype=np.float32)[:, None]
    bend = clouds(rng, height, width, 0.6, 3)
    rings = np.sin(2 * np.pi * (y / height * rng.uniform(6, 40) + rng.uniform(1, 6) * bend))
    fine = cv2.resize(rng.random((height, max(2, width // 40)), np.float32), (width, height))
    tone = rng.uniform(0.15, 0.7)
    lab = np.empty((height, width, 3), np.float32)
    lab[:] = 60 * tone + 30, rng.uniform(4, 14), rng.uniform(10, 30)
    lab[..., 0] += rng.uniform(1, 7) * rings + rng.uniform(2, 9) * (fine - 0.5)
    if rng.random() < 0.5:
        plank = height / rng.integers(3, 9)
        lab[..., 0] += rng.normal(0, 4, 20).astype(np.float32)[(y // plank).astype(int)]
        lab[..., 0] -= 18 * (np.mod(y, plank) < rng.uniform(1, 4))
    return from_lab(lab)


def cloth(rng: Random, height: int, width: int) -> Picture:
    """A weave with soft folds, sometimes checked like a table-cloth."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    period = rng.uniform(3, 9)
    weave = np.sin(2 * np.pi * x / period) * np.sin(2 * np.pi * y / period)
    fold = clouds(rng, height, width, rng.uniform(0.2, 0.7), 2)
    first, second = colour(rng), colour(rng)
    share = 0.35 + rng.uniform(0.05, 0.3) * weave * rng.random((height, width)) + 0.2 * fold
    if rng.random() < 0.4:
        stripe = width / rng.uniform(6, 20)
        share += 0.25 * (np.mod(x, stripe) < stripe / 2) + 0.25 * (np.mod(y, stripe) < stripe / 2)
    return blend(share, first, second)


def carpet(rng: Random, height: int, width: int) -> Picture:
    """Coarse coloured pile, with or without a pattern of blots."""
    pile = rng.standard_normal((height, width, 1), np.float32) * rng.uniform(8, 30)
    pile = pile + rng.standard_normal((height, width, 3), np.float32) * rng.uniform(0, 10)
    soft = cv2.GaussianBlur(pile, (0, 0), rng.uniform(0.8, 2.0)) * 2
    ground = blend(clouds(rng, height, width, 0.5), colour(rng), colour(rng))
    if rng.random() < 0.4:
        blots = clouds(rng, height, width, rng.uniform(0.05, 0.2), 2) > 0.55
        ground[blots] = colour(rng)
    return (ground + soft).clip(0, 255).astype(np.uint8)


def checker(rng: Random, height: int, width: int) -> Picture:
    """Squares or tiles with joints."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    size = width / rng.uniform(5, 26)
    first, second = colour(rng), colour(rng)
    if rng.random() < 0.5:
        share = ((x // size + y // size) % 2) * np.float32(1)
        return blend(share, first, second)
    joint = ((np.mod(x, size) < 0.05 * size) | (np.mod(y, size) < 0.05 * size)).astype(np.float32)
    return blend(0.85 * joint + 0.15 * clouds(rng, height, width, 0.3), first, second)


def _threads(rng: Random, length: int) -> Picture:
    """Colours (length, 3) of stripes of a few widths, the same few over and over."""
    shades = [colour(rng, (0.0, 1.0), rng.uniform(0.2, 2.5)) for _ in range(rng.integers(2, 5))]
    widths = length / rng.uniform(6, 70) * rng.uniform(0.3, 1.8, len(shades))
    edges = np.cumsum(widths)
    place = np.mod(np.arange(length) + rng.uniform(0, edges[-1]), edges[-1])
    stripe = np.searchsorted(edges, place).clip(0, len(shades) - 1)
    threads: Picture = np.array(shades)[stripe]
    return threads


def plaid(rng: Random, height: int, width: int) -> Picture:
    """Stripes, gingham or tartan of any hue and scale, with the weave and folds of cloth."""
    across = _threads(rng, width)[None].astype(np.float32)
    down = _threads(rng, height)[:, None].astype(np.float32)
    style = rng.integers(0, 3)
    if style == 0:
        woven: NDArray[np.floating] = np.repeat(across, height, axis=0)
    elif style == 1:
        woven = (across + down) / 2
    else:
        woven = across * down / 255
    fold = clouds(rng, height, width, rng.uniform(0.1, 0.7), 3)[..., None]
    woven = woven * (1 - rng.uniform(0, 0.6) * fold)
    woven += rng.uniform(0, 14) * rng.standard_normal((height, width, 1), np.float32)
    return woven.clip(0, 255).astype(np.uint8)


def plain(rng: Random, height: int, width: int) -> Picture:
    """A sheet, wall or desk: nearly one colour."""
    first = colour(rng)
    second = np.clip(first + rng.normal(0, 18, 3), 0, 255).astype(np.uint8)
    return blend(clouds(rng, height, width, rng.uniform(0.3, 2.0), 2), first, second)


def marble(rng: Random, height: int, width: int) -> Picture:
    """Fractal blots of two to four colours."""
    shades = [colour(rng) for _ in range(rng.integers(2, 5))]
    return blend(clouds(rng, height, width, rng.uniform(0.08, 0.8), 5), *shades)


def leaves(
    rng: Random, height: int, width: int, light: tuple[float, float] = (0.05, 0.95)
) -> Picture:
    """Shapes of all sizes over each other, which have the statistics of photographs.

    The dead leaves model (Lee, Mumford & Huang, "Occlusion models for natural images", 2001):
    sizes fall off with the cube. Leaves are shaded, and vary about one of a few colours.
    """
    family = [colour(rng, light).astype(np.float64) for _ in range(rng.integers(2, 7))]
    picture = blend(clouds(rng, height, width, 0.5), *(c.astype(np.uint8) for c in family[:2]))
    smallest, largest = 0.012 * width, rng.uniform(0.15, 0.5) * width
    sizes = (smallest**-2 + rng.random(500) * (largest**-2 - smallest**-2)) ** -0.5
    for size in np.sort(sizes)[::-1] if rng.random() < 0.5 else sizes:
        centre = rng.uniform(-0.1, 1.1, 2) * [width, height]
        shade = family[rng.integers(0, len(family))] + rng.normal(0, 16, 3) + rng.normal(0, 14)
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 10)))
        spoke = size * rng.uniform(0.5, 1.3, len(angle))
        ring = centre + np.stack([np.cos(angle), np.sin(angle)], axis=1) * spoke[:, None]
        cv2.fillPoly(picture, [ring.astype(np.int32)], shade.clip(0, 255).tolist(), cv2.LINE_AA)
    soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 3.0))
    shading = 0.6 + 0.8 * clouds(rng, height, width, rng.uniform(0.1, 0.6), 5)
    return (soft * shading[..., None]).clip(0, 255).astype(np.uint8)


def desk(rng: Random, height: int, width: int) -> Picture:
    """A table top with sheets of paper, lines of text, pens, cups and dark devices."""
    ground = (wood if rng.random() < 0.5 else plain)(rng, height, width)
    for _ in range(rng.integers(2, 7)):
        centre = tuple(float(v) for v in rng.uniform(0, 1, 2) * [width, height])
        size = rng.uniform(0.08, 0.4) * width
        angle = rng.uniform(0, 180)
        kind = rng.choice(["sheet", "pen", "cup", "device"])
        if kind == "cup":
            radius = round(size / 4)
            cv2.circle(ground, (int(centre[0]), int(centre[1])), radius, colour(rng).tolist(), -1)
            continue
        ratio, light = {"sheet": (1.41, (0.8, 1)), "pen": (0.06, (0.1, 0.9))}.get(
            str(kind), (0.5, (0.02, 0.2))
        )
        corners = cv2.boxPoints((centre, (size, size * ratio), angle))
        cv2.fillConvexPoly(ground, corners.astype(np.int32), colour(rng, light, 0.3).tolist())
        for line in np.linspace(0.1, 0.9, 24) if kind == "sheet" and rng.random() < 0.6 else ():
            left = corners[0] + (corners[1] - corners[0]) * line
            right = corners[3] + (corners[2] - corners[3]) * line
            first = (left + 0.1 * (right - left)).astype(int).tolist()
            last = (left + rng.uniform(0.5, 0.9) * (right - left)).astype(int).tolist()
            cv2.line(ground, first, last, (90, 90, 95), 2, cv2.LINE_AA)
    return ground


def shelf(rng: Random, height: int, width: int) -> Picture:
    """Rows of book spines."""
    picture = np.full((height, width, 3), 25, np.uint8)
    row = height // int(rng.integers(1, 4))
    for top in range(0, height, row):
        left = 0
        while left < width:
            thick = int(width * rng.uniform(0.015, 0.07))
            head = top + int(row * rng.uniform(0.02, 0.25))
            foot, right = top + int(0.95 * row), left + thick
            picture[head:foot, left:right] = colour(rng)
            for _ in range(rng.integers(0, 4)):
                band = head + int((foot - head) * rng.random())
                picture[band : band + max(1, row // 40), left:right] = colour(rng)
            left = right + int(rng.integers(0, 3))
        picture[top + int(0.95 * row) : top + row] = colour(rng, (0.2, 0.8), 0.4)
    return picture


SURFACES: tuple[Surface, ...] = (
    wood, cloth, carpet, checker, plain, marble, desk, shelf, leaves,
)  # fmt: skip
