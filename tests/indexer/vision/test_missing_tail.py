"""Pictures whose end is missing: what is there is read, with a note on what is not."""

import re
import struct
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags
from PIL import Image as PillowImage

from indexer.errors import PictureError
from indexer.vision.image import decode
from indexer.vision.missing_tail import filled_up
from tests.indexer.vision.encoded_pictures import encoded
from tests.indexer.vision.test_damaged_pictures import STRIPES

END_MISSING = "its end is missing; read as far as it goes"
SAMPLES = Path(__file__).parents[3] / "data" / "covers"
COVER = PillowImage.open(SAMPLES / "jane-austen_emma.jpg").convert("RGB").reduce(3)


def cut(data: bytes, kept: float) -> bytes:
    return data[: int(kept * len(data))]


def with_top_row_first(bmp: bytes) -> bytes:
    """The BMP with a negative height, which says that its first row is the upper one."""
    (height,) = struct.unpack("<i", bmp[22:26])
    return bmp[:22] + struct.pack("<i", -height) + bmp[26:]


def without_length(jpeg_2000: bytes) -> bytes:
    """The JPEG 2000 with a tile-part that goes on to the end, as a camera writes it."""
    at = jpeg_2000.index(b"\xff\x90\x00\x0a") + 6
    return jpeg_2000[:at] + bytes(4) + jpeg_2000[at + 4 :]


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_last_bytes_is_whole(progressive):
    data = encoded(STRIPES, "JPEG", quality=95, progressive=progressive)
    decoded = decode(data[:-2])
    assert (decoded.pixels == decode(data).pixels).all()
    assert decoded.notes == (END_MISSING,)


@pytest.mark.parametrize(
    ("form", "mode"),
    [*product(["JPEG"], ["RGB", "L", "CMYK"]), *product(["PNG"], ["RGB", "L", "P", "RGBA"]),
     *product(["TIFF"], ["RGB", "L", "P", "CMYK", "RGBA"]), *product(["GIF"], ["L", "P"])],
)  # fmt: skip
def test_of_a_file_cut_short_the_upper_rows_are_read_with_a_note(form, mode):
    picture = STRIPES.quantize(64) if mode == "P" else STRIPES.convert(mode)
    data = encoded(picture, form, **({"interlace": 0} if form == "GIF" else {}))
    decoded = decode(cut(data, 0.75))
    assert decoded.pixels.shape == (240, 160, 3)
    assert (decoded.pixels[:100] == decode(data).pixels[:100]).all()
    (note,) = decoded.notes
    assert note.startswith("damaged or cut short; the lower ")
    assert 10 < int(note.split()[-3].removesuffix("%")) < 45
    with pytest.raises(PictureError, match="damaged or cut short"):
        decode(cut(data, 0.3))


@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_of_a_bmp_cut_short_the_upper_rows_are_missing(mode):
    picture = STRIPES.quantize(64) if mode == "P" else STRIPES.convert(mode)
    data = encoded(picture, "BMP")
    decoded = decode(cut(data, 0.8))
    assert (decoded.pixels[60:] == decode(data).pixels[60:]).all()
    (note,) = decoded.notes
    assert re.fullmatch(r"damaged or cut short; the upper (19|20|21)% are missing", note)


def test_of_a_bmp_whose_first_row_is_the_upper_one_the_lower_ones_are_missing():
    data = with_top_row_first(encoded(STRIPES, "BMP"))
    decoded = decode(cut(data, 0.8))
    assert (decoded.pixels[:180] == decode(data).pixels[:180]).all()
    (note,) = decoded.notes
    assert re.fullmatch(r"damaged or cut short; the lower (19|20|21)% are missing", note)


def test_of_an_interlaced_gif_cut_short_the_rows_between_are_missing():
    data = encoded(STRIPES, "GIF", interlace=1)
    (note,) = decode(cut(data, 0.8)).notes
    assert re.fullmatch(r"damaged or cut short; \d+% of its rows are missing", note)


def test_of_a_turned_picture_it_is_not_said_which_rows_are_missing():
    orientation = PillowImage.Exif()
    orientation[ExifTags.Base.Orientation] = 6
    decoded = decode(cut(encoded(STRIPES, "JPEG", exif=orientation), 0.8))
    assert decoded.pixels.shape == (160, 240, 3)
    (note,) = decoded.notes
    assert re.fullmatch(r"damaged or cut short; \d+% of its rows are missing", note)


