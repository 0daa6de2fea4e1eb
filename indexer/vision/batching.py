"""Share a network's batches among the threads that ask it at the same time."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock

import torch

from indexer.vision.cover import Image


class Batcher:
    """Calls a network for one thread at a time, with the pictures of all threads that wait.

    Nobody waits for others to come: who finds the network idle is served at once, and those who
    come meanwhile make the next batch.
    """

    def __init__(self, network: Callable[[Sequence[Image]], torch.Tensor]) -> None:
        """`network` gives a row for each picture, whatever other pictures it is given."""
        self._network = network
        self._waiting: deque[tuple[Sequence[Image], Future[torch.Tensor]]] = deque()
        self._running = Lock()

    def __call__(self, images: Sequence[Image]) -> torch.Tensor:
        """The network's rows for some pictures. Raises what the network raises."""
        rows: Future[torch.Tensor] = Future()
        self._waiting.append((images, rows))
        with self._running:
            if not rows.done():
                self._run()
        return rows.result()

    def _run(self) -> None:
        """Answer all threads that wait."""
        asked = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            found = self._network([image for images, _ in asked for image in images])
            sizes = [len(images) for images, _ in asked]
            parts = found.split(sizes)  # type: ignore[no-untyped-call]
        except BaseException as error:
            for _, rows in asked:
                rows.set_exception(error)
            return
        for (_, rows), part in zip(asked, parts, strict=True):
            rows.set_result(part)
