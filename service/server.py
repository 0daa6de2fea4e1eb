"""Run the service: one process, which finishes the requests in hand when it is asked to stop."""

import resource
import signal
import socket

import uvicorn

from indexer.memory import bound_arenas
from indexer.vision.threads import processors
from output.messages import print_message
from service.app import make_app
from service.connections import Connection
from service.settings import Settings
from service.state import Service

STOP_SECONDS = 30
"""How long a stopping service waits for the requests in hand."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        CoverdexError: the library, the tokens or the address can't be used.
    """
    bound_arenas(max(2, processors()))  # before there is a second thread
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    app = make_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Connection,
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        log_level="warning",
    )
    # When it has stopped, uvicorn raises the signal again: stopping as asked is no error.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    _Server(config, app.state.service).run()


class _Server(uvicorn.Server):
    """Says where it listens once it does, and ends the streams of events when it stops."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        for server in self.servers:
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                shown = f"[{host}]" if ":" in host else host
                print_message(f"serving on http://{shown}:{port}; Ctrl-C stops it")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: end the streams, finish the requests in hand."""
        self._service.stopping = True
        await super().shutdown(sockets)
