"""Whether the service lives, whether it is ready to answer, and its figures."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from indexer.store.library import Library
from service.access import Asking
from service.problems import problem, responses
from service.routes.parameters import Shared

router = APIRouter(tags=["health"])

_METRICS = {
    200: {
        "description": "Prometheus's text format.",
        "content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}},
    },
    **responses(409),
}


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """The process lives and answers."""
    return "ok"


@router.get(
    "/readyz",
    response_class=PlainTextResponse,
    response_model=None,
    responses={503: responses()[503]},
)
async def readyz(service: Shared) -> str | JSONResponse:
    """The models are loaded, so that the first picture is answered like all others."""
    if not service.ready:
        return problem(503, "the models are being loaded; try again soon", {"Retry-After": "1"})
    return "ok"


@router.get("/metrics", response_class=Response, responses=_METRICS)
async def metrics(service: Shared, _client: Asking) -> Response:
    """Figures for Prometheus: requests, latencies by stage, queue, covers, memory."""

    def count(library: Library) -> int:
        (covers,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
        return int(covers)

    service.metrics.covers.set(await service.with_library(count))
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)
