"""The picture format of a file by its first bytes, whatever its name says.

filetype 1.2 does not know a bare JPEG XL codestream, and puremagic 1.30 calls JPEG 2000 a JPEG, so
the signatures stand here; they are those of the formats' own specifications.
"""

from typing import Literal

HEAD = 512
"""Bytes of a file that `format_of` needs."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff\xf7", "JPEG-LS"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0\x10\0\0\0CR", "camera raw"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"8BPS", "Photoshop"),
    (b"gimp xcf ", "GIMP"),
    (b"\x0a\x05\x01\x08", "PCX"),
    *((b"P%d\n" % number, "PNM") for number in range(1, 8)),
    *((start, "PNM") for start in (b"PF\n", b"Pf\n")),
    *((start, "camera raw") for start in (b"FUJIFILMCCD-RAW", b"II\x1a\0\0\0HEAPCCDR", b"\0MRM")),
    *((start, "camera raw") for start in (b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"FOVb")),
    (b"II\xbc\x01", "JPEG XR"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"DDS \x7c\0\0\0", "DDS"),
    (b"qoif", "QOI"),
    *((start, "PostScript") for start in (b"%!PS", b"\xc5\xd0\xd3\xc6")),
    *((start, "Radiance") for start in (b"#?RADIANCE", b"#?RGBE")),
    (b"SIMPLE  =", "FITS"),
    (b"BPG\xfb", "BPG"),
    (b"FLIF", "FLIF"),
    (b"\x8aMNG\r\n", "MNG"),
    (b"\x8bJNG\r\n", "JNG"),
    (b"\x59\xa6\x6a\x95", "Sun raster"),
    *((b"\x01\xda%c%c" % (packed, size), "SGI") for packed in (0, 1) for size in (1, 2)),
    *((start, "DPX") for start in (b"SDPX", b"XPDS")),
    (b"/* XPM */", "XPM"),
    (b"Paint Shop Pro Image File", "Paint Shop Pro"),
    (b"\x00\xffKA", "Affinity"),
    (b"\x06\x06\xed\xf5", "InDesign"),
    (b"\xd7\xcd\xc6\x9a", "Windows metafile"),
    (b"%PDF-", "PDF"),
    (b"AT&TFORM", "DjVu"),
)
"""First bytes and what they stand for; a longer signature comes before one that it begins with."""

READ = frozenset(
    {"JPEG", "PNG", "WebP", "TIFF", "BMP", "GIF", "AVIF", "JPEG 2000", "HEIC", "JPEG XL"}
)
"""Formats that can be read, two of them with an extra package."""

PACKED = {b"application/x-krita": "Krita", b"image/openraster": "OpenRaster"}
"""The type at the beginning of a zip file and what it stands for."""

PICTURES_NOT_READ = (
    (
        frozenset(name for _, name in SIGNATURES)
        | {"SVG", "DICOM", "Targa", "CorelDRAW", *PACKED.values()}
    )
    - READ
    - {"PDF", "DjVu"}
)
"""Formats of pictures that nothing here reads: a person is told of them."""

NOT_READ = PICTURES_NOT_READ | {"PDF", "DjVu"}
"""Formats that are named, though nothing here reads them."""

MARKUP = (b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")
"""How an SVG begins; its root follows within the first HEAD bytes."""

NEW_SUBFILE_TYPE, PHOTOMETRIC, SUB_PAGES, DNG_VERSION = 0x00FE, 0x0106, 0x014A, 0xC612
SENSOR = (32803, 34892)
SHORT = 3
"""Tags of a TIFF, values of PHOTOMETRIC that stand for a sensor's pixels, and the type of two bytes
(TIFF 6.0; DNG 1.4)."""

TARGA_HEADER, LEAST_SIDE = 18, 16
"""Bytes of a Targa's header (Truevision 2.0), and pixels of a side of what is taken for one."""

BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
    b"crx ": "camera raw",
}
"""The major brand of an ISO media file (bytes 8 to 12) and what it stands for."""


def format_of(head: bytes) -> str | None:
    """The format that a file's first HEAD bytes show, those of NOT_READ among them.

    None where they show no picture.
    """
    if head[:4] == b"RIFF":
        return {b"WEBP": "WebP"}.get(head[8:12], "CorelDRAW" if head[8:11] == b"CDR" else None)
    if head[4:8] == b"ftyp":
        brand = BRANDS.get(head[8:12])
        # The brand mif1 stands for any still picture; the compatible brands say which.
        return "AVIF" if brand == "HEIC" and b"avif" in head[16:] else brand
    markup = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if markup.startswith(MARKUP) and b"<svg" in markup:
        return "SVG"
    for signature, name in SIGNATURES:
        if head.startswith(signature) and not _is_text(name, head):
            return "camera raw" if name == "TIFF" and _is_camera_raw(head) else name
    return _without_signature(head)


def _without_signature(head: bytes) -> str | None:
    """The format of a file that says elsewhere than at its beginning what it is."""
    if head[128:132] == b"DICM":
        return "DICOM"
    if head[:4] == b"PK\3\4" and head[30:38] == b"mimetype":
        return next((name for kind, name in PACKED.items() if head.startswith(kind, 38)), None)
    return "Targa" if _is_targa(head) else None


def _is_text(name: str, head: bytes) -> bool:
    """Whether what looks like a BMP is a text that begins with the letters BM."""
    return name == "BMP" and head[6:10] != bytes(4)


def _is_camera_raw(tiff: bytes) -> bool:
    """Whether a TIFF is a camera's raw file, by the tags of its first page.

    That is one of DNG, or holds a sensor's pixels, or is a small picture of those that follow in
    others: such a file would be read by it.
    """
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)
    tags = {}
    for at in range(start + 2, start + 2 + 12 * int.from_bytes(tiff[start : start + 2], order), 12):
        size = 2 if int.from_bytes(tiff[at + 2 : at + 4], order) == SHORT else 4
        value = int.from_bytes(tiff[at + 8 : at + 8 + size], order)
        tags[int.from_bytes(tiff[at : at + 2], order)] = value
        if at + 12 > len(tiff):
            break
    is_reduced = bool(tags.get(NEW_SUBFILE_TYPE, 0) & 1) and SUB_PAGES in tags
    return DNG_VERSION in tags or tags.get(PHOTOMETRIC) in SENSOR or is_reduced


def _is_targa(head: bytes) -> bool:
    """Whether a file is an unnamed Targa, which has no signature: colours or greys without map."""
    bits, flags = head[16:17], head[17:18]
    return (
        len(head) > TARGA_HEADER
        and head[1:2] == b"\0"
        and head[2] in (2, 3, 10, 11)
        and not any(head[3:10])
        and min(head[12] + 256 * head[13], head[14] + 256 * head[15]) >= LEAST_SIDE
        and (bits in (b"\x18", b"\x20") if head[2] in (2, 10) else bits == b"\x08")
        and flags in (b"\0", b"\x08", b"\x20", b"\x28")
    )
