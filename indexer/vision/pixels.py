"""Pixels of any of Pillow's modes as RGB, 0 to 255."""

import io

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageCms

from indexer.vision.cover import Image

GREY_BITS = (8, 10, 12, 14, 16)
"""Depths of sensors and scanners whose values come in 16 bits."""

DIM = 2 ** (14 - 8)
"""Value of 8 bits below which colours of 16 bits have 14 or fewer."""

FAINT = 4
"""A layer shows less over white than over black by this factor: its words are white."""

SAMPLE_SIDE = 256
"""Pixels of the long side on which a transparent layer is compared over white and black."""


def to_rgb(picture: PillowImage.Image) -> PillowImage.Image:
    """A picture of any mode as RGB.

    16-bit greys are scaled by the least of GREY_BITS that holds them, 32-bit and float greys by
    their own range. CMYK and LAB are converted by their profile. Transparency is laid over white,
    or over black where it would be invisible on white.
    """
    if picture.mode.startswith(("I", "F")):
        return _scale_to_8_bits(picture).convert("RGB")
    if picture.mode in ("CMYK", "LAB"):
        return _convert_by_profile(picture)
    if picture.has_transparency_data:
        return _opaque(picture.convert("RGBA"))
    return picture.convert("RGB")


def _opaque(layer: PillowImage.Image) -> PillowImage.Image:
    """An RGBA layer over white or black, whichever shows it."""
    small = layer.copy()
    small.thumbnail((SAMPLE_SIDE, SAMPLE_SIDE))
    white, black = (
        np.asarray(_over(small, ground), np.float32).std() for ground in ("white", "black")
    )
    return _over(layer, "black" if FAINT * white < black else "white")


def _over(layer: PillowImage.Image, ground: str) -> PillowImage.Image:
    below = PillowImage.new("RGBA", layer.size, ground)
    return PillowImage.alpha_composite(below, layer).convert("RGB")


def _scale_to_8_bits(picture: PillowImage.Image) -> PillowImage.Image:
    """Greys brought to 8 bits; Pillow's own `convert` would clip them all at 255."""
    grey = np.nan_to_num(np.asarray(picture, dtype=np.float64))
    low, high = grey.min(), grey.max()
    if picture.mode.startswith("I;16"):
        low, high = 0.0, _highest(high)
    scaled = (grey - low) * (255.0 / max(high - low, 1e-9))
    return PillowImage.fromarray(scaled.round().astype(np.uint8))


def deep_to_rgb(data: bytes) -> Image:
    """A picture of 16 bits a colour, given the bytes of its file, scaled as greys are.

    By OpenCV, since Pillow keeps 8 bits of them.

    Raises:
        ValueError: OpenCV can't read it.
    """
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH  # which also heeds EXIF
    colours = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if colours is None:
        raise ValueError("16 bits a colour can't be read")
    scaled = colours[..., ::-1] * (255.0 / _highest(float(colours.max())))
    return np.asarray(scaled.round(), np.uint8)


def _highest(value: float) -> float:
    """The highest value in the least of GREY_BITS that holds a value."""
    return next(2.0**bits - 1 for bits in GREY_BITS if value < 2**bits)


def _convert_by_profile(picture: PillowImage.Image) -> PillowImage.Image:
    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK" and not profile:
        return picture.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(
            ImageCms.createProfile("LAB") if picture.mode == "LAB" else io.BytesIO(profile or b"")
        )
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (OSError, ImageCms.PyCMSError):
        return picture.convert("RGB")  # a damaged profile costs the exact hue, not the picture
    assert converted is not None
    return converted
