"""A canvas: draws anti-aliased shapes whose lengths are in units of its width."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
"""RGB, H×W×3, values from 0 to 1."""

Mask = NDArray[np.float32]
"""Coverage, H×W, values from 0 (untouched) to 1 (fully painted)."""

Point = tuple[float, float]
Points = Sequence[Point] | Sequence[NDArray[np.float64]] | NDArray[np.float64]

Reals = NDArray[np.floating]
"""Any array of real numbers that is turned into Pixels or a Mask where it is used."""

_SUBPIXEL_BITS = 4


def rgb(colour: str) -> Pixels:
    """The three floats from 0 to 1 of a colour written as "#rrggbb"."""
    digits = colour.lstrip("#")
    return np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)], dtype=np.float32)


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` (0 to 1) of the way from `first` to `second`, as "#rrggbb"."""
    blended = rgb(first) * (1 - share) + rgb(second) * share
    return "#" + "".join(f"{round(float(value) * 255):02x}" for value in blended)


def blur(image: Reals, sigma: float) -> NDArray[np.float32]:
    """The image blurred by a Gaussian of `sigma` pixels."""
    return cv2.GaussianBlur(image, (0, 0), max(sigma, 0.3)).astype(np.float32)


class Canvas:
    """An RGB picture of `width`×`height` pixels, addressed in units of its width."""

    def __init__(self, width: int, height: int, colour: str = "#ffffff") -> None:
        self.width = width
        self.height = height
        self.pixels: Pixels = np.empty((height, width, 3), np.float32)
        self.pixels[:] = rgb(colour)

    @property
    def aspect(self) -> float:
        """The height in units of the width."""
        return self.height / self.width

    def grid(self) -> tuple[Mask, Mask]:
        """The x and the y of every pixel's centre, in units."""
        x = (np.arange(self.width, dtype=np.float32) + 0.5) / self.width
        y = (np.arange(self.height, dtype=np.float32) + 0.5) / self.width
        return np.broadcast_to(x, (self.height, self.width)), np.broadcast_to(
            y[:, None], (self.height, self.width)
        )

    def _subpixel(self, points: Points) -> NDArray[np.int32]:
        scaled = np.asarray(points, np.float64) * self.width - 0.5
        fixed: NDArray[np.int32] = np.round(scaled * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        return fixed

    def polygon_mask(self, *polygons: Points) -> Mask:
        """The union of the polygons' areas."""
        plane = np.zeros((self.height, self.width), np.uint8)
        for polygon in polygons:
            cv2.fillPoly(plane, [self._subpixel(polygon)], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        return plane.astype(np.float32) / np.float32(255)

    def line_mask(self, lines: Sequence[Points], width: float) -> Mask:
        """The area of strokes `width` units thick along each line of points."""
        plane = np.zeros((self.height, self.width), np.uint8)
        pixels = max(1, round(width * self.width))
        for line in lines:
            cv2.polylines(
                plane, [self._subpixel(line)], False, 255, pixels, cv2.LINE_AA, _SUBPIXEL_BITS
            )
        return plane.astype(np.float32) / np.float32(255)

    def ellipse_mask(self, centre: Point, radii: Point) -> Mask:
        """An upright ellipse with a soft edge one pixel wide."""
        x, y = self.grid()
        distance = np.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1])
        edge = min(radii) * self.width
        mask: Mask = np.clip((1 - distance) * edge + 0.5, 0, 1).astype(np.float32)
        return mask

    def blend(self, mask: Reals, colour: str | Reals, opacity: float = 1.0) -> None:
        """Paint `colour`, one colour or H×W×3, in proportion to the mask (H, W) from 0 to 1."""
        rows = np.flatnonzero(mask.max(axis=1) > 0)
        if not rows.size:
            return
        part = slice(int(rows[0]), int(rows[-1]) + 1)
        share = mask[part, :, None].astype(np.float32) * np.float32(opacity)
        paint = rgb(colour) if isinstance(colour, str) else colour
        source = paint[part] if paint.ndim == 3 else paint
        self.pixels[part] += share * (source - self.pixels[part])

    def polygon(self, points: Points, colour: str, opacity: float = 1.0) -> None:
        """Fill one polygon."""
        self.shapes([points], colour, opacity)

    def shapes(self, polygons: Sequence[Points], colour: str, opacity: float = 1.0) -> None:
        """Fill several polygons as one silhouette."""
        corners = [self._subpixel(polygon) for polygon in polygons]
        if not corners:
            return
        everything = np.concatenate(corners) >> _SUBPIXEL_BITS
        left, top = np.maximum(everything.min(axis=0) - 1, 0).tolist()
        right, bottom = (everything.max(axis=0) + 3).tolist()
        part = self.pixels[top:bottom, left:right]
        if not part.size:
            return
        plane = np.zeros(part.shape[:2], np.uint8)
        origin = np.array([left, top]) << _SUBPIXEL_BITS
        for outline in corners:
            shifted = (outline - origin).astype(np.int32)
            cv2.fillPoly(plane, [shifted], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        share = plane[..., None].astype(np.float32) * np.float32(opacity / 255)
        part += share * (rgb(colour) - part)

    def lines(
        self, lines: Sequence[Points], width: float, colour: str, opacity: float = 1.0
    ) -> None:
        """Draw strokes, each along a line of points."""
        self.blend(self.line_mask(lines, width), colour, opacity)

    def disc(self, centre: Point, radius: float, colour: str, opacity: float = 1.0) -> None:
        """Fill a circle."""
        turn = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        rim = np.stack([centre[0] + np.cos(turn) * radius, centre[1] + np.sin(turn) * radius], 1)
        self.polygon(rim, colour, opacity)

    def rectangle(
        self, box: tuple[float, float, float, float], colour: str, opacity: float = 1.0
    ) -> None:
        """Fill the box (left, top, right, bottom)."""
        left, top, right, bottom = box
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour, opacity)

    def frame(
        self,
        box: tuple[float, float, float, float],
        width: float,
        colour: str,
        opacity: float = 1.0,
    ) -> None:
        """Draw the outline of the box (left, top, right, bottom), `width` units thick, inside."""
        left, top, right, bottom = box
        self.rectangle((left, top, right, top + width), colour, opacity)
        self.rectangle((left, bottom - width, right, bottom), colour, opacity)
        self.rectangle((left, top + width, left + width, bottom - width), colour, opacity)
        self.rectangle((right - width, top + width, right, bottom - width), colour, opacity)

    def vertical_gradient(self, stops: Sequence[tuple[float, str]]) -> None:
        """Fill everything with colours that change from top (0) to bottom (1) of the canvas."""
        places = [place for place, _ in stops]
        colours = np.stack([rgb(colour) for _, colour in stops])
        y = np.linspace(0, 1, self.height)
        column = np.stack([np.interp(y, places, colours[:, i]) for i in range(3)], axis=1)
        self.pixels[:] = column[:, None, :].astype(np.float32)

    def glow(self, centre: Point, radius: float, colour: str, strength: float = 1.0) -> None:
        """Add light that fades from the centre; `radius` is where 37 % of it is left."""
        x, y = self.grid()
        fall = np.exp(-(((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius**2))
        light = (fall * strength).astype(np.float32)[..., None] * rgb(colour)
        self.pixels = 1 - (1 - np.clip(self.pixels, 0, 1)) * (1 - np.clip(light, 0, 1))

    def shade(self, factor: Reals) -> None:
        """Multiply the brightness of each pixel by `factor`, H×W."""
        self.pixels *= factor[..., None].astype(np.float32)

    def paste(self, other: "Canvas", left: float, top: float) -> None:
        """Put another canvas, pixel for pixel, with its corner at (left, top)."""
        x, y = round(left * self.width), round(top * self.width)
        self.pixels[y : y + other.height, x : x + other.width] = other.pixels[
            : self.height - y, : self.width - x
        ]

    def part(self, width: float, height: float, colour: str = "#ffffff") -> "Canvas":
        """A new canvas of a size given in this canvas's units, of the same pixel density."""
        return Canvas(round(width * self.width), round(height * self.width), colour)

    def to_uint8(self) -> NDArray[np.uint8]:
        """The picture as RGB bytes, H×W×3."""
        return np.round(np.clip(self.pixels, 0, 1) * 255).astype(np.uint8)
