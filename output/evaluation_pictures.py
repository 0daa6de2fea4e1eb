"""Small pictures for the page of misses, as `data:` addresses."""

import base64
import io

import cv2
import numpy as np
from PIL import Image as PillowImage

from indexer.vision.cover import Image, Points
from indexer.vision.rectify import shrink

SIDE = 240
"""Pixels of a picture's longer side."""

QUALITY = 60
"""Of WebP: about 7 kB a picture."""

DETECTED, KNOWN = (255, 140, 0), (0, 150, 255)
"""Colours, RGB, of the detected boundary and of the known corners."""


def data_address(image: Image) -> str:
    """A picture, RGB uint8, shrunk to SIDE and packed into a `data:` address."""
    buffer = io.BytesIO()
    PillowImage.fromarray(shrink(image, SIDE)).save(buffer, "WEBP", quality=QUALITY)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def outlined(image: Image, detected: Points | None, known: Points | None) -> Image:
    """The picture shrunk to SIDE, with the corners (4, 2), in its own pixels, joined by lines."""
    small = np.ascontiguousarray(shrink(image, SIDE)).copy()
    scale = small.shape[1] / image.shape[1], small.shape[0] / image.shape[0]
    for corners, colour in ((known, KNOWN), (detected, DETECTED)):
        if corners is not None:
            polygon = np.rint(corners * scale).astype(np.int32)
            cv2.polylines(small, [polygon], True, colour, 2, cv2.LINE_AA)
    return small
