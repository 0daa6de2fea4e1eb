"""Draw a region of a cover as it is cut out of a printed, scanned one; RGB uint8."""

import cv2
import numpy as np

from indexer.vision.rectify import shrink
from synth.art import Style
from synth.assets import Assets
from synth.camera import as_jpeg
from synth.colours import Picture, Random, colour
from synth.lettering import write_line
from synth.regions.marks import any_font, barcode, letters, logo
from synth.regions.patterns import pattern
from synth.regions.pictures import illustration, photo, plain

KINDS: dict[str, Style] = {
    "photo": photo,
    "illustration": illustration,
    "logo": logo,
    "barcode": barcode,
    "pattern": pattern,
    "plain": plain,
}

SMALLEST = 24
"""Pixels of a region's sides at least."""


def draw_region(rng: Random, assets: Assets, kind: str) -> Picture:
    """A region of a kind as `indexer.vision.detection.regions` cuts it out of a cover."""
    aspect = {"logo": 0.25, "barcode": 0.2}.get(kind, 0.45)
    side = rng.uniform(60, 360)
    stretch = np.exp(rng.normal(-0.45 if kind == "barcode" else 0, aspect) / 2)
    height, width = (max(SMALLEST, int(n)) for n in (side * stretch, side / stretch))
    return _printed(rng, _cut(rng, KINDS[kind](rng, assets, height, width)), kind)


def _printed(rng: Random, picture: Picture, kind: str) -> Picture:
    """Other light, few pixels, blur, noise, JPEG; words across it where art has them."""
    if kind in ("photo", "illustration", "pattern") and rng.random() < 0.2:
        height, width = picture.shape[:2]
        place = width / 2, height * rng.uniform(0.15, 0.85)
        size = height * rng.uniform(0.08, 0.2)
        write_line(picture, letters(rng, 3, 8), any_font(rng), place, size, colour(rng))
    lit = picture * rng.uniform(0.65, 1.15) + rng.uniform(-15, 25)
    lit += rng.normal(0, 1, picture.shape) * rng.uniform(0, 6)
    seen = np.asarray(lit.clip(0, 255), np.uint8)
    if rng.random() < 0.4:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    share = rng.uniform(0.35, 1.0)
    if min(seen.shape[:2]) * share > 20:
        seen = shrink(seen, round(max(seen.shape[:2]) * share))
    return as_jpeg(seen, int(rng.integers(50, 96)))


def _cut(rng: Random, picture: Picture) -> Picture:
    """The picture cut out by a box that errs: with some ground around it, or an edge missing."""
    height, width = picture.shape[:2]
    reach = [int(n * rng.uniform(-0.06, 0.1)) for n in (height, height, width, width)]
    above, below, before, after = (max(0, n) for n in reach)
    shade = picture[0, 0].tolist() if rng.random() < 0.5 else colour(rng).tolist()
    framed = cv2.copyMakeBorder(
        picture, above, below, before, after, cv2.BORDER_CONSTANT, value=shade
    )
    top, bottom, left, right = (max(0, -n) for n in reach)
    kept = framed[top : framed.shape[0] - bottom, left : framed.shape[1] - right]
    return np.array(kept, np.uint8)
