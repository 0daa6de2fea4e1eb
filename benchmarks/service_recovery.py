"""How soon a service answers again after SIGKILL: of its decoders, of a client, of itself.

    python -m benchmarks.service_recovery LIBRARY PHOTOS.csv

Takes the arguments of `service_load`. Starts `coverdex serve` and prints the seconds from each kill
to the next right answer. After its own death the service is started again at once; systemd waits
one second more (`deploy/coverdex.service`).
"""

import argparse
import json
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.service_load import Question, Service, questions, serving


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("manifest", type=Path, metavar="PHOTOS.csv")
    options = parser.parse_args(arguments)
    with serving(options.library, [], 1) as service:
        asked = questions(service, options.manifest)
        photo, words = asked["photo"][0], asked["words"][0]
        print(f"a photo, nothing killed: {answered(service, photo):.1f} s", flush=True)
        for child in psutil.Process(service.process.pid).children():
            child.kill()
        print(f"decoders killed, a photo: {answered(service, photo):.1f} s", flush=True)
        leave_in_mid_upload(service, photo)
        print(f"client gone in mid-upload, a photo: {answered(service, photo):.1f} s", flush=True)
        before = covers(service)
        service.process.send_signal(signal.SIGKILL)
        service.process.wait()
    began = time.perf_counter()
    with serving(options.library, [], 1, ready=False) as service:
        answered(service, words)
        print(f"service killed, words: {time.perf_counter() - began:.1f} s", flush=True)
        answered(service, photo)
        print(f"service killed, a photo: {time.perf_counter() - began:.1f} s", flush=True)
        if covers(service) != before:
            sys.exit("the library holds other covers than before")


def answered(service: Service, question: Question) -> float:
    """Seconds of a question; ends the program if the answer is wrong."""
    began = time.perf_counter()
    method = "GET" if question.photo is None else "POST"
    status, _, body = service.ask(method, question.path, question.photo)
    if status != 200 or not question.is_right(body):
        sys.exit(f"{question.path}: {status} {body[:200]!r}")
    return time.perf_counter() - began


def leave_in_mid_upload(service: Service, photo: Question) -> None:
    """Send half of a picture, and no more: what a killed client leaves."""
    assert photo.photo is not None
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        head = (
            f"POST {photo.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n"
            f"Authorization: Bearer {service.tokens[0]}\r\nContent-Length: {len(photo.photo)}\r\n"
        )
        connection.sendall(f"{head}\r\n".encode() + photo.photo[: len(photo.photo) // 2])


def covers(service: Service) -> list[object]:
    """What the service lists."""
    return list(json.loads(service.ask("GET", "/v1/covers?k=1000")[2])["covers"])


if __name__ == "__main__":
    main()
