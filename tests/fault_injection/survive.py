"""Index broken and hostile pictures through a worker process, and see what that costs."""

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
from tests.fault_injection.mutants import mutants

MAX_GIBIBYTES = 2.0
"""Of the worker at most: pictures of MAX_PIXELS take 0.3 each as they are decoded and turned."""


@dataclass(frozen=True)
class Survived:
    """What became of the files; `crashes` ended the worker, and cost one picture each."""

    files: int
    described: int
    failed: int
    crashes: int
    slowest_seconds: float
    worker_gibibytes: float


def survive(folder: Path, count: int, seed: int) -> Survived:
    """Index so many mutants of each format in a child process.

    Raises:
        AssertionError: the run broke, a file is in no list, or memory grew too much.
    """
    pictures = folder / "mutants"
    pictures.mkdir(parents=True)
    for name, data in mutants(count, seed):
        (pictures / name).write_bytes(data)
    ended = in_child(lambda: print(json.dumps(asdict(_index(folder / "library", pictures)))))
    assert ended.code == 0, ended.stderr
    survived = Survived(**json.loads(ended.stdout))
    assert survived.files == len(list(pictures.iterdir()))
    assert survived.described + survived.failed == survived.files
    assert survived.worker_gibibytes < MAX_GIBIBYTES
    return survived


def _index(folder: Path, pictures: Path) -> Survived:
    times = [time.monotonic()]

    def on_step(_: Step) -> None:
        times.append(time.monotonic())

    with Library.open(folder, create=True) as library:
        with Workers(
            ModelChoice(), seconds=60, module="tests.fault_injection.mutant_worker"
        ) as workers:
            library.adopt(ModelChoice(), workers.names)
            workers.load()  # the first picture's time is its own
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
    return Survived(
        files=sum(counts.values()),
        described=counts["added"],
        failed=counts["failed"],
        crashes=sum("the process" in failure.reason for failure in found),
        slowest_seconds=max(b - a for a, b in pairwise(times[1:])),
        worker_gibibytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20,
    )
