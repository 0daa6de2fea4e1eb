"""The picture format of a file by its first bytes, whatever its name says.

filetype 1.2 does not know a bare JPEG XL codestream, and puremagic 1.30 calls JPEG 2000 a JPEG, so
the signatures stand here; they are those of the formats' own specifications.
"""

HEAD = 512
"""Bytes of a file that `format_of` needs."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
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
    *((b"P%d\n" % number, "PNM") for number in range(1, 7)),
    (b"FUJIFILMCCD-RAW", "camera raw"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"DDS \x7c\0\0\0", "DDS"),
    (b"qoif", "QOI"),
    (b"%PDF-", "PDF"),
    (b"AT&TFORM", "DjVu"),
)
"""First bytes and what they stand for; a longer signature comes before one that it begins with."""

PICTURES_NOT_READ = frozenset(
    {"Photoshop", "GIMP", "PCX", "PNM", "camera raw", "JPEG XR", "OpenEXR", "DDS", "QOI", "SVG"}
)
"""Formats of pictures that nothing here reads: a person is told of them."""

NOT_READ = PICTURES_NOT_READ | {"PDF", "DjVu"}
"""Formats that are named, though nothing here reads them."""

MARKUP = (b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")
"""How an SVG begins; its root follows within the first HEAD bytes."""

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
        return "WebP" if head[8:12] == b"WEBP" else None
    if head[4:8] == b"ftyp":
        brand = BRANDS.get(head[8:12])
        # The brand mif1 stands for any still picture; the compatible brands say which.
        return "AVIF" if brand == "HEIC" and b"avif" in head[16:] else brand
    markup = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if markup.startswith(MARKUP) and b"<svg" in markup:
        return "SVG"
    for signature, name in SIGNATURES:
        if head.startswith(signature) and not _is_text(name, head):
            return name
    return None


def _is_text(name: str, head: bytes) -> bool:
    """Whether what looks like a BMP is a text that begins with the letters BM."""
    return name == "BMP" and head[6:10] != bytes(4)
