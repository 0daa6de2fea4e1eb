"""The process that only decodes pictures: a hostile one may crash it.

A service lets it decode what strangers upload. `indexer.workers.fork_server` forks it.
"""

from multiprocessing.connection import Connection

from indexer.errors import PictureError
from indexer.vision.cover import Image
from indexer.vision.image import MAX_PIXELS, decode, header_size
from indexer.workers import codec
from indexer.workers.forks import ForkServer
from indexer.workers.supervisor import PictureProcess
from indexer.workers.worker import contained, limit, serve

MAX_MEMORY = 4 * 2**30
"""Limit of the process's memory in bytes; see `worker.MAX_MEMORY`."""


def decoder_forks(pixels: int) -> ForkServer:
    """Forks the processes of decoders; `pixels` is the most that a picture may have by its header,
    up to `image.MAX_PIXELS`."""
    return ForkServer("indexer.workers.decoder", [str(min(pixels, MAX_PIXELS))])


class Decoder(PictureProcess[Image]):
    """Decodes pictures in a process of its own; `ask` returns RGB uint8 H × W × 3.

    Args:
        forks: made by `decoder_forks`.
        seconds: limit per picture.
    """

    def __init__(self, forks: ForkServer, seconds: float) -> None:
        most = 3 * MAX_PIXELS + codec.PIXELS.size
        super().__init__(forks, codec.read_pixels, seconds=seconds, max_answer=most)


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


def prepare(_pixels: str) -> None:
    """What it needs is imported with this module."""


def run(connection: Connection, trace: int, pixels: str) -> None:
    """Serve with a limit of pixels."""
    limit(trace, MAX_MEMORY)
    serve(connection, lambda: int(pixels), answer)
