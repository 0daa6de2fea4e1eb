"""A service in a process of its own, as tests and the abuse of `tests.fault_injection` use it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

SECONDS = 300
"""How long a busy machine may take for a start or an answer."""


class Running:
    """A running `tests.service.fake_server`; ends with the context."""

    def __init__(self, library: Path, *tokens: Path, module: str = "tests.service.fake_server"):
        self.library = library
        command = [sys.executable, "-m", module, str(library), *map(str, tokens)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError("the service ended before it listened")
        until = time.monotonic() + SECONDS
        while self.ask("GET", "/readyz")[0] != 200:
            assert time.monotonic() < until, "not ready in time"
            time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def ask(self, method, path, body=None, headers=None):
        """Status, headers in lower case, and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, named, answer.read()
        finally:
            connection.close()

    def similar(self, data, kind="application/octet-stream"):
        """Status and body of an answer to a picture."""
        status, _, body = self.ask("POST", "/v1/similar?k=1", data, {"Content-Type": kind})
        return status, body

    def connect(self):
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)

    def children(self):
        """Its decoders, as processes."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number=signal.SIGTERM):
        """Send a signal and wait; returns the exit code."""
        os.kill(self.process.pid, number)
        return self.process.wait(SECONDS)
