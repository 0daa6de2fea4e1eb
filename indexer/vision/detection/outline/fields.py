"""The picture at working scale, and what is computed of it once: colour and gradients."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.geometry import whole_picture

Field = NDArray[np.float32]

WORK_SIDE = 640
"""Pixels of the long side at which hypotheses are drawn and scored."""

NOISE_FLOOR = 0.6
"""Gradient, in CIELAB units per pixel, that a sensor's noise and JPEG leave on a plain surface."""

USUAL_RANGE = 70.0
"""Lightness between the darkest and the lightest hundredth of an ordinary photo."""

LARGEST_GAIN = 3.0
"""More would lift a sensor's noise above `NOISE_FLOOR`."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """What the cues read. `scale` is working pixels per pixel of the picture.

    `lab`: CIELAB (H, W, 3), lightly smoothed, of a usual contrast at least. `tensor`: the
    structure tensor's xx, xy, yy (H, W, 3), summed over the three channels (Di Zenzo, "A note on
    the gradient of a multi-image", 1986), in squared CIELAB units per pixel. `level`: the usual
    gradient around each pixel (H, W), which an edge has to stand out from.
    """

    lab: Field
    tensor: Field
    level: Field
    scale: float

    @property
    def width(self) -> int:
        """Pixels at working scale."""
        return int(self.lab.shape[1])

    @property
    def whole(self) -> Points:
        """The picture's corners (4, 2) in working pixels."""
        return whole_picture(self.width, self.height)

    @property
    def height(self) -> int:
        """Pixels at working scale."""
        return int(self.lab.shape[0])


def to_lab(image: Image) -> Field:
    """CIELAB (H, W, 3) float32, L from 0 to 100, of an RGB uint8 picture."""
    shares = np.divide(image, np.float32(255), dtype=np.float32)
    lab = cv2.cvtColor(shares, cv2.COLOR_RGB2LAB)
    return lab.astype(np.float32, copy=False)


def smoothed(field: Field, sigma: float) -> Field:
    """The field after a Gaussian blur of `sigma` pixels."""
    return cv2.GaussianBlur(field, (0, 0), sigma).astype(np.float32, copy=False)


def shrunk(field: Field, size: tuple[int, int]) -> Field:
    """The field (H, W, C) at a smaller size, width and height in pixels."""
    return cv2.resize(field, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def resized(image: Image, long_side: int) -> tuple[Image, float]:
    """The picture with a long side of `long_side` pixels, and its pixels per pixel of before."""
    height, width = image.shape[:2]
    scale = long_side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(image, size, interpolation=how).astype(np.uint8), scale


def reduced(image: Image, longest: int) -> tuple[Image, float]:
    """As `resized`, but only ever smaller."""
    return resized(image, longest) if max(image.shape[:2]) > longest else (image, 1.0)


def stretched(lab: Field) -> Field:
    """CIELAB (H, W, 3) with more contrast where the picture has little: dark, or pale all over.

    The range of lightness, less 1 % at either end, is stretched to `USUAL_RANGE`, and all three
    channels with it, so that one scale of what a strong edge is serves every picture. L starts
    from 0, a and b lie around 0.
    """
    some = lab[::4, ::4].reshape(-1, 3)
    low, high = np.quantile(some[:, 0], [0.01, 0.99])
    gain = np.clip(USUAL_RANGE / max(high - low, 1e-6), 1.0, LARGEST_GAIN)
    origin = np.array([low, np.median(some[:, 1]), np.median(some[:, 2])], np.float32)
    stretched: Field = (lab - origin) * np.float32(gain)
    return stretched


def compute_fields(image: Image, long_side: int) -> Fields:
    """Fields of the picture resized so that its long side has `long_side` pixels."""
    small, scale = resized(image, long_side)
    lab = smoothed(stretched(to_lab(small)), 1.0)
    dx = cv2.Scharr(lab, cv2.CV_32F, 1, 0, scale=1 / 32)
    dy = cv2.Scharr(lab, cv2.CV_32F, 0, 1, scale=1 / 32)
    pairs = (dx, dx), (dx, dy), (dy, dy)
    tensor = np.stack([np.einsum("hwc,hwc->hw", one, other) for one, other in pairs], axis=2)
    strength = np.sqrt((tensor[..., 0] + tensor[..., 2]) / 2)
    window = 2 * (long_side // 24) + 1
    level = cv2.blur(strength, (window, window)) + np.float32(NOISE_FLOOR)
    return Fields(lab, tensor, level.astype(np.float32, copy=False), scale)
