"""A service that really listens, in a thread of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import uvicorn
from fastapi import FastAPI

from service.app import make_app
from service.settings import Settings


@dataclass(frozen=True)
class Served:
    """A running service: its address and its application."""

    url: str
    app: FastAPI


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """A service on a free port of this machine, while the context lasts."""
    app = make_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.1)
        assert thread.is_alive(), "the service ended"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", app)
    finally:
        server.should_exit = True
        thread.join()
