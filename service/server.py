"""Run the service: one process, which finishes the requests in hand when it is asked to stop."""

import socket

import uvicorn

from output.messages import print_message
from service.app import make_app
from service.settings import Settings

STOP_SECONDS = 30
"""How long a stopping service waits for the requests in hand."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        CoverdexError: the library, the tokens or the address can't be used.
    """
    config = uvicorn.Config(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        log_level="warning",
    )
    _Server(config).run()


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        for server in self.servers:
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                shown = f"[{host}]" if ":" in host else host
                print_message(f"serving on http://{shown}:{port}; Ctrl-C stops it")
