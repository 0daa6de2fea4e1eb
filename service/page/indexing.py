"""Indexing: how far a run is, which files failed and why, and trying them again."""

from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Response

from indexer.store.failures import failures
from indexer.store.library import Library
from service.page.rendering import render
from service.page.routing import PageRoute
from service.page.visitors import Seen, SeenChanging, Visitor
from service.routes.parameters import Shared

router = APIRouter(route_class=PageRoute)


@router.get("/indexing")
async def indexing_page(service: Shared, seen: Seen) -> Response:
    """The page."""
    return render("indexing.html", seen, section="indexing", **await _state(service, seen))


@router.get("/indexing/state")
async def state(service: Shared, seen: Seen) -> Response:
    """How far the run is and what failed, as a piece of the page, which asks again and again."""
    return render("indexing_state.html", seen, **await _state(service, seen))


@router.post("/indexing/retry")
async def retry(service: Shared, seen: SeenChanging) -> Response:
    """Try the files again that failed."""
    service.runs.start([], retry=True)
    return render("indexing_state.html", seen, **await _state(service, seen))


async def _state(service: Shared, seen: Visitor) -> dict[str, Any]:
    def look(library: Library) -> dict[str, Any]:
        (covers,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
        failed = [
            {
                "file": failure.path if seen.may_change else PurePath(failure.path).name,
                "reason": failure.reason,
                "attempts": failure.attempts,
            }
            for failure in failures(library)
        ]
        return {"covers": covers, "failed": failed}

    return {"run": service.runs.progress, **await service.with_library(look)}
