"""Draw photographs, illustrations and plain grounds; RGB uint8 of any size."""

from dataclasses import replace

import cv2
import numpy as np

from synth.art import (
    filled,
    gradient,
    grey,
    landscape,
    line_art,
    motif,
    part_of,
    paste_upright,
    two_inks,
)
from synth.assets import Assets, read_one
from synth.colours import Picture, Random, blend, colour
from synth.noise import clouds


def photo(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """A part of a photograph, or something cut out of one on a plain or blurred ground."""
    if rng.random() < 0.55:
        picture = part_of(rng, read_one(rng, assets.photographs), height, width)
    else:
        if rng.random() < 0.5:
            picture = soft_ground(rng, height, width)
        else:
            behind = part_of(rng, read_one(rng, assets.photographs), height, width)
            picture = np.asarray(cv2.GaussianBlur(behind, (0, 0), rng.uniform(1, 12)), np.uint8)
        x, y = (0.5 + rng.uniform(-0.25, 0.25, 2)) * [width, height]
        size = rng.uniform(0.5, 1.3) * min(height, width)
        thing = read_one(rng, assets.photographed_things)
        paste_upright(picture, thing, (float(x), float(y)), size)
    return grey_or_inked(rng, grey(picture)) if rng.random() < 0.25 else picture


def illustration(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """Drawings on a ground, a painting, a drawn landscape, or line art."""
    style = rng.random()
    if style < 0.15:
        return part_of(rng, read_one(rng, assets.paintings), height, width)
    if style < 0.25:
        part = part_of(rng, read_one(rng, assets.photographs), height, width)
        return grey_or_inked(rng, line_art(part, 2 * int(rng.integers(2, 8)) + 1))
    draw = landscape if style < 0.45 else motif
    return draw(rng, replace(assets, motifs=assets.drawings), height, width)


def flat_ground(rng: Random, height: int, width: int) -> Picture:
    """White or any other colour."""
    white = np.full(3, 255, np.uint8)
    return filled(height, width, white if rng.random() < 0.2 else colour(rng))


def soft_ground(rng: Random, height: int, width: int) -> Picture:
    """One colour, a gradient in either direction, or clouds of two similar colours."""
    style = rng.random()
    if style < 0.55:
        return flat_ground(rng, height, width)
    first = colour(rng)
    near = (first + rng.normal(0, 25, 3)).clip(0, 255).astype(np.uint8)
    if style >= 0.8:
        return blend(clouds(rng, height, width, rng.uniform(0.3, 1.0), 3), first, near)
    sideways = rng.random() < 0.4
    second = near if rng.random() < 0.6 else colour(rng)
    if sideways:
        return np.ascontiguousarray(gradient(width, height, first, second).transpose(1, 0, 2))
    return gradient(height, width, first, second)


def grey_or_inked(rng: Random, levels: Picture) -> Picture:
    """Greys (H, W) as RGB: as they are, or printed in two inks."""
    if rng.random() < 0.5:
        return np.asarray(cv2.cvtColor(levels, cv2.COLOR_GRAY2RGB), np.uint8)
    return two_inks(rng, levels)
