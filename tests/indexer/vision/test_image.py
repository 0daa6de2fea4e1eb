"""Every format and every odd file that a collection of pictures may hold."""

import io
import os
import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from indexer.errors import PictureError
from indexer.vision import image
from indexer.vision.image import MAX_BYTES, MIN_SIDE, read_image

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)
TURN_BACK = {
    1: None,
    2: PillowImage.Transpose.FLIP_LEFT_RIGHT,
    3: PillowImage.Transpose.ROTATE_180,
    4: PillowImage.Transpose.FLIP_TOP_BOTTOM,
    5: PillowImage.Transpose.TRANSPOSE,
    6: PillowImage.Transpose.ROTATE_90,
    7: PillowImage.Transpose.TRANSVERSE,
    8: PillowImage.Transpose.ROTATE_270,
}
"""For each EXIF orientation, how a camera that writes it stores an upright picture."""


def quarters() -> PillowImage.Image:
    """48 × 64 pixels in four colours, so that no turn or flip of it is itself."""
    picture = np.empty((64, 48, 3), dtype=np.uint8)
    picture[:32, :24], picture[:32, 24:] = RED, GREEN
    picture[32:, :24], picture[32:, 24:] = BLUE, WHITE
    return PillowImage.fromarray(picture)


def encoded(picture: PillowImage.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def assert_quarters(picture: np.ndarray, tolerance: int) -> None:
    assert picture.shape == (64, 48, 3)
    assert picture.dtype == np.uint8
    middles = picture[16::32, 12::24].astype(int).reshape(-1, 3)
    assert np.abs(middles - [RED, GREEN, BLUE, WHITE]).max() <= tolerance


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG from raw rows, whether or not they are as many as its header says."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


# Formats.


@pytest.mark.parametrize(
    ("form", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("GIF", {}, 8),
        ("JPEG", {"quality": 95}, 8),
        ("JPEG", {"quality": 95, "progressive": True}, 8),
        ("WEBP", {"lossless": True}, 0),
        ("AVIF", {"quality": 95}, 12),
        ("HEIF", {"quality": 95}, 12),
    ],
    ids=lambda value: str(value) if isinstance(value, str | dict) else "",
)
def test_a_format_is_read_from_bytes_and_from_a_file(tmp_path, form, options, tolerance):
    data = encoded(quarters(), form, **options)
    assert_quarters(read_image(data), tolerance)
    path = tmp_path / "picture"
    path.write_bytes(data)
    assert_quarters(read_image(path), tolerance)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_any_format_may_be_the_first_that_a_process_reads(tmp_path, form):
    path = tmp_path / "picture"
    path.write_bytes(encoded(quarters(), form))
    program = (
        "import sys; from pathlib import Path; from indexer.vision.image import read_image; "
        "print(read_image(Path(sys.argv[1])).shape)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.stderr) == ("(64, 48, 3)\n", "")


def test_an_animation_gives_its_first_frame():
    others = [PillowImage.new("RGB", (48, 64), "black") for _ in range(3)]
    data = encoded(quarters(), "GIF", save_all=True, append_images=others, duration=100)
    assert_quarters(read_image(data), 8)


@pytest.mark.parametrize("form", ["PPM", "ICO", "TGA", "PCX"])
def test_a_format_no_cover_comes_in_is_refused(form):
    with pytest.raises(PictureError, match="not a picture in a known format"):
        read_image(encoded(quarters(), form))


# Orientation.


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
@pytest.mark.parametrize("orientation", TURN_BACK)
def test_exif_orientation_is_applied(form, orientation):
    method = TURN_BACK[orientation]
    stored = quarters() if method is None else quarters().transpose(method)
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    assert_quarters(read_image(encoded(stored, form, quality=95, exif=exif.tobytes())), 8)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_damaged_exif_block_costs_nothing():
    exif = b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"
    assert_quarters(read_image(encoded(quarters(), "JPEG", quality=95, exif=exif)), 8)


# Colours.


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
    grey = np.full((32, 32), 600, dtype=np.uint16)
    data = encoded(PillowImage.fromarray(grey), "PNG")
    assert (read_image(data) == 37).all()  # 600 of the 4,095 of twelve bits


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


# What is no picture, or too much of one.


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"This is only text.", "not a picture in a known format"),
        (b"\xff\xd8\xff", "known format|damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'/>", "not a picture"),
    ],
    ids=["empty", "text", "three bytes of JPEG", "PostScript", "SVG"],
)
def test_a_file_that_is_no_picture_is_refused_by_name(tmp_path, content, reason):
    path = tmp_path / "cover.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=reason) as caught:
        read_image(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "HEIF"])
