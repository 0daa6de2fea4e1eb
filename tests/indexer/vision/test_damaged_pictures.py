"""Pictures that are readable in spite of something: damage, depth, size, blank frames."""

import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import ExifTags, PngImagePlugin
from PIL import Image as PillowImage

from indexer.errors import PictureError
from indexer.vision import image, pixels
from indexer.vision.image import decode
from tests.indexer.vision.encoded_pictures import encoded

RNG = np.random.default_rng(5)
STRIPES = PillowImage.fromarray(
    np.kron(RNG.integers(0, 256, (30, 20, 3), dtype=np.uint8), np.ones((8, 8, 1), np.uint8))
)
"""160 × 240 pixels of small squares."""


def with_chunk(png: bytes, name: bytes, data: bytes, *, right: bool) -> bytes:
    """The PNG with one more chunk after its header, its checksum right or wrong."""
    checksum = zlib.crc32(name + data) ^ (0 if right else 1)
    chunk = struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)
    return png[:33] + chunk + png[33:]


def assert_is_stripes(pixels: np.ndarray, tolerance: float = 0) -> None:
    wanted = np.asarray(STRIPES, int)
    assert pixels.shape == wanted.shape
    assert np.abs(pixels.astype(int) - wanted).mean() <= tolerance


@pytest.mark.parametrize("name", [b"tEXt", b"iCCP", b"tIME", b"pHYs"])
def test_a_wrong_checksum_in_a_side_chunk_costs_nothing(name):
    decoded = decode(with_chunk(encoded(STRIPES, "PNG"), name, b"Title\0\0damaged", right=False))
    assert_is_stripes(decoded.pixels)
    assert decoded.notes == ()


@pytest.mark.parametrize("name", [b"iCCP", b"zTXt", b"gAMA", b"eXIf"])
def test_a_side_chunk_that_is_too_short_costs_nothing(name):
    layer = STRIPES.copy()
    layer.putalpha(255)
    for picture in (STRIPES, layer):
        assert_is_stripes(
            decode(with_chunk(encoded(picture, "PNG"), name, b"a", right=True)).pixels
        )


@pytest.mark.parametrize("name", [b"tEXt", b"eXIf"])
def test_a_dark_lower_half_is_not_taken_for_a_missing_one(name):
    picture = STRIPES.copy()
    picture.paste(0, (0, 80, *picture.size))
    orientation = PillowImage.Exif()
    orientation[ExifTags.Base.Orientation] = 3
    damaged = with_chunk(
        encoded(picture, "PNG", exif=orientation), name, b"Title\0\0damaged", right=False
    )
    decoded = decode(damaged)
    turned = np.asarray(picture.rotate(180))
    assert (decoded.pixels == (turned if name == b"tEXt" else np.asarray(picture))).all()
    assert decoded.notes == ()


def test_a_wrong_checksum_of_the_picture_itself_is_refused():
    data = bytearray(encoded(STRIPES, "PNG"))
    at = data.index(b"IHDR") + 4 + 13
    data[at] ^= 1
    with pytest.raises(PictureError, match="damaged or cut short"):
        decode(bytes(data))


def test_a_large_text_costs_nothing():
    length = PngImagePlugin.MAX_TEXT_CHUNK + 1
    packed = b"Comment\0\0" + zlib.compress(bytes(length))
    assert_is_stripes(
        decode(with_chunk(encoded(STRIPES, "PNG"), b"zTXt", packed, right=True)).pixels
    )


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_greys_of_fewer_bits_in_16_are_as_light_as_they_were_meant(bits):
    grey = np.linspace(0, 2**bits - 1, 64 * 64).astype(np.uint16).reshape(64, 64)
    pixels = decode(encoded(PillowImage.fromarray(grey), "PNG")).pixels
    assert pixels.min() == 0
    assert pixels.max() == 255
    assert abs(pixels.mean() - 127.5) < 1


