"""Read a picture from a file or from bytes: RGB uint8, upright by its EXIF, within the limits."""

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageFile, ImageOps, UnidentifiedImageError

from indexer.errors import PictureError
from indexer.vision.cover import Image
from indexer.vision.formats import HEAD, NOT_READ, READ, format_of
from indexer.vision.missing_tail import filled_up, header_is_missing, missing_rows
from indexer.vision.picture_file import read_file
from indexer.vision.pixels import deep_to_rgb, is_faint, reduced, to_rgb
from indexer.vision.png_chunks import up_to_damage, without_side_chunks

MAX_PIXELS = 89_478_485
"""Pixels of a picture at most: 256 MiB of RGB. A larger one is read reduced."""

LARGEST = 4 * MAX_PIXELS
"""Pixels beyond which a picture is refused: an A3 page scanned at 1,200 dpi has 278 million."""

MIN_SIDE = 16
"""Pixels. Below it there is nothing to see or read; EasyOCR needs 20 for a letter."""

BLANK, SPECKS = 32, 0.1
"""Difference of the brightest and the darkest value below which a frame shows nothing, and percent
of its values at either end that do not count: a scanned page has grain and specks."""

FRAMES = 16
"""Frames of an animation, or pages, among which the first that is not blank is looked for."""

FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "JPEG2000"]
"""Pillow's decoders in use. Its others (PostScript, icons, …) are no covers, and a wider target."""

# A picture of more than LARGEST must not pass as a mere warning.
PillowImage.MAX_IMAGE_PIXELS = LARGEST
warnings.simplefilter("error", PillowImage.DecompressionBombWarning)
# Pillow warns of damage that it can read past; what it can't read past is an error.
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")

EXTRAS = {"HEIC": "heic", "JPEG XL": "jxl"}
"""Formats that need an extra package, and the name of the extra."""

try:
    import pillow_heif
except ImportError:
    pass
else:
    pillow_heif.register_heif_opener()
    FORMATS.append("HEIF")
    del EXTRAS["HEIC"]

try:
    import pillow_jxl  # noqa: F401 - registers its decoder
except ImportError:
    pass
else:
    FORMATS.append("JXL")
    del EXTRAS["JPEG XL"]

READABLE = READ - set(EXTRAS)
"""Formats, by the names of `format_of`, that can be read here."""

LENIENTLY = frozenset({"JPEG", "PNG", "TIFF", "BMP", "GIF"})
"""Formats that Pillow's lenient mode reads as far as they go; of others it makes blank pictures."""

SURVEYED = 1024
"""Pixels of a side from which on a damaged JPEG is looked at reduced for missing rows."""

END_MISSING = "its end is missing; read as far as it goes"

DAMAGED = "damaged; read as far as it goes"

_lenient = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A picture as read, RGB uint8 H × W × 3, and what a person should know of the reading.

    `notes` are sentences without a file's name, such as "cut short; the lower 4 % are missing".
    """

    pixels: Image
    notes: tuple[str, ...] = ()


def read_image(source: Path | bytes) -> Image:
    """The pixels of `decode`, from a file or its bytes.

    Raises:
        PictureError: as `decode`; the text names a file's path, for bytes the caller knows it.
    """
    return (decode_file(source) if isinstance(source, Path) else decode(source)).pixels


def decode_file(path: Path) -> Decoded:
    """Decode a picture file.

    Raises:
        PictureError: as `decode`; the text names the path.
    """
    try:
        return decode(read_file(path))
    except PictureError as error:
        raise PictureError(f"{path}: {error}") from error


def decode(data: bytes) -> Decoded:
    """Decode a picture into RGB, height × width × 3, 0 to 255.

    EXIF orientation is applied. Of several frames or pages the first that is not blank is taken.
    More than MAX_PIXELS are reduced by a whole number. A damaged file is read as far as it goes, if
    at least the upper half is there.

    Raises:
        PictureError: no readable picture, or one beyond LARGEST or below MIN_SIDE.
    """
    form = format_of(data[:HEAD])
    if form in NOT_READ:  # a raw file of a camera may hold a small picture that Pillow reads
        raise PictureError(f"{form} can't be read here; convert it to JPEG or PNG")
    try:
        return _decode(data)
    except PictureError:
        raise
    except (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning) as error:
        raise PictureError(_TOO_LARGE) from error
    except MemoryError as error:
        raise PictureError("too large for the memory at hand; scale it down") from error
    # Pillow's decoders raise whatever their parsers meet in a damaged file: OSError, SyntaxError,
    # ValueError, struct.error, EOFError, zlib.error … No list of them is complete.
    except Exception as error:
        return _decode_damaged(data, error)


def header_size(data: bytes) -> tuple[int, int] | None:
    """Width and height by a picture's header, which is all that is read; None without a header."""
    try:
        with PillowImage.open(io.BytesIO(data), formats=FORMATS) as picture:
            return picture.size
    except Exception:  # see `decode`, which then says what is wrong
        return None


_TOO_LARGE = f"more than {LARGEST / 1e6:.0f} megapixels; scale it down and try again"