def test_a_file_of_which_the_larger_half_is_missing_is_refused(form):
    rng = np.random.default_rng(0)
    noise = PillowImage.fromarray(rng.integers(0, 256, (200, 200, 3), dtype=np.uint8))
    data = encoded(noise, form)
    with pytest.raises(PictureError):
        read_image(data[: len(data) * 2 // 5])


def test_a_picture_too_small_to_show_anything_is_refused():
    with pytest.raises(PictureError, match="1×1 pixels; a cover needs at least 16×16"):
        read_image(encoded(PillowImage.new("RGB", (1, 1)), "PNG"))
    with pytest.raises(PictureError, match=f"{MIN_SIDE - 1}×400 pixels"):
        read_image(encoded(PillowImage.new("RGB", (MIN_SIDE - 1, 400)), "PNG"))
    assert read_image(encoded(PillowImage.new("RGB", (MIN_SIDE, MIN_SIDE)), "PNG")).shape[0] == 16


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [19_000, 2**31 - 1])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side):
    bomb = png(side, side, 8, 2, bytes(1000))
    assert len(bomb) < 200
    with pytest.raises(PictureError, match="megapixels"):
        read_image(bomb)


def test_a_file_larger_than_any_picture_is_refused_unread(tmp_path):
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(PictureError, match="512 MiB; a picture may have 512 MiB"):
        read_image(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(PictureError, match="not a regular file"):
        read_image(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(PictureError, match="not a regular file"):
        read_image(tmp_path / "pipe.jpg")


def test_a_missing_file_is_refused_by_name():
    with pytest.raises(PictureError, match=r"nowhere/cover\.jpg: can't be opened \(No such file"):
        read_image(Path("nowhere/cover.jpg"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = tmp_path / "cover.png"
    path.write_bytes(encoded(quarters(), "PNG"))
    path.chmod(0)
    with pytest.raises(PictureError, match="can't be opened"):
        read_image(path)


def test_heic_without_its_extra_says_how_to_get_it(monkeypatch):
    data = encoded(quarters(), "HEIF")
    monkeypatch.setattr("indexer.vision.image.FORMATS", ["JPEG", "PNG"])
    monkeypatch.setattr("indexer.vision.image.EXTRAS", {"HEIC": "heic"})
    with pytest.raises(PictureError, match=r"pip install 'coverdex\[heic\]'"):
        read_image(data)


# Any bytes at all.

GOOD = {form: encoded(quarters(), form) for form in image.FORMATS}


def assert_picture_or_refused(data: bytes) -> None:
    with suppress(PictureError):
        found = read_image(data)
        assert (found.dtype, found.shape[2]) == (np.uint8, 3)
        assert min(found.shape[:2]) >= MIN_SIDE


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=300)
@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.none() | st.integers(0, 10_000),
)
def test_a_damaged_file_is_a_picture_or_refused(form, edits, length):
    data = bytearray(GOOD[form])
    for position, piece in edits:
        start = position % len(data)
        data[start : start + len(piece)] = piece
    assert_picture_or_refused(bytes(data if length is None else data[: length % len(data)]))


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)), st.integers(0, 40))
def test_any_bytes_after_any_head_are_a_picture_or_refused(data, form, head):
    assert_picture_or_refused(GOOD[form][:head] + data)
