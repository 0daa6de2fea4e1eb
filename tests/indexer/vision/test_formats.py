"""What a file is, by its first bytes."""

import io
import struct

import pytest
from PIL import Image as PillowImage
from PIL import TiffImagePlugin

from indexer.errors import PictureError
from indexer.vision.formats import HEAD, format_of
from indexer.vision.image import decode

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
        ("EPS", "PostScript"),
        ("SGI", "SGI"),
        ("TGA", "Targa"),
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
        (b"\xc5\xd0\xd3\xc6" + bytes(60), "PostScript"),
        (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "Radiance"),
        (b"SIMPLE  =                    T", "FITS"),
        (bytes(128) + b"DICM" + bytes(60), "DICOM"),
        (b"P7\nWIDTH 300\n", "PNM"),
        (b"RIFF....CDR9vrsn", "CorelDRAW"),
        (b"PK\3\4" + bytes(26) + b"mimetypeimage/openraster", "OpenRaster"),
        (b"PK\3\4" + bytes(26) + b"mimetypeapplication/x-krita", "Krita"),
        (b"\xff\xd8\xff\xf7" + bytes(60), "JPEG-LS"),
        (b"IIU\0" + bytes(60), "camera raw"),
        (b"FOVb" + bytes(60), "camera raw"),
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
        b"PK\3\4" + bytes(26) + b"mimetypeapplication/epub+zip",
        bytes(512),
        b"\0\0\2\0\1\0\x20\x20" + bytes(60),  # a cursor of Windows
        b"\0" * 64,
    ],
)
def test_what_is_no_picture_has_no_format(head):
    assert format_of(head) is None


def tiff(*tags: tuple[int, int, int], order: str = "<") -> bytes:
    """A TIFF's header, with tags as number, type and value."""
    values = b"".join(
        struct.pack(f"{order}HHI", tag, kind, 1)
        + struct.pack(f"{order}{'H2x' if kind == 3 else 'I'}", value)
        for tag, kind, value in tags
    )
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(f"{order}HIH", 42, 8, len(tags)) + values + bytes(100)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_raw_file_in_the_form_of_a_tiff_is_told_by_its_tags(order):
    width = (256, 3, 160)
    assert format_of(tiff(width, (254, 4, 1), (330, 4, 9999), order=order)) == "camera raw"
    assert format_of(tiff(width, (50706, 1, 1), order=order)) == "camera raw"
    assert format_of(tiff(width, (262, 3, 32803), order=order)) == "camera raw"
    for others in ([], [(254, 4, 1)], [(254, 4, 0), (330, 4, 9999)], [(262, 3, 2)]):
        assert format_of(tiff(width, *others, order=order)) == "TIFF"
    assert format_of(tiff(width, order=order)[:20]) == "TIFF"


def test_the_small_picture_of_a_raw_file_is_not_taken_for_it():
    small = io.BytesIO()
    raw = TiffImagePlugin.ImageFileDirectory_v2()
    raw[50706] = b"\1\4\0\0"
    PICTURE.save(small, "TIFF", tiffinfo=raw)
    with pytest.raises(PictureError, match="camera raw can't be read here"):
        decode(small.getvalue())