def _decode(data: bytes) -> Decoded:
    with PillowImage.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size
        _check_size(width, height)
        factor = math.ceil(math.sqrt(width * height / MAX_PIXELS))
        faint = is_faint(picture)
        if factor == 1 and not faint:
            return Decoded(_first_frame(picture))
        # A JPEG is decoded at the reduced size; other formats are reduced afterwards.
        picture.draft(None, (width // factor, height // factor))
        rest = math.ceil(math.sqrt(picture.width * picture.height / MAX_PIXELS))
        if faint:
            pixels = np.array(deep_to_rgb(data, picture, rest))
        else:
            pixels = _pixels(reduced(picture, rest))
        if factor == 1:
            return Decoded(pixels)
        read_as = f"{math.ceil(picture.width / rest)}×{math.ceil(picture.height / rest)}"
        return Decoded(pixels, (f"{width}×{height} pixels were read as {read_as}",))


def _first_frame(picture: PillowImage.Image) -> Image:
    """The first frame that shows something, or the first."""
    first = _pixels(picture)
    for number in range(1, min(FRAMES, getattr(picture, "n_frames", 1))):
        if not _is_blank(first):
            break
        picture.seek(number)
        later = _pixels(picture)
        if not _is_blank(later):
            return later
    return first


def _pixels(picture: PillowImage.Image) -> Image:
    return np.array(to_rgb(ImageOps.exif_transpose(picture)))


def _is_blank(pixels: Image) -> bool:
    low, high = np.percentile(pixels[::4, ::4], (SPECKS, 100 - SPECKS))
    return bool(high - low < BLANK)


def _decode_damaged(data: bytes, error: Exception) -> Decoded:
    """What can be read of a file that `_decode` gave up on for `error`.

    Side chunks of a PNG are left out, whose checksums may be wrong or texts too long. Else zeros
    stand for the end that is missing, put there by `filled_up` or by Pillow's lenient mode, or for
    the rows after damage in a PNG.
    """
    form = format_of(data[:HEAD])
    bare = tuple(without_side_chunks(data)) if form == "PNG" else ()
    for picture in bare:
        with suppress(Exception):
            return _decode(picture)
    for picture in filled_up(data, form):
        with suppress(Exception):
            return _decode_in_spite(picture, END_MISSING)
    # A PNG without all of its side chunks, where one of them still stands in the way.
    for picture in (data, *bare[-1:]) if form in LENIENTLY else ():
        with suppress(Exception), _leniently():
            return _decode_in_spite(picture, END_MISSING if form in ("JPEG", "GIF") else "")
    if form == "PNG":
        with suppress(Exception):
            return _decode_in_spite(up_to_damage(data), DAMAGED)
    raise _refusal(data, error) from error


def _decode_in_spite(data: bytes, otherwise: str) -> Decoded:
    """Decode with a note on the rows that are missing, or `otherwise` where none is.

    Raises:
        ValueError: more than half of them are missing.
    """
    decoded = _decode(data)
    with PillowImage.open(io.BytesIO(data), formats=FORMATS) as picture:
        picture.draft(None, (SURVEYED, SURVEYED))
        picture.load()
        share, which = missing_rows(picture)
    if share > 0.5:
        raise ValueError(f"{which} are missing")
    note = f"damaged or cut short; {which} are missing" if share else otherwise
    return Decoded(decoded.pixels, (*decoded.notes, *filter(None, [note])))


@contextmanager
def _leniently() -> Iterator[None]:
    """Pillow reads past damage while this is entered; the switch is one for the whole process."""
    with _lenient:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False


def _refusal(data: bytes, error: Exception) -> PictureError:
    """Why a file can't be read, and what to do."""
    form = format_of(data[:HEAD])
    if form in EXTRAS:
        return PictureError(f"{form} needs an extra: pip install 'coverdex[{EXTRAS[form]}]'")
    if form == "JPEG" and _bits(data) == 12:
        return PictureError("a JPEG of 12 bits a channel; convert it to 8 bits")
    if isinstance(error, UnidentifiedImageError) and form is None:
        return PictureError(
            "not a picture in a known format (JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF, JPEG 2000, "
            "HEIC, JPEG XL)"
        )
    return PictureError(_damage(data, form, error))


def _damage(data: bytes, form: str | None, error: Exception) -> str:
    if form == "JPEG XL":
        return (
            "damaged or cut short, and JPEG XL is read whole or not at all; what is there can be "
            "had by djxl --allow_partial_files"
        )
    if form == "TIFF" and header_is_missing(data):
        return (
            "cut short, and its header, which such a TIFF has at its end, is missing; nothing of "
            "it can be read without"
        )
    said = str(error).partition("\n")[0] if str(error) else type(error).__name__
    if isinstance(error, UnidentifiedImageError):
        said = "no complete header"
    return f"damaged or cut short ({said})"


def _bits(jpeg: bytes) -> int | None:
    """Bits a channel by a JPEG's frame header (ITU-T T.81, B.2.2), or None where there is none."""
    at = 2
    while at + 4 < len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return jpeg[at + 4]
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return None


def _check_size(width: int, height: int) -> None:
    if width * height > LARGEST:
        raise PictureError(f"{width}×{height} pixels, {_TOO_LARGE}")
    if min(width, height) < MIN_SIDE:
        raise PictureError(f"{width}×{height} pixels; a cover needs at least {MIN_SIDE}×{MIN_SIDE}")
