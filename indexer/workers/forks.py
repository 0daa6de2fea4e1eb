"""Processes forked from a fork server, as their parent uses them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from threading import Lock
from typing import Self

from indexer.workers.fork_server import ANSWER, FORK, REQUEST, RUNNING, STATUS

POLL_SECONDS = 0.01
"""Between two looks at whether a process has ended."""


class ForkServer:
    """Forks processes that run a module; see `indexer.workers.fork_server`.

    It is started for the first process, and anew if it has ended. Any thread may use it.

    Args:
        module: what the processes run, a `fork_server.PictureModule`.
        arguments: for the module.
    """

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self._module = module
        self._arguments = arguments
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True  # a thread that still waits for an answer must not start another one
        if process := self._process:
            process.kill()  # before the lock: another thread may be waiting for its answer
        with self._lock:
            self._end()

    def fork(self, connection: int, trace: int) -> "Fork":
        """A new process that gets two descriptors; waits until the module is prepared.

        Raises:
            OSError: there is none, as the fork server can't be started, or has ended.
        """
        with self._lock:
            fresh = self._process is None
            pid = self._fork(connection, trace)
            if pid is None and not fresh:  # it ended some time ago
                pid = self._fork(connection, trace)
            if pid is None:
                raise ChildProcessError("the process ended, most likely as memory ran out")
            return Fork(self, self._process, pid)

    def status(self, server: object, pid: int) -> int:
        """The code with which a process ended, or RUNNING; SIGKILL's after its `server` ended."""
        with self._lock:
            code = self._answer(STATUS, pid) if server is self._process else None
            return -signal.SIGKILL if code is None else code

    def _fork(self, connection: int, trace: int) -> int | None:
        if self._closed:
            return None
        if self._process is None:
            self._start()
        return self._answer(FORK, 0, (connection, trace))

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            # -P: don't import from the current folder, which may hold a torch.py beside pictures.
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "indexer.workers.fork_server"),
                    *(str(theirs.fileno()), self._module, *self._arguments),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(sys.path),
                    "OMP_NUM_THREADS": "1",
                },
                process_group=0,  # Ctrl-C goes to the parent only, which finishes the picture
            )

    def _answer(self, kind: bytes, pid: int, descriptors: Sequence[int] = ()) -> int | None:
        """What the fork server answers; None if it has ended."""
        assert self._control is not None
        try:
            socket.send_fds(self._control, [REQUEST.pack(kind, pid)], descriptors)
            answer = self._control.recv(ANSWER.size)
        except OSError:
            answer = b""
        except BaseException:
            self._end()  # its answer would be taken for that to the next request
            raise
        if not answer:
            self._end()
            return None
        return int(ANSWER.unpack(answer)[0])

    def _end(self) -> None:
        """Its processes end with it."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Fork:
    """A forked process, as `subprocess.Popen` shows one."""

    def __init__(self, forks: ForkServer, server: object, pid: int) -> None:
        self._forks = forks
        self._server = server
        self.pid = pid
        self.returncode: int | None = None

    def wait(self, seconds: float) -> int:
        """The code with which it ended. Raises TimeoutError if it runs for longer."""
        until = time.monotonic() + seconds
        while self._runs():
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(POLL_SECONDS)
        assert self.returncode is not None
        return self.returncode

    def end(self) -> None:
        """End it now."""
        self.send_signal(signal.SIGKILL)
        while self._runs():
            time.sleep(POLL_SECONDS)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal if it still runs; its id is not used again before it is asked for."""
        if self._runs():
            os.kill(self.pid, number)

    def _runs(self) -> bool:
        if self.returncode is None:
            code = self._forks.status(self._server, self.pid)
            self.returncode = None if code == RUNNING else code
        return self.returncode is None
