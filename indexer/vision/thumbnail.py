"""Thumbnail of a rectified cover, which a library keeps to show and for geometric verification."""

import io

import numpy as np
from PIL import Image as PillowImage

from indexer.vision.cover import Image
from indexer.vision.rectify import shrink

SIDE = 480
"""Pixels of the longer side; local features need as many to tell covers apart."""


def thumbnail(flat: Image) -> bytes:
    """A JPEG, about 40 kB, of a rectified cover (RGB uint8)."""
    buffer = io.BytesIO()
    PillowImage.fromarray(shrink(flat, SIDE)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def decode_thumbnail(jpeg: bytes) -> Image:
    """The RGB uint8 picture of a stored thumbnail."""
    with PillowImage.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        return np.array(picture.convert("RGB"))
