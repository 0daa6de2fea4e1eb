"""The process that decodes: pixels arrive as they are, hostile pictures cost nothing."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.errors import StageError
from indexer.vision.image import read_image
from indexer.workers import codec
from indexer.workers.decoder import Decoder, decoder_forks


@pytest.fixture(scope="module")
def decoder():
    with decoder_forks(pixels=1_000_000) as forks, Decoder(forks, seconds=60) as decoder:
        yield decoder


def png(width, height):
    """A PNG whose header promises so many pixels, and which holds none."""

    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_pixels_are_those_that_are_read_here(decoder):
    image = np.random.default_rng(1).integers(0, 255, (40, 30, 3), np.uint8)
    buffer = io.BytesIO()
    PillowImage.fromarray(image).save(buffer, "JPEG")
    found = decoder.ask(buffer.getvalue())
    assert (found == read_image(buffer.getvalue())).all()
    assert found.flags.writeable


def test_a_bomb_is_refused_before_it_is_decoded(decoder):
    with pytest.raises(StageError, match="4000×4000 pixels; at most 1 megapixels"):
        decoder.ask(png(4000, 4000))
    with pytest.raises(StageError, match="more than 358 megapixels"):
        decoder.ask(png(40_000, 40_000))
    with pytest.raises(StageError, match="not a picture"):
        decoder.ask(b"words")


@pytest.mark.parametrize(
    "message", [b"", b"P", b"P" + bytes(8) + b"1", b"P" + b"\xff" * 8 + b"12", b"[1,2]", b"{"]
)
def test_a_message_of_another_shape_is_refused(message):
    with pytest.raises(ValueError):  # noqa: PT011 - numpy's and json's, too
        codec.read_pixels(message)
