"""The process from which the processes that decode or describe pictures are forked.

It imports and loads once what they need, so that they share that memory and start at once. It never
sees a picture, so that none can harm the processes that are forked later. It computes with one
thread and starts none, as a fork copies only the thread that calls it.

    python -m indexer.workers.fork_server CONTROL MODULE ARGUMENTS

CONTROL is a socket's descriptor. `indexer.workers.forks` sends requests on it, one at a time:

FORK      with two descriptors, a connection and a file for traces; answered by the process's id
STATUS    with an id; answered by the code with which the process ended, or RUNNING
"""

import ctypes
import gc
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Protocol

from indexer.errors import ModelError

REQUEST = struct.Struct("=ci")
"""A request: FORK or STATUS, and an id."""

ANSWER = struct.Struct("=i")

FORK, STATUS = b"F", b"S"

RUNNING = 2**31 - 1
"""No process ends with this code."""

PR_SET_PDEATHSIG = 1
"""Of Linux's prctl."""


class PictureModule(Protocol):
    """What MODULE offers."""

    def prepare(self, *arguments: str) -> None:
        """Load what the processes share. Raises ModelError, which `run` then reports."""

    def run(self, connection: Connection, trace: int, *arguments: str) -> None:
        """Answer about pictures until the connection ends, in a process of its own."""


def main() -> None:
    """Prepare a module, then fork processes that run it until the parent closes the socket."""
    control, name, *arguments = sys.argv[1:]
    os.dup2(2, 1)  # what libraries print goes to stderr, as stdout is for data
    module: PictureModule = import_module(name)
    with suppress(ModelError):
        module.prepare(*arguments)
    gc.collect()
    gc.freeze()  # the collector writes on what it looks at, which would unshare that memory
    with socket.socket(fileno=int(control)) as requests:
        answer_requests(requests, lambda *descriptors: module.run(*descriptors, *arguments))


def answer_requests(requests: socket.socket, run: Callable[[Connection, int], None]) -> None:
    """Fork processes that `run` with a connection and a file for traces; tell how they ended."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(requests, REQUEST.size, 2)
        if len(request) < REQUEST.size:
            return
        kind, pid = REQUEST.unpack(request)
        if kind == STATUS:
            requests.send(ANSWER.pack(_status(pid)))
            continue
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            requests.close()
            _become(parent, run, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        requests.send(ANSWER.pack(pid))


def _status(pid: int) -> int:
    """The code with which a process ended; -N if signal N ended it."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else RUNNING


def _become(
    parent: int, run: Callable[[Connection, int], None], connection: int, trace: int
) -> None:
    """Run, then end this process; at once when its parent ends, which alone learns how it ended."""
    code = 1
    try:
        with suppress(AttributeError, OSError):  # Linux only
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            run(Connection(connection), trace)
            code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
