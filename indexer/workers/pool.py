"""A pool of worker processes, which describe several pictures at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Self

from indexer.vision.cover import Cover
from indexer.vision.model_names import ModelChoice, names_of
from indexer.vision.threads import processors
from indexer.workers.forks import ForkServer
from indexer.workers.supervisor import SECONDS, Worker

WORKER_MEMORY = 1.25
"""GiB per worker: it holds 0.9 (`benchmarks/growth.py`), and a large picture comes on top."""


class Workers:
    """`jobs` worker processes, shared by as many threads.

    The processors are divided among them: two workers with one thread each describe more covers
    than one with two threads, as much of the work runs in a single thread.

    Raises:
        ModelError: the choice names an unknown model.
    """

    def __init__(
        self,
        choice: ModelChoice,
        jobs: int | None = None,
        *,
        seconds: float = SECONDS,
        module: str = "indexer.workers.worker",
    ) -> None:
        self.names = names_of(choice)
        self.jobs = jobs or default_jobs()
        self._forks = worker_forks(choice, max(1, processors() // self.jobs), module)
        self._workers = [Worker(self._forks, seconds=seconds) for _ in range(self.jobs)]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.__exit__(*exception)
        self._forks.__exit__(*exception)

    def load(self) -> None:
        """Start all processes and load their models now.

        Raises:
            ModelError: a model can't be loaded, or loading it ended a process.
        """
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(Worker.load, self._workers))

    def describe(self, data: bytes) -> Cover:
        """Describe a picture; see `Worker.describe`. Up to `jobs` threads may call it at once."""
        worker = self._free.get()
        try:
            return worker.describe(data)
        finally:
            self._free.put(worker)


def worker_forks(
    choice: ModelChoice, threads: int = 1, module: str = "indexer.workers.worker"
) -> ForkServer:
    """Forks the processes of workers, each of which computes with so many threads."""
    return ForkServer(
        module,
        [
            *(str(threads), choice.backbone, str(choice.weights or "")),
            *(",".join(choice.languages), choice.reader),
        ],
    )


def default_jobs() -> int:
    """One worker per processor, as long as all of them fit into half of the memory."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return max(1, min(processors(), int(memory / 2 / WORKER_MEMORY)))
