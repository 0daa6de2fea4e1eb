"""Abuse a running service, and print a table of what each kind of abuse got.

    python -m tests.fault_injection.service_abuse --uploads 1000 --connections 10000

The service has the fake models, real decoders and real limits. After each kind a good picture must
still be answered.
"""

import argparse
import resource
import signal
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path

import psutil
import pytest

from indexer.run import index
from service.tokens import Role, make_token
from tests.drawing import save_cover
from tests.fakes import use_fakes
from tests.fault_injection.fuzz import bombs, fuzzed_files
from tests.service.running import Running

NAMES = ("../../etc/passwd", "..\\..\\windows", "/etc/passwd", "%2e%2e%2fetc", "a\0b", "x" * 5000)


class Abuse:
    """The kinds of abuse; each method returns what they got, in words."""

    def __init__(self, running: Running, good: bytes, token: str, ask: str) -> None:
        self._running = running
        self._good = good
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ask = {"Authorization": f"Bearer {ask}"}

    def check(self) -> None:
        """A good picture is answered."""
        status, body = self._similar(self._good)
        assert status == 200, body

    def hostile_uploads(self, count: int) -> str:
        """Broken and hostile files of every format."""
        files = islice((data for _, data in fuzzed_files(count // 8 + 1, 0)), count)
        with ThreadPoolExecutor(2) as pool:
            return said(Counter(status for status, _ in pool.map(self._similar, files)))

    def decompression_bombs(self) -> str:
        """Small files that would decode to gigabytes."""
        return said(Counter(self._similar(data)[0] for _, data in bombs()))

    def bodies_that_are_too_large(self) -> str:
        """33 MiB, announced and not."""
        announced = self._similar(bytes(33 * 2**20))[0]
        pieces = (bytes(2**20) for _ in range(40))
        path, kind = "/v1/similar", {"Content-Type": "image/png", "Transfer-Encoding": "chunked"}
        with suppress(BrokenPipeError, ConnectionResetError):
            answer = self._running.ask("POST", path, pieces, {**self._headers, **kind})
            return f"{announced}, in pieces {answer[0]}"
        return f"{announced}, in pieces: cut off"

    def idle_connections(self, count: int) -> str:
        """Connections on which nothing is asked, or half a head."""
        most = min(count, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 200)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most + 200,) * 2)
        sockets = []
        for number in range(most):
            sockets.append(self._running.connect())
            if number % 2:
                with suppress(OSError):
                    sockets[-1].sendall(b"GET / HTTP/1.1\r\n")
        began = time.perf_counter()
        self.check()
        sentence = f"{most} opened; a picture answered in {time.perf_counter() - began:.1f} s"
        closed = sum(_is_closed(connection) for connection in sockets)
        for connection in sockets:
            connection.close()
        return f"{sentence}; {closed} closed by the service"

    def slow_bodies(self) -> str:
        """More uploads that trickle than there are places."""
        head = b"POST /v1/similar HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n"
        head += f"Authorization: {self._headers['Authorization']}\r\n".encode()
        sockets = [self._running.connect() for _ in range(20)]
        for connection in sockets:
            connection.sendall(head + b"Content-Length: 1000000\r\n\r\n123")
        time.sleep(2)
        refused = sum(_is_closed(connection) for connection in sockets)
        status = self._running.ask("GET", "/v1/text?q=kim", None, self._headers)[0]
        for connection in sockets:
            connection.close()
        time.sleep(1)
        return (
            f"{refused} of 20 refused at once, the rest cut off in 60 s; words meanwhile {status}"
        )

    def paths_and_names(self) -> str:
        """Path traversal in ids, paths and names of uploads."""
        got: Counter[int] = Counter()
        for name in NAMES:
            quoted = "".join(f"%{byte:02x}" for byte in name.encode())
            for path in (f"/v1/covers/{quoted}", f"/v1/covers/{quoted}/thumbnail", f"/{quoted}"):
                got[self._running.ask("GET", path, None, self._headers)[0]] += 1
            body = f'{{"paths": ["/srv/../etc", "{name.encode("unicode_escape").decode()}"]}}'
            kind = {"Content-Type": "application/json"}
            answer = self._running.ask("POST", "/v1/index", body, {**self._headers, **kind})
            got[answer[0]] += 1
        return said(got)

    def who_may_not_change(self) -> str:
        """A token of the role ask tries each change."""
        changes = (
            ("DELETE", "/v1/covers/1"), ("POST", "/v1/index"), ("POST", "/v1/covers"),
            ("POST", "/v1/duplicates/reject"), ("GET", "/v1/index"), ("GET", "/v1/index/events"),
        )  # fmt: skip
        kind = {"Content-Type": "application/json"}
        body = b'{"paths": ["/"], "a": 1, "b": 2}'
        asked = [self._running.ask(*change, body, {**self._ask, **kind}) for change in changes]
        return said(Counter(status for status, *_ in asked))

    def other_sites(self) -> str:
        """Changes that a page of another site sends."""
        foreign = ({"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"})
        asked = [
            self._running.ask("DELETE", "/v1/covers/1", None, {**self._headers, **headers})
            for headers in foreign
        ]
        return said(Counter(status for status, *_ in asked))

    def killed_decoders(self) -> str:
        """The decoders are killed while pictures come in."""
        got: Counter[int] = Counter()
        for _ in range(5):
            for child in self._running.children():
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            got[self._similar(self._good)[0]] += 1
        return said(got)

    def wrong_tokens(self) -> str:
        """100 wrong tokens; last, as all of this machine's are then refused for a minute."""
        asked = [
            self._running.ask("GET", "/v1/labels", None, {"Authorization": f"Bearer {number}"})
            for number in range(100)
        ]
        return said(Counter(status for status, *_ in asked))

    def _similar(self, data: bytes) -> tuple[int, bytes]:
        kind = {"Content-Type": "application/octet-stream"}
        answer = self._running.ask("POST", "/v1/similar?k=1", data, {**self._headers, **kind})
        return answer[0], answer[2]


def _is_closed(connection: socket.socket) -> bool:
    """Whether the other side has answered or closed."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def said(got: Counter[int]) -> str:
    """Statuses and how often each was given."""
    assert not any(status >= 500 and status != 503 for status in got), got
    return ", ".join(f"{count} × {status}" for status, count in sorted(got.items()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Abuse a service in a temporary folder; print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as monkeypatch:
        folder, tokens = Path(name), Path(name, "tokens")
        save_cover(folder / "covers" / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
        use_fakes(monkeypatch)
        index(folder / "library", [folder / "covers"])
        change, ask = make_token(tokens, Role.CHANGE), make_token(tokens, Role.ASK)
        with Running(folder / "library", tokens) as running:
            abuse = Abuse(running, (folder / "covers/kim.png").read_bytes(), change, ask)
            print("| abuse | got |\n|---|---|")
            for kind, *numbers in (
                (abuse.hostile_uploads, options.uploads),
                (abuse.decompression_bombs,),
                (abuse.bodies_that_are_too_large,),
                (abuse.killed_decoders,),
                (abuse.paths_and_names,),
                (abuse.who_may_not_change,),
                (abuse.other_sites,),
                (abuse.slow_bodies,),
                (abuse.idle_connections, options.connections),
            ):
                sentence = kind(*numbers)
                abuse.check()
                print(f"| {kind.__name__.replace('_', ' ')} | {sentence} |", flush=True)
            print(f"| wrong tokens | {abuse.wrong_tokens()} |", flush=True)
            print(f"| SIGTERM at the end | exit code {running.stop(signal.SIGTERM)} |")


if __name__ == "__main__":
    main()
