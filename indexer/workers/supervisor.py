"""Run a process that decodes or describes pictures: a crash costs one picture, not the run.

Only the parent process accesses the library. It limits the time per picture, and starts a new
worker when one died.
"""

import re
import signal
import tempfile
from collections.abc import Callable
from multiprocessing import Pipe
from typing import IO, Generic, Self, TypeVar

from indexer.errors import ModelError, StageError
from indexer.vision.cover import Cover
from indexer.workers import codec
from indexer.workers.forks import ForkServer
from indexer.workers.stages import WORKER, stage_of_module

SECONDS = 300
"""Limit per picture. A picture takes 2 s on an idle machine, and took 110 s on one with ten busy
programs on two processors."""

MAX_ANSWER = 64 * 2**20
"""Limit of a worker's answer in bytes: a thumbnail, a vector and some hundred lines of text."""

Answer = TypeVar("Answer")
"""What a process answers about a picture."""

_MODULE = re.compile(r'File ".*[/\\](indexer[/\\][\w/\\]+)\.py"')


class PictureProcess(Generic[Answer]):
    """A process that answers about one picture after another, restarted when it died.

    Args:
        forks: forks it, and says what it runs; others may use the same one.
        read_message: the answer in a message; None if the message says that the process is ready.
        seconds: limit per picture.
        max_answer: limit of a message in bytes.
    """

    def __init__(
        self,
        forks: ForkServer,
        read_message: Callable[[bytes], Answer | None],
        *,
        seconds: float = SECONDS,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self._forks = forks
        self._read_message = read_message
        self._seconds = seconds
        self._max_answer = max_answer
        self._process: _Process[Answer] | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True  # a thread that still waits for an answer must not start a new process
        self._stop()

    def load(self) -> None:
        """Start the process and load the models now.

        Raises:
            ModelError: a model can't be loaded, or loading it ended the process.
        """
        if self._process is not None:
            return
        try:
            self._process = _Process(self._forks, self._read_message, self._max_answer)
            self._process.read(None)  # no time limit: weights may be downloaded
        except (_DiedError, OSError) as error:
            self._stop()
            raise ModelError(f"the models can't be loaded: {error}") from error
        except BaseException:
            self._stop()
            raise

    def ask(self, data: bytes) -> Answer:
        """The answer about a picture, given the bytes of its file.

        Raises:
            StageError: a stage failed on it, took too long, or ended the process.
            ModelError: a model can't be loaded.
        """
        fresh = self._process is None
        self.load()
        assert self._process is not None
        try:
            return self._process.ask(data, self._seconds)
        except _DiedError as error:
            self._stop()
            if fresh or self._closed:
                raise StageError(*error.sentence) from error
        except BaseException as error:
            # Only after a failure that the worker itself reported can it go on.
            if type(error) is not StageError:
                self._stop()
            raise
        # Earlier pictures may have used up its memory, so a fresh worker tries this one again.
        return self.ask(data)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class Worker(PictureProcess[Cover]):
    """A process that describes pictures."""

    def __init__(self, forks: ForkServer, *, seconds: float = SECONDS) -> None:
        super().__init__(forks, codec.read_message, seconds=seconds)

    def describe(self, data: bytes) -> Cover:
        """Describe a picture; see `ask`."""
        return self.ask(data)


class _DiedError(Exception):
    """The worker died; `sentence` holds the stage and the reason."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.sentence = stage, reason


class _TooSlowError(StageError):
    """The worker was stopped because a picture took too long."""


class _Process(Generic[Answer]):
    """A running process."""

    def __init__(
        self,
        forks: ForkServer,
        read_message: Callable[[bytes], Answer | None],
        max_answer: int,
    ) -> None:
        self._read_message = read_message
        self._max_answer = max_answer
        self._connection, theirs = Pipe()
        self._trace: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        with theirs:
            self._running = forks.fork(theirs.fileno(), self._trace.fileno())

    def ask(self, data: bytes, seconds: float) -> Answer:
        try:
            self._connection.send_bytes(data)
        except OSError as error:
            raise self._died() from error
        answer = self.read(seconds)
        if answer is None:
            raise self._died()
        return answer

    def read(self, seconds: float | None) -> Answer | None:
        """Wait for the next message. An error that it reports is raised."""
        if not self._connection.poll(seconds):
            self._running.send_signal(signal.SIGABRT)  # faulthandler then writes where it was
            raise _TooSlowError(self._stage(), f"took longer than {seconds:.0f} s")
        try:
            return self._read_message(self._connection.recv_bytes(self._max_answer))
        except codec.OutOfMemoryError as error:
            raise _DiedError(str(error), f"{error} failed: it ran out of memory") from error
        except ValueError as error:
            raise _DiedError(WORKER, f"{WORKER} failed: {error}") from error
        except (EOFError, OSError) as error:
            raise self._died() from error

    def end(self) -> None:
        self._running.end()
        self._connection.close()
        self._trace.close()

    def _died(self) -> _DiedError:
        stage = self._stage()
        code = self._running.returncode
        assert code is not None
        if code == -signal.SIGKILL:
            reason = "the process was killed, most likely as memory ran out"
        elif code < 0:
            reason = f"the process crashed ({signal.Signals(-code).name})"
        else:
            reason = "the process ended, most likely as memory ran out"
        return _DiedError(stage, f"{stage} failed: {reason}")

    def _stage(self) -> str:
        """The stage in which the process ended, by the trace that `faulthandler` wrote."""
        try:
            self._running.wait(5)
        except TimeoutError:
            self._running.end()
        self._trace.seek(0)
        found = _MODULE.search(self._trace.read().decode(errors="replace"))
        return stage_of_module(re.sub(r"[/\\]", ".", found[1])) if found else WORKER
