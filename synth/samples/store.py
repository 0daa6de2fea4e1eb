"""Write finished pictures to files: covers as JPEG or PNG, photos as JPEG."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from indexer.vision.geometry import resize

from .canvas import Canvas

COVER_QUALITY = 84
PNG_COLOURS = 128


def scaled(canvas: Canvas, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The canvas at a smaller size (width, height in pixels), as RGB bytes."""
    return resize(canvas.to_uint8(), *size)


def save_cover(canvas: Canvas, path: Path, size: tuple[int, int]) -> None:
    """Write a cover in the format its name asks for; a PNG gets a palette of PNG_COLOURS."""
    picture = Image.fromarray(scaled(canvas, size))
    if path.suffix == ".png":
        picture.quantize(PNG_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    else:
        picture.save(path, quality=COVER_QUALITY, optimize=True)


def save_photo(photo: NDArray[np.uint8], path: Path, quality: int, orientation: int) -> None:
    """Write an upright photo as a camera held sideways would: turned, with an EXIF note.

    `orientation` is the EXIF value; 1 (upright) and 6 (to be turned clockwise) are known.
    """
    picture = Image.fromarray(photo)
    exif = Image.Exif()
    if orientation == 6:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        exif[ExifTags.Base.Orientation] = orientation
    elif orientation != 1:
        raise ValueError(f"EXIF orientation {orientation} is not supported")
    picture.save(path, quality=quality, optimize=True, exif=exif)
