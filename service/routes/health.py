"""Whether the service lives, and whether it is ready to answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from service.problems import problem
from service.routes.parameters import Shared

router = APIRouter(tags=["health"])


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """The process lives and answers."""
    return "ok"


@router.get("/readyz", response_class=PlainTextResponse, response_model=None)
async def readyz(service: Shared) -> str | JSONResponse:
    """The models are loaded, so that the first picture is answered like all others."""
    if not service.ready:
        return problem(503, "the models are being loaded; try again soon", {"Retry-After": "1"})
    return "ok"
