"""Read a picture from a file or from bytes: RGB uint8, upright by its EXIF, within the limits."""

import io
import stat
import warnings
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from indexer.errors import PictureError
from indexer.vision.cover import Image

MAX_PIXELS = 89_478_485
"""Pillow's own bound on what may be a decompression bomb: 256 MiB of RGB."""

MAX_BYTES = 512 * 2**20
"""A file beyond it is no picture of MAX_PIXELS in any of the formats."""

MIN_SIDE = 16
"""Pixels. Below it there is nothing to see or read; EasyOCR needs 20 for a letter."""

FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"]
"""Pillow's decoders in use. Its others (PostScript, icons, …) are no covers, and a wider target."""

# A picture of more than MAX_PIXELS must not slip through as a mere warning.
warnings.simplefilter("error", PillowImage.DecompressionBombWarning)
# What Pillow can read in spite of some damage needs no word, and what it can't is an error.
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")

try:
    import pillow_heif
except ImportError:
    pass
else:
    pillow_heif.register_heif_opener()
    FORMATS.append("HEIF")


def read_file(path: Path) -> bytes:
    """The bytes of a picture file.

    Raises:
        PictureError: not a regular file, not readable, empty, or larger than MAX_BYTES.
    """
    try:
        status = path.stat()
        # A pipe or a device would block, or never end.
        if not stat.S_ISREG(status.st_mode):
            raise PictureError("not a regular file")
        if status.st_size > MAX_BYTES:
            raise PictureError(
                f"{status.st_size / 2**20:.0f} MiB; a picture may have {MAX_BYTES // 2**20} MiB"
            )
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"can't be opened ({error.strerror or error})") from error
    if not data:
        raise PictureError("empty file (0 bytes)")
    return data


def read_image(source: Path | bytes) -> Image:
    """Decode the first frame of a picture into RGB, height × width × 3, 0 to 255.

    EXIF orientation is applied, transparency is laid over white, 16-bit greys are scaled to 8 bits
    and CMYK is converted by its embedded profile where it has one.

    Raises:
        PictureError: no readable picture, or one beyond MAX_PIXELS or below MIN_SIDE. The text
            names a file's path; for bytes the caller knows what they are.
    """
    if isinstance(source, Path):
        try:
            return read_image(read_file(source))
        except PictureError as error:
            raise PictureError(f"{source}: {error}") from error
    try:
        with PillowImage.open(io.BytesIO(source), formats=FORMATS) as picture:
            _check_size(*picture.size)
            return np.array(_to_rgb(ImageOps.exif_transpose(picture)))
    except PictureError:
        raise
    except (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning) as error:
        raise PictureError(_TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PictureError(_not_a_picture(source)) from error
    except MemoryError as error:
        raise PictureError("too large for the memory at hand; scale it down") from error
    # Pillow's decoders raise whatever their parsers meet in a damaged file: OSError, SyntaxError,
    # ValueError, struct.error, EOFError, zlib.error … No list of them is complete.
    except Exception as error:
        raise PictureError(f"damaged or cut short ({error})") from error


_TOO_LARGE = f"more than {MAX_PIXELS / 1e6:.0f} megapixels; scale it down and try again"


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(f"{width}×{height} pixels, {_TOO_LARGE}")
    if min(width, height) < MIN_SIDE:
        raise PictureError(f"{width}×{height} pixels; a cover needs at least {MIN_SIDE}×{MIN_SIDE}")


def _not_a_picture(data: bytes) -> str:
    if data[4:8] == b"ftyp" and "HEIF" not in FORMATS:
        return "HEIC needs an extra: pip install 'coverdex[heic]'"
    return "not a picture in a known format (JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF, HEIC)"


def _to_rgb(picture: PillowImage.Image) -> PillowImage.Image:
    if picture.mode.startswith(("I", "F")):
        return _scale_to_8_bits(picture).convert("RGB")
    if picture.mode in ("CMYK", "LAB"):
        return _convert_by_profile(picture)
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        return PillowImage.alpha_composite(
            PillowImage.new("RGBA", layer.size, "white"), layer
        ).convert("RGB")
    return picture.convert("RGB")


def _scale_to_8_bits(picture: PillowImage.Image) -> PillowImage.Image:
    """Greys of 16 bits by their full range; 32-bit and float greys, which have none, by their own.

    Pillow's own `convert` would clip them all at 255.
    """
    grey = np.nan_to_num(np.asarray(picture, dtype=np.float64))
    low, high = (0.0, 65535.0) if picture.mode.startswith("I;16") else (grey.min(), grey.max())
    scaled = (grey - low) * (255.0 / max(high - low, 1e-9))
    return PillowImage.fromarray(scaled.round().astype(np.uint8))


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
