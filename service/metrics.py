"""Figures for Prometheus: requests, latencies by stage, queue, covers, memory."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Bounds of the latencies' buckets."""


class Metrics:
    """The figures of one running service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "coverdex_requests", "Requests answered.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.latency = Histogram(
            "coverdex_request_seconds", "Time to answer a request.", ("route",),
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.stages = Histogram(
            "coverdex_stage_seconds", "Time of a stage: wait, decode, answer.", ("stage",),
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.waiting = Gauge(
            "coverdex_waiting", "Questions with pictures that wait.", registry=self.registry
        )
        self.in_hand = Gauge(
            "coverdex_in_hand", "Questions with pictures in hand.", registry=self.registry
        )
        self.covers = Gauge("coverdex_covers", "Covers in the library.", registry=self.registry)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage."""
        with self.stages.labels(name).time():
            yield

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self.registry)


class MeasureRequests:
    """Middleware that counts and times each request by its route, never by its bare path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.requests.labels(_method(scope), route, str(status)).inc()
            self._metrics.latency.labels(route).observe(time.perf_counter() - began)


def _method(scope: Scope) -> str:
    """The method; one of a client's invention counts as another, so that labels stay few."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return scope["method"] if scope["method"] in known else "other"
