"""Share a network's batches among the threads that ask it at the same time."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock, Semaphore

import torch

from indexer.vision.cover import Image


class Batcher:
    """Calls a network for a few threads at a time, with the pictures of all threads that wait.

    Nobody waits for others to come: who finds the network idle is served at once, and those who
    come meanwhile make the next batch.
    """

    def __init__(
        self, network: Callable[[Sequence[Image]], torch.Tensor], at_once: int = 1
    ) -> None:
        """`network` gives a row for each picture, whatever other pictures it is given.

        `at_once`: threads that call it at the same time. A GPU is used well by one; on processors
        that each compute one batch, batches side by side take as long as one alone.
        """
        self._network = network
        self._waiting: deque[tuple[Sequence[Image], Future[torch.Tensor]]] = deque()
        self._taking = Lock()
        self._running = Semaphore(at_once)

    def __call__(self, images: Sequence[Image]) -> torch.Tensor:
        """The network's rows for some pictures. Raises what the network raises."""
        rows: Future[torch.Tensor] = Future()
        self._waiting.append((images, rows))
        with self._running:
            self._run()
        return rows.result()

    def _run(self) -> None:
        """Answer all threads that wait, if others do not answer them already."""
        with self._taking:
            asked = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not asked:
            return
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