def test_a_missing_row_is_not_called_none():
    rng = np.random.default_rng(5)
    tall = PillowImage.fromarray(rng.integers(60, 256, (600, 30, 3), dtype=np.uint8))
    data = encoded(tall, "PNG", compress_level=0)
    assert decode(data[:-120]).notes == ("damaged or cut short; the lower 1% are missing",)


@pytest.mark.parametrize("kept", [0.6, 0.97])
@pytest.mark.parametrize(
    ("form", "options"),
    [("WEBP", {}), ("WEBP", {"lossless": True}), ("AVIF", {}), ("AVIF", {"quality": 95}),
     ("HEIF", {"quality": 90})],
)  # fmt: skip
def test_what_is_there_is_read_where_the_decoder_wants_a_whole_file(form, options, kept):
    data = encoded(COVER, form, **options)
    whole = decode(data)
    decoded = decode(cut(data, kept))
    assert whole.notes == ()
    assert decoded.notes == (END_MISSING,)
    assert decoded.pixels.shape == whole.pixels.shape
    upper = int((kept - 0.25) * len(whole.pixels))
    assert np.abs(decoded.pixels[:upper].astype(int) - whole.pixels[:upper]).mean() < 2
    with pytest.raises(PictureError, match="damaged or cut short"):
        decode(cut(data, 0.3))


@pytest.mark.parametrize("change", [bytes, without_length])
@pytest.mark.parametrize("options", [{}, {"no_jp2": True}, {"progression": "RPCL"}])
def test_a_jpeg_2000_cut_short_is_read_with_less_detail(options, change):
    data = change(encoded(COVER, "JPEG2000", **options))
    decoded = decode(cut(data, 0.75))
    assert decoded.notes == (END_MISSING,)
    assert np.abs(decoded.pixels.astype(int) - np.asarray(COVER)).mean() < 6


@pytest.mark.parametrize("lacking", [1, 2, 3])
@pytest.mark.parametrize("options", [{}, {"no_jp2": True}, {"tile_size": (60, 60)}])
def test_a_jpeg_2000_without_its_last_bytes_is_read(options, lacking):
    data = encoded(COVER, "JPEG2000", **options)
    decoded = decode(data[:-lacking])
    assert decoded.notes == (END_MISSING,)
    assert np.abs(decoded.pixels.astype(int) - np.asarray(COVER)).mean() < 1


def test_of_a_tiled_jpeg_2000_the_tiles_that_are_there_are_read():
    data = encoded(COVER, "JPEG2000", tile_size=(60, 60))
    decoded = decode(cut(data, 0.75))
    assert (decoded.pixels[:180] == np.asarray(COVER)[:180]).all()
    (note,) = decoded.notes
    assert note.startswith("damaged or cut short; the lower ")


def test_what_a_lossless_webp_lacks_may_take_more_zeros():
    data = encoded(COVER, "WEBP", lossless=True, exif=PillowImage.Exif().tobytes() + bytes(40))
    short, grown = filled_up(cut(data, 0.75), "WebP")
    assert len(short) == len(data)
    assert len(grown) == 2 * len(cut(data, 0.75))
    (size,) = struct.unpack("<I", grown[4:8])
    assert size == len(grown) - 8
    assert decode(grown).pixels.shape == np.asarray(COVER).shape


def test_nothing_is_put_in_place_of_an_end_that_is_there():
    for form in ("WEBP", "AVIF", "PNG"):
        data = encoded(COVER, form)
        name = {"WEBP": "WebP"}.get(form, form)
        assert list(filled_up(data, name)) == []
    assert list(filled_up(b"\xff\x4f\xff\x51", "JPEG 2000")) == list(filled_up(b"", "AVIF")) == []


def test_a_jpeg_xl_cut_short_is_refused_with_the_way_out():
    message = r"^damaged or cut short, and JPEG XL is read whole .* djxl --allow_partial_files$"
    with pytest.raises(PictureError, match=message):
        decode(cut(encoded(COVER, "JXL"), 0.9))


def test_a_tiff_whose_header_is_missing_is_refused_for_that():
    data = encoded(STRIPES, "TIFF", compression="tiff_lzw")
    with pytest.raises(PictureError, match="its header, which such a TIFF has at its end"):
        decode(cut(data, 0.9))
