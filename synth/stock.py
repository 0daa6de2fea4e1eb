"""What books in drawn scenes wear and lie on: covers and pictures that are given, or drawn ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from synth.colours import Picture, Random, colour
from synth.damage import sticker, wear
from synth.objects import framed
from synth.simple_covers import draw_cover

DRAWN, PHOTOGRAPHED = 0.3, 0.45
"""Shares of covers that are drawn although some are given, and of grounds that are given ones."""

TRIES = 12
"""Covers that are looked at for one as dark or pale as is asked."""

SHAPES = (1.1, 1.75)
"""Height over width that a given cover keeps."""

TEXTURE = (700, 900)
"""Pixels of a ground, height and width."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Covers (H, W, 3), and squares (N, S, S, 3) to cut grounds from, RGB uint8.

    Where none are given, all are drawn.
    """

    covers: Sequence[Picture] = ()
    grounds: Sequence[Picture] = ()

    def cover(
        self,
        rng: Random,
        aspect: float,
        light: tuple[float, float] = (0.05, 0.95),
        height: int = 540,
    ) -> Picture:
        """A front cover, RGB uint8, `height` pixels tall; see `draw_cover`, which draws some.

        Of those that are given most are small, and so are sharpened when they are enlarged. Some
        have a printed border, a sticker or scratches.
        """
        if not self.covers or rng.random() < DRAWN:
            return draw_cover(rng, aspect, light, height)
        picture = self._given(rng, light)
        own = picture.shape[0] / picture.shape[1]
        aspect = own if SHAPES[0] < own < SHAPES[1] else aspect
        if rng.random() < 0.1:
            picture = framed(rng, picture)
        width = round(height / aspect)
        cover = _enlarged(rng, picture, width, height)
        if rng.random() < 0.12:
            margin = max(2, int(width * rng.uniform(0.02, 0.09)))
            inner = cv2.resize(
                cover, (width - 2 * margin, height - 2 * margin), interpolation=cv2.INTER_AREA
            )
            cover = np.empty_like(cover)
            cover[:] = colour(rng, light)
            cover[margin:-margin, margin:-margin] = inner
        if rng.random() < 0.25:
            sticker(rng, cover)
        if rng.random() < 0.2:
            wear(rng, cover)
        return cover

    def _given(self, rng: Random, light: tuple[float, float]) -> Picture:
        """One of the covers; dark or pale where `light` asks for that and such a one is found."""
        for _ in range(TRIES):
            picture = self.covers[int(rng.integers(len(self.covers)))]
            mean = float(picture.mean()) / 255
            if not (light[1] <= 0.3 and mean > 0.35) and not (light[0] >= 0.7 and mean < 0.65):
                break
        return picture

    def ground(self, rng: Random) -> Picture | None:
        """A part of one of the grounds, of `TEXTURE` pixels, or None where it is to be drawn."""
        if not len(self.grounds) or rng.random() >= PHOTOGRAPHED:
            return None
        picture = self.grounds[int(rng.integers(len(self.grounds)))]
        side = picture.shape[0]
        size = int(rng.uniform(0.3, 1) * side)
        top, left = rng.integers(0, side - size + 1, 2)
        part = np.rot90(picture[top : top + size, left : left + size], int(rng.integers(4)))
        texture = cv2.resize(
            np.ascontiguousarray(part), TEXTURE[::-1], interpolation=cv2.INTER_CUBIC
        )
        if rng.random() < 0.5:
            texture = cv2.GaussianBlur(texture, (0, 0), rng.uniform(0.5, 6))
        return np.asarray(texture, np.uint8)


def _enlarged(rng: Random, picture: Picture, width: int, height: int) -> Picture:
    """The picture at this size, sharpened, and grainy as print is in half of the cases."""
    large = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    gain = rng.uniform(0.3, 1.2)
    large = cv2.addWeighted(large, 1 + gain, cv2.GaussianBlur(large, (0, 0), 2.0), -gain, 0)
    if rng.random() < 0.5:
        large = large + rng.normal(0, rng.uniform(1, 7), (height, width, 1))
    return np.asarray(np.clip(large, 0, 255), np.uint8)
