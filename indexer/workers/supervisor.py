"""Run a worker process that describes pictures: a crash costs one picture, not the run.

Only the parent process accesses the library. It limits the time per picture, and starts a new
worker when one died.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from multiprocessing import Pipe
from typing import IO, Self

from indexer.errors import ModelError, StageError
from indexer.vision.cover import Cover
from indexer.vision.model_names import ModelChoice, names_of
from indexer.workers import codec
from indexer.workers.stages import WORKER, stage_of_module

SECONDS = 300
"""Limit per picture. A picture takes 2 s on an idle machine, and took 110 s on one with ten busy
programs on two processors."""

MAX_ANSWER = 64 * 2**20
"""Limit of a worker's answer in bytes: a thumbnail, a vector and some hundred lines of text."""

_MODULE = re.compile(r'File ".*[/\\](indexer[/\\][\w/\\]+)\.py"')


class Worker:
    """One worker process, started on first use and restarted when it died.

    Raises:
        ModelError: the choice names an unknown model.
    """

    def __init__(
        self,
        choice: ModelChoice,
        *,
        threads: int = 1,
        seconds: float = SECONDS,
        module: str = "indexer.workers.worker",
    ) -> None:
        self.names = names_of(choice)
        self._choice = choice
        self._threads = threads
        self._seconds = seconds
        self._module = module
        self._process: _Process | None = None
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
            self._process = _Process(self._choice, self._threads, self._module)
            self._process.read(None)  # no time limit: weights may be downloaded
        except (_DiedError, OSError) as error:
            self._stop()
            raise ModelError(f"the models can't be loaded: {error}") from error
        except BaseException:
            self._stop()
            raise

    def describe(self, data: bytes) -> Cover:
        """Describe a picture, given the bytes of its file.

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
        return self.describe(data)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class _DiedError(Exception):
    """The worker died; `sentence` holds the stage and the reason."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.sentence = stage, reason


class _TooSlowError(StageError):
    """The worker was stopped because a picture took too long."""


class _Process:
    """A running worker."""

    def __init__(self, choice: ModelChoice, threads: int, module: str) -> None:
        self._connection, theirs = Pipe()
        self._trace: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        descriptors = theirs.fileno(), self._trace.fileno()
        weights = str(choice.weights or "")
        # -P: don't import from the current folder, which may hold a torch.py beside its pictures.
        self._running = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", module),
                *(str(descriptor) for descriptor in descriptors),
                *(choice.backbone, weights, ",".join(choice.languages), choice.reader),
            ],
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "OMP_NUM_THREADS": str(threads),
            },
            process_group=0,  # Ctrl-C goes to the parent only, which finishes the picture
        )
        theirs.close()

    def ask(self, data: bytes, seconds: float) -> Cover:
        try:
            self._connection.send_bytes(data)
        except OSError as error:
            raise self._died() from error
        cover = self.read(seconds)
        if cover is None:
            raise self._died()
        return cover

    def read(self, seconds: float | None) -> Cover | None:
        """Wait for the next message. An error that it reports is raised."""
        if not self._connection.poll(seconds):
            self._running.send_signal(signal.SIGABRT)  # faulthandler then writes where it was
            raise _TooSlowError(self._stage(), f"took longer than {seconds:.0f} s")
        try:
            return codec.read_message(self._connection.recv_bytes(MAX_ANSWER))
        except codec.OutOfMemoryError as error:
            raise _DiedError(str(error), f"{error} failed: it ran out of memory") from error
        except ValueError as error:
            raise _DiedError(WORKER, f"{WORKER} failed: {error}") from error
        except (EOFError, OSError) as error:
            raise self._died() from error

    def end(self) -> None:
        self._running.kill()
        self._running.wait()
        self._connection.close()
        self._trace.close()

    def _died(self) -> _DiedError:
        stage = self._stage()
        code = self._running.returncode
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
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
        self._trace.seek(0)
        found = _MODULE.search(self._trace.read().decode(errors="replace"))
        return stage_of_module(re.sub(r"[/\\]", ".", found[1])) if found else WORKER
