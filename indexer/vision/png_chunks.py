"""A damaged PNG as one that decoders read: without its side chunks, or with what is there of it."""

import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"

KEPT = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"))
"""The chunks that say what a picture shows (PNG specification, 11.2 and 11.3.2)."""

FRAMING = 12
"""Bytes of a chunk that are not its data: four each of length, name and checksum."""

ORIENTATION = b"eXIf"
"""The side chunk that says which way is up."""

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values of a pixel by the colour type in the header (PNG specification, 11.2.1)."""

LAST_FILTER = 4
"""The highest of the numbers of filters with which rows of pixels begin (9.2)."""

STEP = 64
"""Bytes of packed pixels that are unpacked at once: as many are lost before damage at most."""

MOST = 2**30
"""Bytes of pixels beyond which a damaged picture is not unpacked."""


def without_side_chunks(png: bytes) -> Iterator[bytes]:
    """The PNG with the chunks of KEPT and ORIENTATION, then with those of KEPT alone.

    They are as they were, up to where it is cut short.
    """
    for kept in (KEPT | {ORIENTATION}, KEPT):
        yield b"".join([SIGNATURE, *(chunk for _, chunk in _chunks(png, kept))])


def up_to_damage(png: bytes) -> bytes:
    """The PNG with the rows of pixels before the first damage in them, and zeros for the others.

    Raises:
        ValueError: it is interlaced, so that no row is complete, too large, or its header is wrong.
    """
    chunks = list(_chunks(png, KEPT))
    header = dict(chunks).get(b"IHDR", b"")[8:21]
    if len(header) != 13 or header[9] not in SAMPLES or header[12]:
        raise ValueError("no header of rows")
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    row = 1 + -(-width * header[8] * SAMPLES[header[9]] // 8)
    if row * height > MOST:
        raise ValueError("too large")
    data = b"".join(chunk[8:-4] for name, chunk in chunks if name == b"IDAT")
    pixels = _unpacked(data, row * height)
    damaged = (at for at in range(0, len(pixels), row) if pixels[at] > LAST_FILTER)
    whole = next(damaged, len(pixels)) // row * row
    packed = zlib.compress(pixels[:whole] + bytes(row * height - whole), 1)
    others = [chunk for name, chunk in chunks if name not in (b"IDAT", b"IEND")]
    return b"".join([SIGNATURE, *others, _chunk(b"IDAT", packed), _chunk(b"IEND", b"")])


def _unpacked(data: bytes, most: int) -> bytes:
    """What zlib unpacks of data before damage, `most` bytes of it at most."""
    unpacker, found = zlib.decompressobj(), bytearray()
    for at in range(0, len(data), STEP):
        try:
            found += unpacker.decompress(data[at : at + STEP])
        except zlib.error:
            break
        if len(found) >= most:
            break
    return bytes(found[:most])


def _chunks(png: bytes, kept: frozenset[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The names of the chunks that are kept, and the chunks themselves."""
    at = len(SIGNATURE)
    while at + FRAMING <= len(png):
        end = at + FRAMING + int.from_bytes(png[at : at + 4])
        name = png[at + 4 : at + 8]
        if name in kept:
            yield name, png[at:end]
        at = end


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
