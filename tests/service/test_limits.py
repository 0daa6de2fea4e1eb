"""Limits of bodies and of requests in hand."""

import asyncio

import pytest
from fastapi.testclient import TestClient

from service.app import make_app
from service.limits import RequestLimits, _Body
from service.problems import Refusal
from service.settings import Limits, Settings
from tests.service.conftest import LOCAL

PNG = {"Content-Type": "image/png"}


@pytest.fixture
def small(settings):
    """A client of a service that takes little."""
    limits = Limits(upload_bytes=2**20, pixels=10_000)
    with TestClient(make_app(Settings(settings.library, limits=limits)), base_url=LOCAL) as client:
        yield client


def test_a_body_that_is_too_large_is_refused_by_its_head_and_by_its_bytes(small):
    answer = small.post("/v1/similar", content=bytes(2**20 + 1), headers=PNG)
    assert answer.status_code == 413
    assert "1 MiB" in answer.json()["detail"]
    pieces = (bytes(2**18) for _ in range(5))  # sent in chunks, without a length
    assert small.post("/v1/similar", content=pieces, headers=PNG).status_code == 413
    form = {"picture": bytes(2**20)}
    assert small.post("/v1/similar", files=form).status_code == 413


def test_a_picture_of_too_many_pixels_is_refused(small, covers):
    answer = small.post("/v1/similar", content=(covers / "kim.png").read_bytes(), headers=PNG)
    assert answer.status_code == 422
    assert "300×400 pixels; at most 0 megapixels" in answer.json()["detail"]


def test_a_body_that_does_not_come_is_refused():
    async def never():
        await asyncio.sleep(60)

    async def test():
        with pytest.raises(Refusal) as refusal:
            await _Body(never, Limits(body_seconds=0.05))()
        assert refusal.value.status_code == 408

    asyncio.run(test())


def test_a_request_too_many_is_refused_at_once():
    async def test():
        go, answers = asyncio.Event(), []

        async def app(scope, receive, send):
            await go.wait()

        async def send(message):
            answers.append(message)

        limited = RequestLimits(app, Limits(requests=1))
        scope = {"type": "http", "path": "/v1/text", "headers": [], "method": "GET"}
        first = asyncio.create_task(limited(scope, None, send))
        await asyncio.sleep(0)
        await limited(scope, None, send)
        assert answers[0]["status"] == 503
        assert b"retry-after" in dict(answers[0]["headers"])
        answers.clear()
        health = asyncio.create_task(limited({**scope, "path": "/healthz"}, None, send))
        go.set()
        await asyncio.gather(first, health)
        await limited(scope, None, send)
        assert answers == []

    asyncio.run(test())
