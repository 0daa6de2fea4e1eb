"""Indexing: how far a run is, which files failed and why, and trying them again."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, unquote_to_bytes

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from indexer.store.failures import failures
from indexer.store.library import Library
from service.page.rendering import filled, render
from service.page.routing import PageRoute
from service.page.texts import texts
from service.page.visitors import Seen, SeenChanging, Visitor
from service.problems import Refusal
from service.routes.indexing import FOLLOW_SECONDS, followed
from service.routes.parameters import Shared

router = APIRouter(route_class=PageRoute)

MAX_FAILURES = 200
"""Failures on the page, of which there may be as many as files."""

LOOKS = 10
"""While no run of this service goes on, the library is looked at every LOOKS * FOLLOW_SECONDS, as
another process may index into it."""


@router.get("/indexing")
async def indexing_page(service: Shared, seen: Seen) -> Response:
    """The page, which then follows its events."""
    return render("indexing.html", seen, section="indexing", **await _state(service, seen))


@router.get(
    "/indexing/events",
    response_class=EventSourceResponse,
    dependencies=[Depends(followed)],
)
async def events(request: Request, service: Shared, seen: Seen) -> AsyncIterator[ServerSentEvent]:
    """The parts of the page that changed, as server-sent events, while the page is open."""
    sent: dict[str, str] = {}
    known, looks = None, 0
    while not service.stopping and not await request.is_disconnected():
        if service.runs.progress is not known or looks % LOOKS == 0:
            known = service.runs.progress
            for name, part in _parts(seen, await _state(service, seen)).items():
                if sent.get(name) != part:
                    sent[name] = part
                    yield ServerSentEvent(raw_data=part, event=name)
        looks += 1
        await asyncio.sleep(FOLLOW_SECONDS)


@router.post("/indexing/retry")
async def retry(
    service: Shared,
    _seen: SeenChanging,
    file: Annotated[str | None, Form(max_length=20_000)] = None,
) -> Response:
    """Try all files again that failed, or one of them; the page's events tell the rest."""
    if file is None:
        service.runs.start([], retry=True)
    else:
        path = os.fsdecode(unquote_to_bytes(file))
        failed = await service.with_library(failures)
        if path not in {failure.path for failure in failed}:
            raise Refusal(404, texts()["indexing"]["not_failed"])
        service.runs.start([Path(path)])
    return Response(status_code=204)


def _parts(seen: Visitor, state: dict[str, Any]) -> dict[str, str]:
    """The page's parts that change, as HTML by the name of their event."""
    said = texts()["indexing"]
    return {
        "phase": said["running" if state["run"].state == "running" else "idle"],
        "progress": filled("indexing_progress.html", seen, **state),
        "failures": filled("indexing_failures.html", seen, **state),
    }


async def _state(service: Shared, seen: Visitor) -> dict[str, Any]:
    def look(library: Library) -> dict[str, Any]:
        (covers,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
        failed = failures(library)
        shown = [
            {
                "name": quote(os.fsencode(failure.path)),
                "file": seen.shown_path(failure.path),
                "reason": seen.shown_sentence(failure.reason),
                "attempts": failure.attempts,
            }
            for failure in failed[:MAX_FAILURES]
        ]
        return {"covers": covers, "failed": shown, "failures": len(failed)}

    run = service.runs.progress
    problem = seen.shown_sentence(run.problem)
    return {"run": run, "problem": problem, **await service.with_library(look)}
