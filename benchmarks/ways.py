"""Ways to index covers, each in a process of its own that is measured from outside."""

import importlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, Protocol, Self, TypeVar

import psutil

from benchmarks.memory import Memory, memory, resident

SAMPLE_SECONDS = 0.1
"""Between two looks at the memory. A network holds its peak for longer."""

SAMPLES = 10
"""Looks, after which the processes are listed anew and shared memory is counted: a list costs 5 ms,
a look 0.1, and a count several."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Indexed:
    """Some covers, indexed one after another: all the seconds, and the words of each cover.

    `stages` are the seconds of each stage, where the way tells them.
    """

    seconds: float
    texts: tuple[str, ...]
    stages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Limit:
    """The multiply-adds of a stage's networks, by precision, and the seconds these take at least.

    That is at the speed with which this processor multiplies large matrices in that precision.
    """

    multiply_adds: Mapping[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Called:
    """What a method of a way returned, and the most memory of its process and all below it."""

    answer: Any
    peak: Memory


class Indexer(Protocol):
    """What a way's module calls `Way`: made once, models loaded, before the clock starts."""

    def index(self, paths: Sequence[Path]) -> Indexed:
        """Index pictures into a place of their own."""


class Meter:
    """What each stage costs, by the differences of a reading: a clock's, or a counter's.

    A stage within another one counts for itself alone. One thread at a time.
    """

    def __init__(self, read: Callable[[], Any] = time.perf_counter) -> None:
        self.spent: dict[str, Any] = {}
        self._read = read
        self._open: list[str] = []
        self._last = read()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge to a stage what is spent within."""
        self._charge()
        self._open.append(name)
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    def wrap(self, name: str, work: Callable[P, T]) -> Callable[P, T]:
        """The function, charged to a stage."""

        def charged(*args: P.args, **kwargs: P.kwargs) -> T:
            with self.stage(name):
                return work(*args, **kwargs)

        return charged

    def _charge(self) -> None:
        now = self._read()
        if self._open:
            name, cost = self._open[-1], now - self._last
            self.spent[name] = self.spent[name] + cost if name in self.spent else cost
        self._last = now


class Process:
    """A process with one way of indexing loaded: the class `Way` of a module."""

    def __init__(self, module: str) -> None:
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), _load, (module,))
        self._process = psutil.Process(self._pool.submit(os.getpid).result())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def call(self, method: str, *arguments: object) -> Called:
        """Call a method of the way, and look at the memory every SAMPLE_SECONDS."""
        answer: Future[Any] = self._pool.submit(_call, method, arguments)
        peak = Memory()
        while not answer.done():
            family = [self._process, *self._process.children(recursive=True)]
            peak = peak.peak(memory(family))
            for _ in range(SAMPLES):
                peak = peak.peak(resident(family))
                wait([answer], SAMPLE_SECONDS)
                if answer.done():
                    break
        return Called(answer.result(), peak)


_way: Indexer


def _load(module: str) -> None:
    global _way  # noqa: PLW0603 - a pool's process has no other place that lasts
    _way = importlib.import_module(module).Way()


def _call(method: str, arguments: tuple[object, ...]) -> object:
    return getattr(_way, method)(*arguments)
