"""Colours as RGB uint8: random ones, and scales between them."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB, RGBA or grey, H×W or H×W×C, 0 to 255; or one colour (3,)."""

Random = np.random.Generator


def colour(rng: Random, light: tuple[float, float] = (0.05, 0.95), vivid: float = 1.0) -> Picture:
    """A colour (3,) of a lightness between the two of `light`; `vivid` scales its saturation."""
    lab = np.array([[[100 * rng.uniform(*light), *rng.normal(0, 22 * vivid, 2)]]], np.float32)
    shade: Picture = from_lab(lab)[0, 0]
    return shade


def blend(share: NDArray[np.floating], *colours: Picture) -> Picture:
    """Colours (3,) interpolated along a scale from 0 to 1 and looked up by `share` (H, W)."""
    stops = np.linspace(0, 1, len(colours))
    scale = np.linspace(0, 1, 256)
    table = np.stack([np.interp(scale, stops, part) for part in np.array(colours).T], axis=1)
    index = (255 * np.clip(share, 0, 1)).astype(np.uint8)
    return np.asarray(cv2.LUT(cv2.merge([index] * 3), table.astype(np.uint8)[None]), np.uint8)


def from_lab(lab: NDArray[np.float32]) -> Picture:
    """RGB uint8 of CIE L*a*b*, H×W×3."""
    rgb = np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32)
    return (255 * rgb.clip(0, 1)).astype(np.uint8)
