"""Formats, EXIF orientations, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.errors import PictureError
from indexer.vision.image import MIN_SIDE, read_image
from tests.indexer.vision.encoded_pictures import assert_quarters, encoded, png, quarters

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
"""For each EXIF orientation, the transposition of an upright picture that a camera stores."""


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
def test_formats_that_are_not_for_covers_are_refused(form):
    with pytest.raises(PictureError, match=r"not a picture in a known format|(PNM|PCX|Targa) can"):
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


# Refusals.


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"This is only text.", "not a picture in a known format"),
        (b"\xff\xd8\xff", "known format|damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript can't be read here"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'/>",
            "SVG can't be read here",
        ),
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
def test_a_file_without_its_larger_half_is_refused(form):
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
