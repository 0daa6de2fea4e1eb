"""Run functions and commands in forked children, which start in milliseconds and can be killed.

The parent imports everything that they need, but starts no thread: a fork would lose it.
"""

import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import faiss
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from typer.testing import CliRunner

from cli import app
from indexer import models
from indexer.vision.cover import Cover, Image
from indexer.vision.model_names import ModelChoice, names_of
from indexer.workers import codec, pool, worker
from tests import fake_worker

NOBODY = 65534

for late in (
    *("indexer.run", "output.documents", "output.progress", "output.terminal"),
    "importlib.metadata",  # by sqlite-utils' first database; nobody may not read Python's files
):
    import_module(late)  # once here instead of in every child
faiss.omp_set_num_threads(1)
CliRunner().invoke(app, ["list", "--library", os.devnull])  # typer imports at its first call


@dataclass(frozen=True)
class Ended:
    """The exit code of a child, or minus the signal that ended it, and its output."""

    code: int
    stdout: str
    stderr: str


class InChild:
    """Describes pictures as `fake_worker` does, in this process."""

    jobs = 1

    def __init__(self, choice: ModelChoice, _jobs: int | None = None) -> None:
        self.names = names_of(choice)

    def __enter__(self) -> "InChild":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def load(self) -> None:
        pass

    def describe(self, data: bytes) -> Cover:
        cover = codec.read_message(worker.answer(data, fake_worker.describe))
        assert cover is not None
        return cover


class FakeWorkers(pool.Workers):
    """Real worker processes, without networks."""

    def __init__(self, choice: ModelChoice, _jobs: int | None = None) -> None:
        super().__init__(choice, 2, seconds=20, module="tests.fake_worker")


class Child:
    """A function running in a forked child."""

    def __init__(self, function: Callable[[], object], *, as_nobody: bool = False) -> None:
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        self.pid = os.fork()
        if self.pid == 0:
            _become(function, self._out.fileno(), self._err.fileno(), as_nobody)

    def runs(self) -> bool:
        """Whether it is still running."""
        found = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return found is None

    def wait(self) -> Ended:
        """Wait until it ends."""
        _, status = os.waitpid(self.pid, 0)
        with self._out, self._err:
            self._out.seek(0)
            self._err.seek(0)
            return Ended(
                os.waitstatus_to_exitcode(status),
                self._out.read().decode(errors="surrogateescape"),
                self._err.read().decode(errors="surrogateescape"),
            )


def in_child(function: Callable[[], object], kill_after: float | None = None) -> Ended:
    """Run a function in a child; kill it after `kill_after` seconds if it is still running."""
    child = Child(function)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child.pid, signal.SIGKILL)
    return child.wait()


class FakeLayouts:
    """Makes layout vectors of pictures without a network."""

    def layout_vectors(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Unit vectors of 512 numbers, of the grey of the pictures in 16 × 32 cells."""
        grey = [
            np.asarray(PillowImage.fromarray(image).convert("L").resize((16, 32)))
            for image in images
        ]
        cells = np.stack(grey).reshape(len(images), -1).astype(np.float32) + 1
        return np.asarray(cells / np.linalg.norm(cells, axis=1, keepdims=True), np.float32)


def fake_models(choice: ModelChoice) -> models.Models:
    """Models under the real names whose only part is FakeLayouts."""
    return models.Models(names_of(choice), lambda: NotImplemented, FakeLayouts)  # type: ignore[arg-type]


def command(*arguments: object, describer: type = InChild) -> Callable[[], None]:
    """A call of the command line, to run in a child."""

    def run() -> None:
        pool.Workers = describer  # type: ignore[misc, assignment]
        models.models_for = fake_models
        app([str(argument) for argument in arguments], prog_name="coverdex")

    return run


def _become(function: Callable[[], object], out: int, err: int, as_nobody: bool) -> None:
    code = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout = os.fdopen(1, "w", errors="surrogateescape")
        sys.stderr = os.fdopen(2, "w", errors="surrogateescape")
        if as_nobody and os.getuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        function()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def limit_files(size: int) -> None:
    """Let no file of this process grow beyond a size, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
