"""Index fuzzed pictures in worker processes, and count failures, crashes, time and memory."""

import json
import resource
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from indexer.report import Step
from indexer.run import index_paths
from indexer.store.failures import failures
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice
from indexer.workers.pool import Workers
from tests.fault_injection.children import in_child
from tests.fault_injection.fuzz import fuzzed_files

MAX_GIBIBYTES = 2.0
"""Limit of a worker's memory. A picture of MAX_PIXELS takes 0.3 to decode and as much to rotate."""


@dataclass(frozen=True)
class FuzzFigures:
    """The number of files per outcome. Each of the `crashes` ended a worker."""

    files: int
    described: int
    failed: int
    crashes: int
    slowest_seconds: float
    worker_gibibytes: float


def fuzz(folder: Path, count: int, seed: int) -> FuzzFigures:
    """Index `count` fuzzed files of each format in a child process.

    Raises:
        AssertionError: the run failed, a file is in no list, or memory grew too much.
    """
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    for name, data in fuzzed_files(count, seed):
        (pictures / name).write_bytes(data)
    ended = in_child(lambda: print(json.dumps(asdict(_index(folder / "library", pictures)))))
    assert ended.code == 0, ended.stderr
    figures = FuzzFigures(**json.loads(ended.stdout))
    assert figures.files == len(list(pictures.iterdir()))
    assert figures.described + figures.failed == figures.files
    assert figures.worker_gibibytes < MAX_GIBIBYTES
    return figures


def _index(folder: Path, pictures: Path) -> FuzzFigures:
    times = [time.monotonic()]

    def on_step(_: Step) -> None:
        times.append(time.monotonic())

    with Library.open(folder, create=True) as library:
        with Workers(
            ModelChoice(), seconds=60, module="tests.fault_injection.fuzz_worker"
        ) as workers:
            library.adopt(ModelChoice(), workers.names)
            workers.load()  # so that the first picture's time doesn't include it
            report = index_paths(
                library,
                [pictures],
                workers,
                force=False,
                on_start=lambda _: times.append(time.monotonic()),
                on_step=on_step,
            )
        found = failures(library)
    counts = report.counts
    assert {failure.path for failure in found} == {step.path for step in report.failures}
    assert all(failure.stage and failure.reason and failure.attempts == 1 for failure in found)
    return FuzzFigures(
        files=sum(counts.values()),
        described=counts["added"],
        failed=counts["failed"],
        crashes=sum("the process" in failure.reason for failure in found),
        slowest_seconds=max(b - a for a, b in pairwise(times[1:])),
        worker_gibibytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20,
    )
