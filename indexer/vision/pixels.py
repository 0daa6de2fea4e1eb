"""Pixels of any of Pillow's modes as RGB, 0 to 255."""

import io

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageCms, ImageFile, ImageOps

GREY_BITS = (8, 10, 12, 14, 16)
"""Depths of sensors and scanners whose values come in 16 bits."""

DIM = 2 ** (14 - 8)
"""Value of 8 bits below which colours of 16 bits have 14 or fewer."""

LOST, MOST = 64, 0.6
"""Difference from white, in any colour, below which the outline of something is lost on it; share
of the outlines that has to be lost for black to be better."""

SAMPLE_SIDE = 512
"""Pixels of the long side on which a transparent layer is looked at over white."""


AVERAGED = {"1": "L", "P": "RGBA", "PA": "RGBA"}
"""Modes whose values can't be averaged, and one that holds their colours."""

STRIP = 256
"""Rows of a reduced picture that are made at once."""


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
    """An RGBA layer over white, or over black where white would hide most of it: white words."""
    small = layer.copy()
    small.thumbnail((SAMPLE_SIDE, SAMPLE_SIDE), PillowImage.Resampling.NEAREST)
    alpha = np.asarray(small.getchannel("A"))
    solid = (alpha > alpha.max() / 2).astype(np.uint8)
    outline = (solid > cv2.erode(solid, np.ones((3, 3), np.uint8))).astype(bool)
    apart = 255 - np.asarray(_over(small, "white"))[outline].min(axis=1)
    lost = np.count_nonzero(apart < LOST)
    return _over(layer, "black" if lost > MOST * len(apart) else "white")


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


def reduced(picture: PillowImage.Image, factor: int) -> PillowImage.Image:
    """A picture of any mode whose sides are divided by a whole number.

    Of palettes, two colours and 16-bit greys, which Pillow does not average, a strip at a time is
    brought to a mode that it does.
    """
    if factor == 1:
        return picture
    mode = "I" if picture.mode.startswith("I;16") else AVERAGED.get(picture.mode)
    if mode is None:
        return picture.reduce(factor)
    if mode == "RGBA" and not picture.has_transparency_data:
        mode = "RGB"
    width, height = picture.size
    small = PillowImage.new(mode, (-(-width // factor), -(-height // factor)))
    rows = STRIP * factor
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(top + rows, height))).convert(mode)
        small.paste(strip.reduce(factor), (0, top // factor))
    if mode == "I":
        small = PillowImage.fromarray(np.asarray(small).astype(np.uint16))
    small.getexif().update(picture.getexif())
    return small


def is_faint(picture: ImageFile.ImageFile) -> bool:
    """Whether colours of 16 bits have 14 or fewer, of which Pillow shows the upper 8 of 16."""
    arguments = picture.tile[0].args if picture.tile else ""
    raw_mode = arguments if isinstance(arguments, str) else str((*(arguments or ()), "")[0])
    is_deep = ";16" in raw_mode or picture.format == "JPEG2000"
    if not is_deep or picture.mode not in ("LA", "RGB", "RGBA"):
        return False
    bands = np.array(picture.getextrema())[: 1 if picture.mode == "LA" else 3]
    # Of several pages a black one may be blank.
    return bool(bands.max() < DIM and (bands.max() or getattr(picture, "n_frames", 1) == 1))


def deep_to_rgb(data: bytes, picture: PillowImage.Image, factor: int) -> PillowImage.Image:
    """A picture of 16 bits a colour as RGB, scaled as greys are; `picture`: as Pillow reads `data`.

    By OpenCV, since Pillow keeps 8 bits of them. Its sides are divided by `factor`.

    Raises:
        ValueError: OpenCV can't read it.
    """
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH  # which also heeds EXIF
    colours = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if colours is None:
        raise ValueError("16 bits a colour can't be read")
    if factor > 1:
        size = [-(-side // factor) for side in colours.shape[1::-1]]
        colours = cv2.resize(colours, size, interpolation=cv2.INTER_AREA)
    scaled = colours[..., ::-1] * (255.0 / _highest(float(colours.max())))
    deep = PillowImage.fromarray(np.asarray(scaled.round(), np.uint8))
    if picture.mode != "RGB":
        alpha = ImageOps.exif_transpose(reduced(picture, factor)).getchannel("A")
        highest = int(np.max(alpha.getextrema()))
        scale = 255 / highest if 0 < highest < DIM else 1.0
        deep.putalpha(alpha.point([round(min(value * scale, 255)) for value in range(256)]))
    return to_rgb(deep)


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
