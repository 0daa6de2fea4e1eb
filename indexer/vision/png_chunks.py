"""A PNG without its side chunks, one of which may be damaged."""

from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"

KEPT = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"))
"""The chunks that say what a picture shows (PNG specification, 11.2 and 11.3.2)."""

FRAMING = 12
"""Bytes of a chunk that are not its data: four each of length, name and checksum."""


ORIENTATION = b"eXIf"
"""The side chunk that says which way is up."""


def without_side_chunks(png: bytes) -> Iterator[bytes]:
    """The PNG with the chunks of KEPT and ORIENTATION, then with those of KEPT alone.

    They are as they were, up to where it is cut short.
    """
    yield _with(png, KEPT | {ORIENTATION})
    yield _with(png, KEPT)


def _with(png: bytes, kept: frozenset[bytes]) -> bytes:
    parts, at = [SIGNATURE], len(SIGNATURE)
    while at + FRAMING <= len(png):
        end = at + FRAMING + int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] in kept:
            parts.append(png[at:end])
        at = end
    return b"".join(parts)
