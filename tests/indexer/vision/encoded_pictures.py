"""Encoded pictures that tests of reading share."""

import io
import struct
import zlib

import numpy as np
from PIL import Image as PillowImage

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)


def quarters() -> PillowImage.Image:
    """48 × 64 pixels in four colours: every turn and flip of it looks different."""
    picture = np.empty((64, 48, 3), dtype=np.uint8)
    picture[:32, :24], picture[:32, 24:] = RED, GREEN
    picture[32:, :24], picture[32:, 24:] = BLUE, WHITE
    return PillowImage.fromarray(picture)


def encoded(picture: PillowImage.Image, form: str, **options: object) -> bytes:
    """The bytes of a file in one of Pillow's formats."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def assert_quarters(picture: np.ndarray, tolerance: int) -> None:
    """Check that a picture is `quarters`, with channels off by `tolerance` at most."""
    assert picture.shape == (64, 48, 3)
    assert picture.dtype == np.uint8
    middles = picture[16::32, 12::24].astype(int).reshape(-1, 3)
    assert np.abs(middles - [RED, GREEN, BLUE, WHITE]).max() <= tolerance


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG from raw rows; the header may promise more of them, or fewer."""

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
