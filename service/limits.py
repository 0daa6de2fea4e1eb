"""Middleware: how many requests are in hand, how large a body is, and how long it takes to come."""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import RETRY_SECONDS, Refusal, problem
from service.settings import Limits

ALWAYS = frozenset({"/healthz", "/readyz"})
"""Paths that are answered however busy the service is."""


class RequestLimits:
    """Refuses what exceeds `Limits`: 503 for a request too many, 413 and 408 for a body."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope).get("content-length", ""))
        if refusal is not None:
            answer = problem(refusal.status_code, refusal.detail, refusal.headers)
            await answer(scope, receive, send)
            return
        self._in_hand += 1
        try:
            await self._app(scope, _Body(receive, self._limits), send)
        finally:
            self._in_hand -= 1

    def _refusal(self, length: str) -> Refusal | None:
        if self._in_hand >= self._limits.requests:
            return Refusal(503, "the service is busy; try again soon", RETRY_SECONDS)
        if length.isdigit() and int(length) > self._limits.upload_bytes:
            return too_large(self._limits)
        return None


class _Body:
    """Receives a request's body within the limits.

    Only an HTTPException passes through FastAPI's reading of a body as it is.
    """

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive = receive
        self._limits = limits
        self._bytes = 0
        self._complete = False
        self._until = time.monotonic() + limits.body_seconds

    async def __call__(self) -> Message:
        if self._complete:  # what comes now is the news that the client has gone
            return await self._receive()
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise Refusal(408, "the body took too long to arrive") from None
        self._complete = not message.get("more_body", False)
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limits.upload_bytes:
            raise too_large(self._limits)
        return message


def too_large(limits: Limits) -> Refusal:
    """What a body that exceeds the limits is answered with."""
    most = limits.upload_bytes // 2**20
    return Refusal(413, f"a picture may have {most} MiB here; scale it down and try again")
