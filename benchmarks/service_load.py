"""Load on a running service: clients ask photos, words and thumbnails at once, while it indexes.

    python -m benchmarks.service_load LIBRARY PHOTOS.csv --clients 50 --seconds 180 --photos 2000

PHOTOS.csv has the columns file and cover, as `coverdex evaluate` takes it; the library holds the
covers. Starts `coverdex serve` and asks:

1. `coverdex similar` from the shell, through the service,
2. photos, by one client alone,
3. everything, by all clients, each with a token of its own: of ten questions six are words, three
   thumbnails and one a photo. Meanwhile the service describes all its covers again, and again.
4. photos alone, by all clients, until `--photos` were answered in all, to see the memory grow.

Figures are printed as soon as they are known, so that a run that is cut short has told some.

Errors are: an answer other than 200, 429 or 503; a refusal without Retry-After; a photo whose first
answer is another cover; a title whose cover is not among the answers; a thumbnail that is no JPEG.
"""

import argparse
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, takewhile
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import quote

import numpy as np
import psutil

from evaluation.manifest import read_manifest
from indexer.store.library import Library
from service.tokens import Role, make_token

ROUND = ("words", "thumbnail", "words", "words", "photo", "words", "thumbnail", "words", "words",
         "thumbnail")  # fmt: skip
"""The kinds of ten questions."""

PART = 250
"""Photos between two looks at the memory."""

SHELL = 5
"""Questions from the shell; the median is told."""


@dataclass(frozen=True)
class Question:
    """A request, and whether the body of an answer is right."""

    path: str
    is_right: Callable[[bytes], bool]
    photo: bytes | None = None


