"""Several workers, so that several pictures are described at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Self

from indexer.vision.cover import Cover
from indexer.vision.model_names import ModelChoice, names_of
from indexer.workers.supervisor import SECONDS, Worker

WORKER_MEMORY = 1.25
"""GiB set aside for a worker, which holds 0.9 (`benchmarks/growth.py`) and a large picture."""


class Workers:
    """A worker for each picture that is described at once; threads share them.

    Each has its part of the processors to itself: two workers of one thread describe more covers
    than one of two threads, as much of the work is done by one thread only.

    Raises:
        ModelError: the choice names no model there is.
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
        threads = max(1, processors() // self.jobs)
        self._workers = [
            Worker(choice, threads=threads, seconds=seconds, module=module)
            for _ in range(self.jobs)
        ]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.__exit__(*exception)

    def load(self) -> None:
        """Start all processes and load their models now.

        Raises:
            ModelError: one can't be had, or they took a process down.
        """
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(Worker.load, self._workers))

    def describe(self, data: bytes) -> Cover:
        """What is known of a picture; see `Worker.describe`. Up to `jobs` threads at once."""
        worker = self._free.get()
        try:
            return worker.describe(data)
        finally:
            self._free.put(worker)


def default_jobs() -> int:
    """A worker for each processor, as far as half of the memory goes."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return max(1, min(processors(), int(memory / 2 / WORKER_MEMORY)))


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))
