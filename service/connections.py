"""Connections on which nothing is asked are closed: soon, and sooner the more there are."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10
"""From the beginning of a connection, or the last answer on it, to the end of a request's head."""

MOST_IDLE = 512
"""Connections without a request; one more closes the oldest of them."""


class Connection(H11Protocol):
    """A connection of uvicorn that does not wait forever for a request."""

    idle: ClassVar[dict[Connection, asyncio.TimerHandle]] = {}
    """The connections without a request, the oldest first, each with the timer that closes it."""

    _answered: Any = None
    """The last request that was answered; `cycle` is another one while a request is in hand."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Some of a request has arrived."""
        super().data_received(data)
        if self.cycle is not self._answered:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """A request was answered."""
        self._answered = self.cycle
        self._wait()
        super().on_response_complete()  # last, as it may begin the next request

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self.idle[self] = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._close)
        if len(self.idle) > MOST_IDLE:
            next(iter(self.idle))._close()

    def _stop_waiting(self) -> None:
        timer = self.idle.pop(self, None)
        if timer is not None:
            timer.cancel()

    def _close(self) -> None:
        self._stop_waiting()
        self.transport.abort()
