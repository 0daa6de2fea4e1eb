"""Change the library: upload a picture into it, index folders of the server, follow a run."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from indexer.store.covers import find_cover
from indexer.store.failures import forget_failure
from indexer.store.library import Library
from indexer.store.records import record
from output.documents import record_document
from service.access import Changing
from service.answers import for_client
from service.problems import RETRY_SECONDS, Refusal, responses
from service.routes.parameters import HAS_PLACE, Shared
from service.runs import Progress
from service.saved_uploads import save_upload
from service.schemas import CoverDocument, ProgressDocument
from service.uploads import BODY, required_upload

router = APIRouter(prefix="/v1", tags=["indexing"])

FOLLOW_SECONDS = 0.5
"""How often those who follow a run are told of its progress."""

STREAMS = 16
"""Those who may follow at once."""


async def followed(service: Shared) -> AsyncIterator[None]:
    """Count a follower while its stream lasts. Raises Refusal (503) for one too many."""
    if service.followers >= STREAMS:
        raise Refusal(503, "too many follow already; try again later", RETRY_SECONDS)
    service.followers += 1
    try:
        yield
    finally:
        service.followers -= 1


class Wanted(BaseModel):
    """What to index: files and folders of the server, and the options of `coverdex index`."""

    paths: list[Annotated[str, Field(min_length=1, max_length=4096)]] = Field(max_length=100)
    retry: bool = False
    force: bool = False
    prune: bool = False


@router.post(
    "/covers",
    status_code=201,
    openapi_extra=BODY,
    responses={201: {"model": CoverDocument}, **responses(408, 409, 413, 415)},
    dependencies=[HAS_PLACE],
)
async def upload(request: Request, service: Shared, client: Changing) -> dict[str, Any]:
    """Store a picture in the library's own folder, and index it."""
    picture = await required_upload(request)
    saved = await to_thread.run_sync(save_upload, service.settings.library, picture)
    try:
        run = service.runs.start([saved.path])
    except Refusal:
        saved.discard()
        raise
    await to_thread.run_sync(run.join)
    progress = service.runs.progress

    def stored(library: Library) -> dict[str, Any] | None:
        found = find_cover(library, str(saved.path))
        if found is None:
            forget_failure(library, str(saved.path))
            return None
        return record_document(record(library, found[0]), embedding=False)

    document = await service.with_library(stored)
    if document is None:
        saved.discard()
        failures = progress.report.get("failures", [])
        raise Refusal(422, failures[0]["reason"] if failures else progress.problem)
    return for_client(client, document)


@router.post(
    "/index",
    status_code=202,
    responses={202: {"model": ProgressDocument}, **responses(408, 409, 413)},
)
async def index(wanted: Wanted, service: Shared, _client: Changing) -> dict[str, Any]:
    """Begin to index paths below the folders that the service was given."""
    if not wanted.paths and not wanted.retry:
        raise Refusal(422, "name files or folders, or use retry for those that failed")
    paths = [_below(service.settings.roots, path) for path in wanted.paths]
    service.runs.start(paths, retry=wanted.retry, force=wanted.force, prune=wanted.prune)
    return service.runs.progress.document()


@router.get("/index", responses={200: {"model": ProgressDocument}, **responses()})
async def progress(service: Shared, _client: Changing) -> dict[str, Any]:
    """How far the last run is."""
    return service.runs.progress.document()


@router.get(
    "/index/events",
    response_class=EventSourceResponse,
    responses=responses(),
    dependencies=[Depends(followed)],
)
async def events(
    request: Request, service: Shared, _client: Changing
) -> AsyncIterator[ServerSentEvent]:
    """The progress of the last run as server-sent events, until it ends."""
    shown: Progress | None = None
    while not service.stopping and not await request.is_disconnected():
        now = service.runs.progress
        if now is not shown:
            shown = now
            yield ServerSentEvent(data=now.document(), event=now.state)
        if now.state != "running":
            return
        await asyncio.sleep(FOLLOW_SECONDS)


def _below(roots: tuple[Path, ...], name: str) -> Path:
    """The path of a name, whatever links and dots it holds, if it lies below one of the roots.

    Raises:
        Refusal: 403 where it does not.
    """
    try:
        path = Path(name).resolve()
    except (OSError, ValueError):  # a loop of links; a NUL
        raise Refusal(422, "a path that no file can have") from None
    if not any(path.is_relative_to(root.resolve()) for root in roots):
        raise Refusal(403, "not below a folder that the service may index: coverdex serve --root")
    return path
