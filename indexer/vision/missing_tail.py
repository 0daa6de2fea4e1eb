"""Picture files whose end is missing: bytes in its place, and which rows it would have held.

Decoders of WebP, AVIF, HEIC and JPEG 2000 refuse a file that is shorter than it says. Of zeros in
place of what is missing they make plain colours, or in JPEG 2000 less detail.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
from PIL import ExifTags
from PIL import Image as PillowImage

JPEG_FILL = (127, 128)
"""Values that Pillow's JPEG decoder puts where rows are missing; other decoders leave zeros."""

LEFT_OUT, FILLS = (0.0, 0.01, 0.03, 0.1), (0x00, 0xFF, 0x55, 0xAA)
"""Shares of the bytes that are left out at the cut, and the byte that stands for what is missing.
The first of each is enough but for AVIF: of 210 cut ones it reads 103, and all of them 209."""

START_OF_TILE_PART, END_OF_CODESTREAM = b"\xff\x90", b"\xff\xd9"
"""Markers of JPEG 2000 (ITU-T T.800, A.4)."""


def filled_up(data: bytes, form: str | None) -> Iterator[bytes]:
    """A file that is cut short with other bytes for its end, to be tried one after the other.

    None for formats that this doesn't help, and for files of which less than half is there.
    """
    end = b""
    if form == "WebP":
        missing = 8 + int.from_bytes(data[4:8], "little") - len(data)
    elif form in ("AVIF", "HEIC"):
        missing = _missing_of_boxes(data)
    elif form == "JPEG 2000":
        missing, end = _missing_of_codestream(data), END_OF_CODESTREAM
    else:
        return
    if not 0 < missing < len(data):
        return
    if end:  # it may lack nothing else
        yield data.removesuffix(end[:1]) + end
    if form == "WebP":
        yield data + bytes(missing)
        yield _grown(data)
        return
    for share, fill in product(LEFT_OUT, FILLS):
        kept = len(data) - int(share * len(data))
        yield data[:kept] + bytes([fill]) * (len(data) - kept + missing) + end


def _grown(webp: bytes) -> bytes:
    """A WebP whose last chunk has as many zeros more as the file has bytes, and says so.

    Pixels without loss may take more bits as zeros than they took as what is missing.
    """
    start, at = 12, 12
    while at + 8 <= len(webp):
        start, size = at, int.from_bytes(webp[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    grown = bytearray(webp + bytes(len(webp)))
    grown[4:8] = (len(grown) - 8).to_bytes(4, "little")
    grown[start + 4 : start + 8] = (len(grown) - start - 8).to_bytes(4, "little")
    return bytes(grown)


def missing_rows(picture: PillowImage.Image) -> tuple[float, str]:
    """The share of rows that are missing, 0 to 1, and which these are: "the lower 4 %".

    `picture` is as it was decoded leniently: values as they are stored, not yet upright.
    """
    if picture.format == "GIF":  # what is missing has the colour of its last pixel
        raw = np.asarray(picture)
        rows = np.flatnonzero((raw != raw[-1, -1]).reshape(len(raw), -1).any(axis=1))
        box = (0, 0, 0, int(rows[-1]) + 1) if len(rows) else None
        shown = len(rows)  # of interlaced rows those that are missing lie between the others
    else:
        if picture.format in ("JPEG", "MPO"):
            values = [0 if value in JPEG_FILL else 1 for value in range(256)]
            picture = picture.point(values * len(picture.getbands()))
        box = picture.getbbox(alpha_only=False)
        shown = box[3] - box[1] if box else 0
    share = 1 - shown / picture.height
    if not share or box is None:
        return share, "all rows"
    percent = f"{max(share, 0.01):.0%}"
    is_upright = picture.getexif().get(ExifTags.Base.Orientation, 1) in (0, 1, 2)
    if not is_upright or shown < box[3] - box[1]:
        return share, f"{percent} of its rows"
    return share, f"the {'upper' if box[1] else 'lower'} {percent}"  # most BMPs end with the upper


def header_is_missing(tiff: bytes) -> bool:
    """Whether the header of a TIFF's first page lies beyond its end (TIFF 6.0, section 2)."""
    return int.from_bytes(tiff[4:8], "little" if tiff[:2] == b"II" else "big") >= len(tiff)


def _missing_of_boxes(data: bytes) -> int:
    """Bytes that an ISO media file lacks, by the lengths of its boxes (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        if length == 1:  # it stands after the name, in eight bytes
            length = int.from_bytes(data[at + 8 : at + 16])
        if length < 8:  # 0: the last box, of any length
            return 0
        at += length
    return at - len(data)


def _missing_of_codestream(data: bytes) -> int:
    """Bytes that the last tile-part of a JPEG 2000 lacks, by the length in its header.

    0 if there is none, else at least 1. Without a length it goes on to the end: then as many as
    there are.
    """
    at = data.find(b"\xff\x4f\xff\x51") + 2
    if START_OF_TILE_PART not in data:
        return 0
    while data[at : at + 2] != START_OF_TILE_PART and at + 4 < len(data):
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    while data[at : at + 2] == START_OF_TILE_PART:
        length = int.from_bytes(data[at + 6 : at + 10])
        at = at + length if length >= 12 else 2 * len(data) - 1
    return max(at - len(data), 1)
