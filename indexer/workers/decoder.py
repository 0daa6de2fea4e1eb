"""The process that only decodes pictures: a hostile one may crash it.

A service lets it decode what strangers upload. It loads no network, so it starts in half a second.

    python -m indexer.workers.decoder CONNECTION TRACE PIXELS
"""

import sys
from multiprocessing.connection import Connection

from indexer.errors import PictureError
from indexer.vision.cover import Image
from indexer.vision.image import MAX_PIXELS, decode, header_size
from indexer.workers import codec
from indexer.workers.supervisor import PictureProcess
from indexer.workers.worker import contained, limit, serve

MAX_MEMORY = 4 * 2**30
"""Limit of the process's memory in bytes; see `worker.MAX_MEMORY`."""


class Decoder(PictureProcess[Image]):
    """Decodes pictures in a process of its own; `ask` returns RGB uint8 H × W × 3.

    Args:
        pixels: the most that a picture may have, by its header, up to `image.MAX_PIXELS`.
        seconds: limit per picture.
    """

    def __init__(self, pixels: int, seconds: float) -> None:
        super().__init__(
            "indexer.workers.decoder",
            [str(min(pixels, MAX_PIXELS))],
            codec.read_pixels,
            seconds=seconds,
            max_answer=3 * MAX_PIXELS + codec.PIXELS.size,
        )


def answer(data: bytes, pixels: int) -> bytes:
    """Decode a picture, given the bytes of its file; returns a message of `codec`."""

    def decoded() -> bytes:
        width, height = header_size(data) or (0, 0)
        if width * height > pixels:
            raise PictureError(
                f"{width}×{height} pixels; at most {pixels / 1e6:.0f} megapixels are taken here, "
                "scale it down and try again"
            )
        return codec.pixels_message(decode(data).pixels)

    return contained(decoded)


def main() -> None:
    """Serve with the limit that the arguments name."""
    connection, trace, pixels = sys.argv[1:]
    limit(int(trace), MAX_MEMORY)
    serve(Connection(int(connection)), lambda: int(pixels), answer)


if __name__ == "__main__":
    main()