@dataclass
class Seen:
    """What the clients saw since it began: seconds of the answers by kind, refusals, errors."""

    began: float = field(default_factory=time.perf_counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


class Service:
    """A running `coverdex serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int, tokens: Sequence[str]) -> None:
        """`tokens`: the first one may change, the others may ask."""
        self.process = process
        self.port = port
        self.tokens = tokens

    def ask(self, method: str, path: str, body: bytes | None = None, token: int = 0):
        """Status, seconds to wait before the next try (None if not told), and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        kind = "application/json" if path == "/v1/index" else "application/octet-stream"
        headers = {"Authorization": f"Bearer {self.tokens[token]}", "Content-Type": kind}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers["Retry-After"], answer.read()
        finally:
            connection.close()

    @property
    def mebibytes(self) -> float:
        """Memory of the process itself: decoders, and the workers of a run, come and go."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def index(self, folders: Sequence[str], over: Event) -> None:
        """Describe all pictures in folders again and again, until it is over."""
        wanted = json.dumps({"paths": folders, "force": True}).encode()
        while not over.wait(0.5):
            self.ask("POST", "/v1/index", wanted)  # 409 while the last run goes on


def questions(service: Service, photos: Path) -> dict[str, list[Question]]:
    """Questions of each kind, whose right answers are known."""
    covers = json.loads(service.ask("GET", "/v1/covers?k=1000")[2])["covers"]
    ids = {Path(cover["path"]).name: cover["id"] for cover in covers}
    return {
        "photo": [
            Question("/v1/similar", _shows(ids[photo.covers[0]]), photo.path.read_bytes())
            for photo in read_manifest(photos).photos
            if photo.covers and photo.covers[0] in ids
        ],
        "words": [
            Question(f"/v1/text?q={quote(cover['title'])}", _names(cover["id"]))
            for cover in covers
            if cover["title"]
        ],
        "thumbnail": [
            Question(f"/v1/covers/{cover['id']}/thumbnail", lambda body: body[:2] == b"\xff\xd8")
            for cover in covers
        ],
    }


def _shows(id_: int) -> Callable[[bytes], bool]:
    return lambda body: any(
        book["results"] and book["results"][0]["id"] == id_ for book in json.loads(body)["books"]
    )


def _names(id_: int) -> Callable[[bytes], bool]:
    return lambda body: id_ in [result["id"] for result in json.loads(body)["results"]]


def load(
    service: Service,
    asked: dict[str, list[Question]],
    kinds: Sequence[str],
    clients: int,
    go_on: Callable[[Seen], bool],
) -> Seen:
    """Let clients ask kinds of questions in turn while `go_on` says so."""
    seen = Seen()

    def client(number: int) -> None:
        for turn in takewhile(lambda _: go_on(seen), count(number)):
            kind = kinds[turn % len(kinds)]
            question = asked[kind][(number + turn // len(kinds)) % len(asked[kind])]
            began = time.perf_counter()
            method = "GET" if question.photo is None else "POST"
            try:
                status, retry, body = service.ask(method, question.path, question.photo, 1 + number)
            except (OSError, http.client.HTTPException) as error:
                status, retry, body = 0, None, str(error).encode()
            took = time.perf_counter() - began
            with seen.lock:
                if status == 200 and question.is_right(body):
                    seen.seconds[kind].append(took)
                elif status in (429, 503) and retry:
                    seen.refused[status] += 1
                else:
                    seen.errors.append(f"{kind} {turn}: {status} {body[:200]!r}")
            if status != 200:
                time.sleep(float(retry or 0.1))

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    return seen


def from_the_shell(service: Service, photo: Question) -> float:
    """Seconds of `coverdex similar -`, asked through the service."""
    address = {"COVERDEX_SERVER": f"http://127.0.0.1:{service.port}"}
    command = [sys.executable, "-m", "cli", "similar", "-"]
    took = []
    for _ in range(SHELL):
        began = time.perf_counter()
        subprocess.run(
            command,
            env={**os.environ, **address, "COVERDEX_TOKEN": service.tokens[1]},
            check=True,
            input=photo.photo,
            stdout=subprocess.DEVNULL,
        )
        took.append(time.perf_counter() - began)
    return float(np.median(took))


@contextmanager
def serving(
    library: Path, roots: Sequence[str], clients: int, *, ready: bool = True
) -> Iterator[Service]:
    """A service with a token for each client, `ready` or just listening; ends with the context."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "tokens")
        tokens = [
            make_token(file, Role.CHANGE),
            *(make_token(file, Role.ASK) for _ in range(clients)),
        ]
        command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--library", str(library),
                   "--token-file", str(file)]  # fmt: skip
        command += [part for root in roots for part in ("--root", root)]
        began = time.perf_counter()
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                found = re.search(r":(\d+);", process.stderr.readline())
                service = Service(process, int(found[1]), tokens)
                while ready and service.ask("GET", "/readyz")[0] != 200:
                    time.sleep(0.05)
                kind = "ready" if ready else "listening"
                print(f"{kind} {time.perf_counter() - began:.1f} s after its start", flush=True)
                yield service
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the service, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("manifest", type=Path, metavar="PHOTOS.csv")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument(
        "--seconds", type=float, default=20, help="of each of 2 and 3 (default: 20)"
    )
    parser.add_argument("--photos", type=int, default=0, help="answered in all (default: no more)")
    options = parser.parse_args(arguments)
    with Library.open(options.library) as library:
        paths = library.db.execute("SELECT path FROM covers").fetchall()
    roots = sorted({str(Path(path).parent) for (path,) in paths})
    with serving(options.library, roots, options.clients) as service:
        asked = questions(service, options.manifest)
        if not all(asked.values()):
            sys.exit("the photos show no cover of the library, or its covers have no title")
        print(f"from the shell: {from_the_shell(service, asked['photo'][0]):.2f} s", flush=True)
        alone = load(service, asked, ["photo"], 1, _until(options.seconds))
        print(f"one client: {_rate(alone)}", flush=True)
        memory, over = service.mebibytes, Event()
        indexing = Thread(target=service.index, args=(roots, over))
        indexing.start()
        many = load(service, asked, ROUND, options.clients, _until(options.seconds))
        print(f"{options.clients} clients, while it indexes: {_rate(many)}")
        for kind in ("words", "thumbnail"):
            print(f"{kind}: {_latencies(many.seconds[kind])}")
        print(f"refused {dict(many.refused)}", flush=True)
        over.set()
        indexing.join()
        errors = alone.errors + many.errors
        answered = len(many.seconds["photo"])
        _print_memory(service, memory, answered)
        while answered < options.photos and not errors:
            part = min(PART, options.photos - answered)
            more = load(service, asked, ["photo"], options.clients, _answers(part))
            answered += len(more.seconds["photo"])
            errors += more.errors
            print(f"{options.clients} clients, photos alone: {_rate(more)}")
            _print_memory(service, memory, answered)
    print(f"errors {len(errors)}")
    for error in errors[:10]:
        print(error)
    sys.exit(1 if errors else 0)


def _answers(count: int) -> Callable[[Seen], bool]:
    return lambda seen: len(seen.seconds["photo"]) + len(seen.errors) < count


def _until(seconds: float) -> Callable[[Seen], bool]:
    until = time.monotonic() + seconds
    return lambda _seen: time.monotonic() < until


def _print_memory(service: Service, before: float, photos: int) -> None:
    print(f"memory: {service.mebibytes - before:+.0f} MiB over {photos} photos", flush=True)


def _rate(seen: Seen) -> str:
    """Photos a second until now, and how long they took."""
    photos = seen.seconds["photo"]
    return f"{len(photos) / (time.perf_counter() - seen.began):.2f} photos/s, {_latencies(photos)}"


def _latencies(seconds: Sequence[float]) -> str:
    if not seconds:
        return "no answer"
    took = f"median {np.median(seconds):.3f} s, p95 {np.percentile(seconds, 95):.3f} s"
    return f"{len(seconds)} answers, {took}"


if __name__ == "__main__":
    main()
