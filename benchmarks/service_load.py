"""Load on a running service: many clients ask photos, words and thumbnails at once.

    python -m benchmarks.service_load LIBRARY PHOTOS_DIR --clients 50 --seconds 180

Starts `coverdex serve` on the library. First one client asks photos alone, then all ask: of ten
questions six are words, three thumbnails and one a photo. Prints latencies by kind, the photos a
second of one client and of all, refusals, and the service's memory. An answer other than 200, 429
or 503, a refusal without Retry-After, and an answer that differs from the first one to the same
question are errors.
"""

import argparse
import hashlib
import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np
import psutil

from indexer.scan import Scanner

ROUND = ("words", "thumbnail", "words", "words", "photo", "words", "thumbnail", "words", "words",
         "thumbnail")  # fmt: skip
"""The kinds of ten questions."""


@dataclass
class Seen:
    """What the clients saw: seconds of the answers by kind, refusals, errors, and all answers."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    errors: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def answer(self, kind: str, question: str, seconds: float, got: http.client.HTTPResponse):
        """Count an answer."""
        body = got.read()
        with self.lock:
            if got.status == 200:
                self.seconds[kind].append(seconds)
                digest = hashlib.sha256(body).hexdigest()
                if self.answers.setdefault(question, digest) != digest:
                    self.errors.append(f"{question}: another answer than before")
            elif got.status in (429, 503) and got.headers["Retry-After"]:
                self.refused[got.status] += 1
            else:
                self.errors.append(f"{question}: {got.status} {body[:200]!r}")


class Load:
    """Questions to the service at a port."""

    def __init__(self, port: int, photos: Sequence[Path]) -> None:
        self._port = port
        self._photos = [(path.name, path.read_bytes()) for path in photos]
        covers = json.loads(self._ask("GET", "/v1/covers").read())["covers"]
        self._ids = [cover["id"] for cover in covers]
        self._words = [cover["title"].split()[0] for cover in covers if cover["title"]]

    def run(self, kinds: Sequence[str], clients: int, seconds: float) -> Seen:
        """Let clients ask for some seconds."""
        seen, until = Seen(), time.monotonic() + seconds
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(lambda client: self._client(client, kinds, until, seen), range(clients)))
        return seen

    def _client(self, client: int, kinds: Sequence[str], until: float, seen: Seen) -> None:
        number = client
        while time.monotonic() < until:
            kind = kinds[number % len(kinds)]
            number += 1
            began = time.perf_counter()
            if kind == "photo":
                question, photo = self._photos[number % len(self._photos)]
                headers = {"Content-Type": "application/octet-stream"}
                answer = self._ask("POST", "/v1/similar", photo, headers)
            elif kind == "words":
                question = f"/v1/text?q={self._words[number % len(self._words)]}"
                answer = self._ask("GET", question)
            else:
                question = f"/v1/covers/{self._ids[number % len(self._ids)]}/thumbnail"
                answer = self._ask("GET", question)
            seen.answer(kind, question, time.perf_counter() - began, answer)
            if answer.status != 200:
                time.sleep(float(answer.headers["Retry-After"] or 1))

    def _ask(self, method: str, path: str, body: bytes | None = None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        connection.request(method, path, body, headers or {})
        return connection.getresponse()


def wait_until_ready(port: int) -> None:
    """Wait until the service says that it is ready."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        connection.request("GET", "/readyz")
        if connection.getresponse().status == 200:
            return
        time.sleep(0.05)


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the service, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args(arguments)
    command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--library", options.library]
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        found = re.search(r":(\d+);", process.stderr.readline())
        port = int(found[1])
        wait_until_ready(port)
        print(f"ready {time.perf_counter() - began:.1f} s after its start")
        load = Load(port, Scanner().scan(options.photos).pictures)
        one = load.run(["photo"], 1, options.seconds)
        memory = psutil.Process(process.pid).memory_info().rss
        many = load.run(ROUND, options.clients, options.seconds)
        grown = psutil.Process(process.pid).memory_info().rss - memory
        process.send_signal(signal.SIGTERM)
        process.wait()
    for error in (one.errors + many.errors)[:10]:
        print(error)
    if not one.seconds["photo"]:
        sys.exit("no photo was answered")
    photos = [len(seen.seconds["photo"]) / options.seconds for seen in (one, many)]
    print(f"one client: {photos[0]:.2f} photos/s, first {one.seconds['photo'][0]:.2f} s, "
          f"median {np.median(one.seconds['photo']):.2f} s")  # fmt: skip
    print(f"{options.clients} clients: {photos[1]:.2f} photos/s; memory {grown / 2**20:+.0f} MiB")
    for kind, seconds in sorted(many.seconds.items()):
        middle, high = np.percentile(seconds, [50, 95])
        print(f"{kind}: {len(seconds)} answers, median {middle:.3f} s, p95 {high:.3f} s")
    print(f"refused {dict(many.refused)}, errors {len(one.errors + many.errors)}")


if __name__ == "__main__":
    main()
