"""Fuzzed pictures: broken and hostile files of every format, derived from good ones by a seed."""

import io
import random
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image as PillowImage

from indexer.vision.image import FORMATS

SIZE = 60, 90
NAMES = {name: name.lower() for name in FORMATS} | {
    "JPEG": "jpg",
    "TIFF": "tif",
    "HEIF": "heic",
    "JPEG2000": "jp2",
}
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def fuzzed_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of `count` files of each format, all kinds of damage in turn; then bombs."""
    rng = random.Random(seed)
    for name, ending in NAMES.items():
        good = [encoded(picture, name, rng) for picture in _pictures(rng)]
        strange = strips_and_plains(name, rng)
        for number in range(count):
            kind, damage = KINDS[number % len(KINDS)]
            data = damage(rng, rng.choice(good)) if damage else strange[number % len(strange)]
            yield f"{name.lower()}-{number:04}-{kind}.{ending}", data
    yield from bombs()


def encoded(picture: PillowImage.Image, name: str, rng: random.Random) -> bytes:
    """The bytes of a picture in one format, with random options of its encoder."""
    options: dict[str, object] = {
        "JPEG": {"progressive": rng.random() < 0.5, "quality": rng.randint(20, 95)},
        "TIFF": {"compression": rng.choice(["raw", "tiff_lzw", "tiff_deflate", "jpeg"])},
        "WEBP": {"lossless": rng.random() < 0.5},
        "PNG": {"bits": 8},
    }.get(name, {})
    buffer = io.BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()


def strips_and_plains(name: str, rng: random.Random) -> list[bytes]:
    """Valid files without any content: plain colours and strips."""
    sizes = ((1, 1), (1, 400), (400, 1), (16, 4000), (4000, 16), (17, 17), (64, 64))
    pictures = [
        PillowImage.new("RGB", size, rng.choice(["black", "white", "red", "#808080"]))
        for size in sizes
    ]
    return [encoded(picture, name, rng) for picture in pictures]


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that would decode to gigabytes."""
    for side in (30_000, 65_000, 2**31 - 1):
        rows = zlib.compress(bytes(1_000_000), 9)
        chunks = (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
            (b"IDAT", rows),
            (b"IEND", b""),
        )
        yield (
            f"bomb-{side}.png",
            b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks),
        )
    yield "bomb.gif", b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0xF7, 0, 0) + bytes(900)
    header = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    yield "bomb.bmp", b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header
    text = zlib.compress(bytes(200_000_000), 9)
    small = io.BytesIO()
    PillowImage.new("RGB", SIZE).save(small, "PNG")
    data = small.getvalue()
    yield "bomb-text.png", data[:33] + _chunk(b"zTXt", b"Comment\0\0" + text) + data[33:]


def _pictures(rng: random.Random) -> list[PillowImage.Image]:
    noise = np.random.default_rng(rng.randrange(2**32))
    width, height = SIZE
    picture = PillowImage.fromarray(
        noise.integers(0, 256, (height // 10, width // 10, 3), dtype=np.uint8)
    ).resize(SIZE)
    return [picture, PillowImage.effect_mandelbrot(SIZE, (-2, -1, 1, 1), 40).convert("RGB")]


def _flip_bits(rng: random.Random, data: bytes) -> bytes:
    broken = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 100))):
        broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
    return bytes(broken)


def _flip_head(rng: random.Random, data: bytes) -> bytes:
    head = min(len(data), 200)
    return _flip_bits(rng, data[:head]) + data[head:]


def _cut(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] if rng.random() < 0.7 else data[:start] + data[start + rng.randrange(99) :]


def _absurd_sizes(rng: random.Random, data: bytes) -> bytes:
    """Write extreme numbers into the head of a file, where its sizes are."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        value, width = rng.choice(EXTREMES), rng.choice((2, 4))
        number = (value % 256**width).to_bytes(width, rng.choice(("big", "little")))
        place = rng.randrange(min(len(broken), 200))
        broken[place : place + width] = number
    return bytes(broken)


def _splice(rng: random.Random, data: bytes) -> bytes:
    """Join the head of one file to the tail of another; both may be the same file."""
    picture = PillowImage.new("RGB", SIZE, "blue")
    other = encoded(picture, rng.choice(list(NAMES)), rng) if rng.random() < 0.7 else data
    return other[: rng.randrange(1, 100)] + data[rng.randrange(len(data)) :]


def _pad(rng: random.Random, data: bytes) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + rng.randbytes(rng.choice((1, 100, 10_000))) + data[place:]


KINDS = (
    ("bits", _flip_bits),
    ("head", _flip_head),
    ("cut", _cut),
    ("size", _absurd_sizes),
    ("splice", _splice),
    ("pad", _pad),
    ("strange", None),
)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
