"""Describe pictures in a worker process, so that a crash of it costs one picture and not the run.

The parent alone knows the library. It waits for each picture no longer than it may take, and
starts a new worker where one died.
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
"""That one picture may take. It takes 2 where nothing else runs, and took 110 on a machine with
ten busy programs on two processors."""

PRIMITIVES = "64"
"""Programs that oneDNN keeps, one for each layer and shape. Of its own 1,024 a worker grew
by 38 MB from the 20th to the 100th cover, with 64 by 15, at the same speed."""

MAX_ANSWER = 64 * 2**20
"""Bytes of a worker's answer: a cover has a thumbnail, a vector and some hundred lines."""

_MODULE = re.compile(r'File ".*[/\\](indexer[/\\][\w/\\]+)\.py"')


class Worker:
    """One worker process, started when it is first needed and again when it has died.

    Raises:
        ModelError: the choice names no model there is.
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
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True  # a thread that still waits for an answer must not start a new process
        self._stop()

    def load(self) -> None:
        """Start the process and load the models now.

        Raises:
            ModelError: one can't be had, or they took the process down.
        """
        if self._process is not None:
            return
        try:
            self._process = _Process(self._choice, self._threads, self._module)
            self._process.read(None)  # without a limit: there may be a download
        except (_DiedError, OSError) as error:
            self._stop()
            raise ModelError(f"the models can't be loaded: {error}") from error
        except BaseException:
            self._stop()
            raise

    def describe(self, data: bytes) -> Cover:
        """What is known of a picture, given the bytes of its file.

        Raises:
            StageError: a stage can't deal with it, took too long, or took the process down.
            ModelError: a model can't be had.
        """
        fresh = self._process is None
        self.load()
        assert self._process is not None
        try:
            return self._process.ask(data, self._seconds)
        except _DiedError as error:
            self._stop()
            if fresh or self._over:
                raise StageError(*error.sentence) from error
        except BaseException as error:
            # Only what the worker itself says of a picture leaves it in order.
            if type(error) is not StageError:
                self._stop()
            raise
        # It may have died of the pictures before, that ate its memory little by little.
        return self.describe(data)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class _DiedError(Exception):
    """The worker is gone; `sentence` is the stage and the reason."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.sentence = stage, reason


class _TooSlowError(StageError):
    """The worker was stopped over a picture."""


class _Process:
    """A running worker."""

    def __init__(self, choice: ModelChoice, threads: int, module: str) -> None:
        self._connection, theirs = Pipe()
        self._trace: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        descriptors = theirs.fileno(), self._trace.fileno()
        weights = str(choice.weights or "")
        # -P: a folder that holds pictures may hold a torch.py, too.
        self._running = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", module),
                *(str(descriptor) for descriptor in descriptors),
                *(choice.backbone, weights, ",".join(choice.languages)),
            ],
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "OMP_NUM_THREADS": str(threads),
                "ONEDNN_PRIMITIVE_CACHE_CAPACITY": PRIMITIVES,
            },
            process_group=0,  # a terminal's Ctrl-C is for the parent, which finishes the picture
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
        """The next message, once it is there; an error that it tells of is raised."""
        if not self._connection.poll(seconds):
            self._running.send_signal(signal.SIGABRT)  # leaves a trace of where it was
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
        """Where the process was when it ended, by the trace that `faulthandler` left."""
        try:
            self._running.wait(5)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
        self._trace.seek(0)
        found = _MODULE.search(self._trace.read().decode(errors="replace"))
        return stage_of_module(re.sub(r"[/\\]", ".", found[1])) if found else WORKER
