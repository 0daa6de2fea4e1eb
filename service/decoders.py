"""Decode uploads in processes of their own, so that no picture can take the service down."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Self

from indexer.vision.cover import Image
from indexer.vision.picture_file import read_file
from indexer.workers.decoder import Decoder, decoder_forks


class Decoders:
    """`count` processes that decode; call it as `search.ask`'s `read`, from as many threads."""

    def __init__(self, count: int, pixels: int, seconds: float) -> None:
        self._forks = decoder_forks(pixels)
        self._decoders = [Decoder(self._forks, seconds) for _ in range(count)]
        self._free: SimpleQueue[Decoder] = SimpleQueue()
        for decoder in self._decoders:
            self._free.put(decoder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for decoder in self._decoders:
            decoder.__exit__(*exception)
        self._forks.__exit__(*exception)

    def load(self) -> None:
        """Start the processes now, all at once. Raises ModelError if that fails."""

        def load_one(_number: int) -> None:
            with self._lent() as decoder:
                decoder.load()

        with ThreadPoolExecutor(len(self._decoders)) as pool:
            list(pool.map(load_one, range(len(self._decoders))))

    def __call__(self, source: Path | bytes) -> Image:
        """The picture in a file or its bytes, RGB uint8 H × W × 3.

        Raises:
            PictureError: it can't be read, exceeds a limit, or ended the process.
        """
        data = read_file(source) if isinstance(source, Path) else source
        with self._lent() as decoder:
            return decoder.ask(data)

    @contextmanager
    def _lent(self) -> Iterator[Decoder]:
        """A process that nobody else uses meanwhile."""
        decoder = self._free.get()
        try:
            yield decoder
        finally:
            self._free.put(decoder)
