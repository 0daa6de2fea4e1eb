"""What a file is, by its first bytes."""

import io

import pytest
from PIL import Image as PillowImage

from indexer.vision.formats import HEAD, format_of

PICTURE = PillowImage.new("RGB", (32, 48), "teal")


@pytest.mark.parametrize(
    ("encoder", "name"),
    [
        ("JPEG", "JPEG"),
        ("MPO", "JPEG"),
        ("PNG", "PNG"),
        ("WEBP", "WebP"),
        ("TIFF", "TIFF"),
        ("BMP", "BMP"),
        ("GIF", "GIF"),
        ("AVIF", "AVIF"),
        ("HEIF", "HEIC"),
        ("JPEG2000", "JPEG 2000"),
        ("JXL", "JPEG XL"),
        ("PDF", "PDF"),
        ("PPM", "PNM"),
        ("PCX", "PCX"),
    ],
)
def test_what_an_encoder_writes_is_known(encoder, name):
    buffer = io.BytesIO()
    PICTURE.save(buffer, encoder)
    assert format_of(buffer.getvalue()[:HEAD]) == name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg width="9">', "SVG"),
        (b"II\xbc\x01" + bytes(60), "JPEG XR"),
        (b"\x76\x2f\x31\x01" + bytes(60), "OpenEXR"),
        (b"DDS |" + bytes(60), "DDS"),
        (b"qoif" + bytes(60), "QOI"),
    ],
)
def test_other_formats_of_pictures_are_known(head, name):
    assert format_of(head) == name


@pytest.mark.parametrize(
    "head",
    [
        b"<?xml version='1.0'?><feed>",
        b"",
        b"BM is how this text begins, and more",
        b"RIFF....WAVEfmt ",
        b"{}",
        b"\0" * 64,
    ],
)
def test_what_is_no_picture_has_no_format(head):
    assert format_of(head) is None
