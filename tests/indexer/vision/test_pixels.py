"""Pictures of every mode as RGB: palettes, transparency, depths, CMYK and Lab."""

import struct

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.vision.image import read_image
from tests.indexer.vision.encoded_pictures import BLUE, RED, WHITE, encoded, png, quarters


def test_a_palette_with_transparency_is_laid_over_white():
    palette = quarters().convert("P", palette=PillowImage.Palette.ADAPTIVE, colors=8)
    blue = palette.getpixel((12, 48))
    data = encoded(palette, "PNG", transparency=blue)
    picture = read_image(data)
    assert tuple(picture[48, 12]) == WHITE
    assert np.abs(picture[16, 12].astype(int) - RED).max() <= 8


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_is_laid_over_white(mode):
    layer = PillowImage.new(mode, (32, 32), 0)
    layer.putalpha(PillowImage.linear_gradient("L").resize((32, 32)))
    picture = read_image(encoded(layer, "PNG")).astype(int)
    alpha = np.asarray(layer.getchannel("A"), dtype=int)
    assert np.abs(picture[:, :, 0] - (255 - alpha)).max() <= 1
    assert (picture[0] == 255 - alpha[0, 0]).all()


def test_a_transparent_colour_of_an_rgb_picture_is_laid_over_white():
    picture = read_image(encoded(quarters(), "PNG", transparency=BLUE))
    assert tuple(picture[48, 12]) == WHITE
    assert tuple(picture[16, 12]) == RED


def test_16_bit_greys_are_scaled_exactly():
    grey = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    rows = b"".join(b"\x00" + row.astype(">u2").tobytes() for row in grey)
    picture = read_image(png(256, 256, 16, 0, rows))
    assert (picture == np.round(grey / 65535 * 255).astype(np.uint8)[:, :, None]).all()


def test_16_bit_greys_of_either_byte_order_are_scaled_in_tiff():
    grey = np.linspace(0, 65535, 32 * 32).astype(np.uint16).reshape(32, 32)
    wanted = np.round(grey / 65535 * 255).astype(np.uint8)
    for order in ("<u2", ">u2"):
        mode = "I;16" if order == "<u2" else "I;16B"
        picture = PillowImage.frombytes(mode, (32, 32), grey.astype(order).tobytes())
        assert (read_image(encoded(picture, "TIFF"))[:, :, 1] == wanted).all()


def test_dark_16_bit_greys_stay_dark():
    grey = np.full((32, 32), 1100, dtype=np.uint16)
    data = encoded(PillowImage.fromarray(grey), "PNG")
    assert (read_image(data) == 68).all()  # 1,100 of the 4,095 of twelve bits


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_greys_without_a_range_are_scaled_by_their_own(kind):
    grey = np.linspace(-1000, 3000, 32 * 32).astype(kind).reshape(32, 32)
    picture = read_image(encoded(PillowImage.fromarray(grey), "TIFF"))
    assert picture.min() == 0
    assert picture.max() == 255
    assert (np.diff(picture[:, :, 0].ravel().astype(int)) >= 0).all()


def test_a_float_that_is_no_number_costs_its_pixel_only():
    grey = np.linspace(0, 1, 32 * 32).astype(np.float32).reshape(32, 32)
    grey[0, 0] = np.nan
    picture = read_image(encoded(PillowImage.fromarray(grey), "TIFF"))
    assert picture[31, 31, 0] == 255
    assert abs(int(picture[16, 0, 0]) - 128) <= 1


def test_16_bit_colours_keep_their_hue():
    pixel = struct.pack(">HHH", 200 * 257, 30 * 257, 30 * 257)
    rows = (b"\x00" + pixel * 32) * 32
    assert (read_image(png(32, 32, 16, 2, rows)) == RED).all()


def test_one_bit_is_black_and_white():
    picture = read_image(encoded(quarters().convert("L").point(lambda v: v > 200, "1"), "PNG"))
    assert tuple(picture[48, 36]) == WHITE
    assert tuple(picture[16, 12]) == (0, 0, 0)


def lab_from_cmyk_profile() -> bytes:
    """A profile by which full cyan, alone, is a strong red, and no ink is white.

    ICC.1 version 2: CMYK to Lab by one lut8 of 2 points a side. No ink has its own colour here,
    so a picture that shows these was converted by this profile and by nothing else.
    """
    identity = bytes(range(256))
    cells = bytearray()
    for cell in range(16):  # the last ink, black, changes fastest
        cells += bytes({0: (255, 128, 128), 8: (128, 210, 200)}.get(cell, (0, 128, 128)))
    unit = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + unit + identity * 4 + cells + identity * 3
    text = b"text\0\0\0\0public domain\0"
    described = b"test cmyk\0"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(described)) + described + bytes(78)
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    tags = {b"desc": desc, b"cprt": text, b"wtpt": white, b"A2B0": lut}
    offset, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    head = struct.pack(
        ">I4sI4s4s4s12x4s", 0, b"test", 0x02400000, b"prtr", b"CMYK", b"Lab ", b"acsp"
    )
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    profile = bytearray(head.ljust(128, b"\0") + table + body)
    profile[:4] = struct.pack(">I", len(profile))
    return bytes(profile)


def cyan() -> PillowImage.Image:
    return PillowImage.new("CMYK", (32, 32), (255, 0, 0, 0))


def test_cmyk_without_a_profile_is_converted_plainly():
    picture = read_image(encoded(cyan(), "JPEG", quality=95)).astype(int)
    assert np.abs(picture - [0, 255, 255]).max() <= 8


def test_cmyk_is_converted_by_its_profile():
    data = encoded(cyan(), "JPEG", quality=95, icc_profile=lab_from_cmyk_profile())
    red, green, blue = read_image(data)[16, 16].astype(int)
    assert red > 180
    assert green < 60
    assert blue < 60
    paper = PillowImage.new("CMYK", (32, 32), (0, 0, 0, 0))
    data = encoded(paper, "JPEG", quality=95, icc_profile=lab_from_cmyk_profile())
    assert read_image(data).min() > 245


@pytest.mark.parametrize("profile", [b"no profile at all", lab_from_cmyk_profile()[:200]])
def test_cmyk_with_a_damaged_profile_is_converted_plainly(profile):
    data = encoded(cyan(), "JPEG", quality=95, icc_profile=profile)
    assert np.abs(read_image(data).astype(int) - [0, 255, 255]).max() <= 8


def test_cmyk_with_the_profile_of_another_colour_space_is_converted_plainly():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(cyan(), "TIFF", icc_profile=profile)
    assert np.abs(read_image(data).astype(int) - [0, 255, 255]).max() <= 8


def test_lab_is_converted():
    grey = PillowImage.new("LAB", (32, 32), (128, 128, 128))
    picture = read_image(encoded(grey, "TIFF")).astype(int)
    assert np.abs(picture - 119).max() <= 3  # L* = 50 is this grey in sRGB
    red = PillowImage.new("LAB", (32, 32), (136, 208, 195))
    picture = read_image(encoded(red, "TIFF"))[0, 0].astype(int)
    assert picture[0] > 240
    assert picture[1] < 40