@pytest.mark.parametrize("form", [".png", ".tif"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_colours_of_fewer_bits_in_16_are_as_light_as_they_were_meant(bits, form):
    colours = (np.asarray(STRIPES).astype(np.float64) / 255 * (2**bits - 1)).round()
    _, data = cv2.imencode(form, colours[..., ::-1].astype(np.uint16))
    assert np.abs(decode(data.tobytes()).pixels.astype(int) - np.asarray(STRIPES)).max() <= 1


def test_colours_of_fewer_bits_in_a_jpeg_2000_are_as_light_as_they_were_meant():
    colours = np.asarray(STRIPES)[..., ::-1].astype(np.uint16) * 16
    _, data = cv2.imencode(".jp2", colours)
    assert_is_stripes(decode(data.tobytes()).pixels, tolerance=4)


@pytest.mark.parametrize("highest_alpha", [4095, 65535])
def test_colours_of_fewer_bits_around_nothing_are_as_light_as_they_were_meant(highest_alpha):
    layer = np.zeros((240, 160, 4), np.uint16)
    layer[20:200, 20:140, :3] = np.asarray(STRIPES)[20:200, 20:140, ::-1].astype(np.uint16) * 16
    layer[20:200, 20:140, 3] = highest_alpha
    _, data = cv2.imencode(".png", layer)
    pixels = decode(data.tobytes()).pixels
    assert_is_stripes(np.where(layer[..., 3:] > 0, pixels, STRIPES), tolerance=1)
    assert (pixels[5, 5] == 255).all()


def test_colours_of_fewer_bits_that_are_opaque_in_fewer_bits_are_not_faded():
    layer = np.full((240, 160, 4), 4095, np.uint16)
    layer[..., :3] = np.asarray(STRIPES)[..., ::-1].astype(np.uint16) * 16
    _, data = cv2.imencode(".png", layer)
    assert_is_stripes(decode(data.tobytes()).pixels, tolerance=1)


def rows_of(picture: PillowImage.Image) -> list[bytes]:
    """The rows of a PNG, unfiltered."""
    return [b"\0" + row.tobytes() for row in np.asarray(picture)]


def png_of(picture: PillowImage.Image, kind: int, packed: bytes, *, interlaced: bool) -> bytes:
    """A PNG of packed rows; `kind` is the colour type in its header."""
    header = struct.pack(">IIBBBBB", *picture.size, 8, kind, 0, 0, interlaced)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def packed_with_damage(rows: list[bytes]) -> bytes:
    """Rows that can be unpacked, then what can't."""
    packer = zlib.compressobj()
    packed = packer.compress(b"".join(rows)) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed + b"\x07" + bytes(1000)  # no block is of this type


@pytest.mark.parametrize(("mode", "kind"), [("L", 0), ("RGB", 2), ("LA", 4), ("RGBA", 6)])
def test_of_a_png_that_is_damaged_within_the_rows_before_are_read(mode, kind):
    picture = STRIPES.convert(mode)
    rows = rows_of(picture)
    damaged = packed_with_damage(rows[:192])
    decoded = decode(png_of(picture, kind, damaged, interlaced=False))
    assert decoded.notes == ("damaged or cut short; the lower 20% are missing",)
    wanted = np.asarray(picture.convert("RGB"))[:190]
    assert (decoded.pixels[:190] == wanted).all()
    for packed, interlaced in ((packed_with_damage(rows[:100]), False), (damaged, True)):
        with pytest.raises(PictureError, match="damaged or cut short"):
            decode(png_of(picture, kind, packed, interlaced=interlaced))


def test_of_a_png_with_a_damaged_row_those_before_are_read():
    rows = rows_of(STRIPES)
    rows[200] = b"\x63" + rows[200][1:]  # no filter has this number
    decoded = decode(png_of(STRIPES, 2, zlib.compress(b"".join(rows)), interlaced=False))
    assert decoded.notes == ("damaged or cut short; the lower 17% are missing",)
    assert (decoded.pixels[:200] == np.asarray(STRIPES)[:200]).all()


def test_white_words_beside_a_picture_on_nothing_are_laid_over_black():
    layer = np.zeros((240, 160, 4), np.uint8)
    layer[120:220, 20:140] = (200, 30, 30, 255)
    for left in range(10, 150, 8):
        layer[20:40, left : left + 4] = 255
    layer[60:64, 20:30] = (0, 0, 0, 255)
    pixels = decode(encoded(PillowImage.fromarray(layer), "PNG")).pixels
    assert (pixels[5, 5] == 0).all()
    layer[..., :3][layer[..., :3] == 255] = 20
    assert (decode(encoded(PillowImage.fromarray(layer), "PNG")).pixels[5, 5] == 255).all()


def test_white_words_on_nothing_are_laid_over_black():
    layer = np.zeros((60, 90, 4), np.uint8)
    layer[20:40, 20:70] = (250, 250, 250, 255)
    pixels = decode(encoded(PillowImage.fromarray(layer), "PNG")).pixels
    assert (pixels[30, 40] == 250).all()
    assert (pixels[5, 5] == 0).all()


@pytest.mark.parametrize(
    ("form", "blank"), [("GIF", "white"), ("TIFF", "black"), ("WEBP", "white"), ("PNG", "grey")]
)
def test_a_blank_first_frame_is_passed_over(form, blank):
    first = PillowImage.new("RGB", STRIPES.size, blank)
    options = {"lossless": True} if form == "WEBP" else {}
    data = encoded(first, form, save_all=True, append_images=[first, STRIPES.copy()], **options)
    assert_is_stripes(decode(data).pixels, tolerance=12)  # a GIF has 256 colours


def test_a_first_page_with_the_grain_of_a_scan_is_blank():
    grain = RNG.normal(236, 4, (240, 160, 3)).clip(0, 255).astype(np.uint8)
    first = PillowImage.fromarray(grain)
    data = encoded(first, "TIFF", save_all=True, append_images=[STRIPES.copy()])
    assert_is_stripes(decode(data).pixels)


def test_a_picture_all_of_whose_frames_are_blank_is_read():
    first = PillowImage.new("RGB", STRIPES.size, "white")
    data = encoded(first, "TIFF", save_all=True, append_images=[first])
    assert (decode(data).pixels == 255).all()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_a_picture_above_the_limit_is_read_reduced_with_a_note(form, monkeypatch):
    monkeypatch.setattr(image, "MAX_PIXELS", 160 * 240 // 4)
    decoded = decode(encoded(STRIPES, form))
    assert decoded.pixels.shape == (120, 80, 3)
    assert decoded.notes == ("160×240 pixels were read as 80×120",)
    wanted = np.asarray(STRIPES.reduce(2), int)
    assert np.abs(decoded.pixels.astype(int) - wanted).mean() < 12


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        *(("PNG", mode) for mode in ("1", "P", "I;16")),
        *(("TIFF", mode) for mode in ("1", "P", "PA", "I;16", "F", "CMYK")),
    ],
)
def test_a_picture_above_the_limit_is_read_whatever_its_mode(form, mode, monkeypatch):
    monkeypatch.setattr(image, "MAX_PIXELS", 160 * 240 // 4)
    monkeypatch.setattr(pixels, "STRIP", 50)  # of 120 rows, so that there are three
    grey = STRIPES.convert("L")
    if mode == "I;16":
        picture = PillowImage.fromarray(np.asarray(grey).astype(np.uint16) * 16)
    else:
        picture = grey.convert("RGB").convert(mode) if mode != "F" else grey.convert("F")
    orientation = PillowImage.Exif()
    orientation[ExifTags.Base.Orientation] = 6
    turned = picture.transpose(PillowImage.Transpose.ROTATE_90)
    decoded = decode(encoded(turned, form, exif=orientation))
    (note,) = decoded.notes
    assert note in {  # Pillow gives the size of a TIFF as it is to be held
        "240×160 pixels were read as 120×80",
        "160×240 pixels were read as 80×120",
    }
    known = picture.convert("L") if mode == "1" else grey
    wanted = np.asarray(known.reduce(2), int)
    assert decoded.pixels.shape == (120, 80, 3)
    assert np.abs(decoded.pixels.mean(axis=2) - wanted).mean() < 10


def test_a_clear_palette_above_the_limit_is_laid_over_black_where_white_hides_it(monkeypatch):
    monkeypatch.setattr(image, "MAX_PIXELS", 160 * 240 // 4)
    words = PillowImage.new("RGBA", (160, 240))
    words.paste("white", (40, 60, 120, 100))
    decoded = decode(encoded(words, "GIF"))
    assert decoded.pixels[40, 40].min() == 255
    assert decoded.pixels[5, 5].max() == 0


def test_faint_colours_above_the_limit_are_as_light_as_they_were_meant(monkeypatch):
    monkeypatch.setattr(image, "MAX_PIXELS", 160 * 240 // 4)
    deep = np.asarray(STRIPES)[..., ::-1].astype(np.uint16) * 16
    _, png = cv2.imencode(".png", deep)
    decoded = decode(png.tobytes())
    assert decoded.notes == ("160×240 pixels were read as 80×120",)
    wanted = np.asarray(STRIPES.reduce(2), int)
    assert np.abs(decoded.pixels.astype(int) - wanted).mean() < 2


def test_a_12_bit_jpeg_is_called_what_it_is():
    data = bytearray(encoded(STRIPES, "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12
    with pytest.raises(PictureError, match="a JPEG of 12 bits a channel; convert it to 8 bits"):
        decode(bytes(data))


@pytest.mark.parametrize("form", ["JPEG2000", "JXL", "MPO"])
def test_rarer_formats_are_read(form):
    options = {"append_images": [STRIPES], "save_all": True} if form == "MPO" else {}
    assert_is_stripes(decode(encoded(STRIPES, form, **options)).pixels, tolerance=12)


def test_jpeg_xl_without_its_extra_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(image, "FORMATS", ["JPEG", "PNG"])
    monkeypatch.setattr(image, "EXTRAS", {"JPEG XL": "jxl"})
    with pytest.raises(
        PictureError, match=r"JPEG XL needs an extra: pip install 'coverdex\[jxl\]'"
    ):
        decode(encoded(STRIPES, "JXL"))


@pytest.mark.parametrize(
    ("head", "named"),
    [
        (b"%PDF-1.7\n", "PDF can't be read here"),
        (b"8BPS\0\1", "Photoshop can't be read here"),
        (b"AT&TFORM", "DjVu can't be read here"),
    ],
)
def test_what_is_no_single_picture_is_named(head, named):
    with pytest.raises(PictureError, match=f"{named}; convert it to JPEG or PNG"):
        decode(head + bytes(100))
