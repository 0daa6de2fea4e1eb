"""What figures are made of: pictures that fill a rectangle, and things cut out of one."""

from dataclasses import replace

import cv2
import numpy as np

from synth.art import Style, draw_art, landscape, part_of
from synth.assets import Assets, read_one
from synth.colours import Picture, Random, colour
from synth.figures.patterns import pattern
from synth.figures.pictures import illustration, photo

EDGED: dict[str, Style] = {"photo": photo, "illustration": illustration, "pattern": pattern}
"""Styles by kind, for figures with an edge: their ground may be plain."""


def borderless(rng: Random, assets: Assets, kind: str, height: int, width: int) -> Picture:
    """A picture of a kind that is no single thing on plain ground: it can fill a whole cover."""
    if kind == "pattern":
        return pattern(rng, assets, height, width)
    if kind == "photo":
        return _photograph(rng, assets, height, width)
    style = rng.random()
    if style < 0.65:
        return part_of(rng, read_one(rng, assets.paintings), height, width)
    drawn = replace(assets, motifs=assets.drawings, wallpapers=assets.paintings)
    if style < 0.85:
        return landscape(rng, drawn, height, width)
    return draw_art(rng, drawn, height, width)


def _photograph(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """A part of a photograph, one in six in grey or in one ink."""
    picture = part_of(rng, read_one(rng, assets.photographs), height, width)
    if rng.random() < 0.17:
        grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)[..., None]
        tint = 1.0 if rng.random() < 0.6 else 0.6 + 0.4 * colour(rng, (0.5, 0.9)) / 255
        return (grey * tint).clip(0, 255).astype(np.uint8)
    return picture


def cut_out(rng: Random, assets: Assets) -> tuple[str, Picture]:
    """A thing cut out of a photograph, or a drawing: its kind, and RGBA pixels without margins."""
    kind = "photo" if rng.random() < 0.45 else "illustration"
    things = assets.photographed_things if kind == "photo" else assets.drawings
    thing = read_one(rng, things)
    rows, columns = np.nonzero(thing[..., 3] > 60)
    if not len(rows):
        return cut_out(rng, assets)
    thing = thing[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].copy()
    if rng.random() < 0.5:
        thing = np.ascontiguousarray(thing[:, ::-1])
    if rng.random() < 0.15:  # in grey, as on a cover in one ink
        thing[..., :3] = cv2.cvtColor(thing[..., :3], cv2.COLOR_RGB2GRAY)[..., None]
    if kind == "illustration" and rng.random() < 0.2:  # a silhouette
        thing[..., :3] = colour(rng)
    return kind, thing
