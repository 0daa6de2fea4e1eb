"""Errors as RFC 9457 problem documents, with the sentence that the command line would print."""

import logging
import re
import sqlite3
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from indexer.errors import CoverdexError, LibraryError, ModelError, NotFoundError, OutputError
from indexer.store.database import explain
from service.tokens import Role

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS = 2
"""When a client that was refused for lack of room may try again."""

log = logging.getLogger("coverdex")


class Problem(BaseModel):
    """A problem document (RFC 9457). `detail` is one sentence: what is wrong, and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Refusal(HTTPException):
    """A request that is not answered: a status of 400 and above, and a sentence."""

    def __init__(self, status: int, sentence: str, retry_after: int | None = None) -> None:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        super().__init__(status, sentence, headers)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of a route's errors, with those that any route may give."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "model": Problem,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({400, 401, 403, 422, 429, 503, *statuses})
    }


def problem(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem document as a response."""
    document = Problem(title=HTTPStatus(status).phrase, status=status, detail=sentence)
    return JSONResponse(document.model_dump(), status, headers, MEDIA_TYPE)


def status_of(error: CoverdexError) -> int:
    """The status of an error that the command line ends with."""
    if isinstance(error, NotFoundError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, LibraryError):
        return HTTPStatus.CONFLICT
    if isinstance(error, ModelError | OutputError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY


def without_folders(sentence: str) -> str:
    """A sentence with the last part of each path alone."""
    return re.sub(r"/(?:[^/\n]+/)+", "", sentence)


def add_handlers(app: FastAPI) -> None:
    """Let every error of an app become a problem document."""

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(map(_sentence, error.errors())))

    @app.exception_handler(CoverdexError)
    async def failed(request: Request, error: CoverdexError) -> JSONResponse:
        may_see = getattr(request.state, "role", None) is Role.CHANGE
        return problem(status_of(error), str(error) if may_see else without_folders(str(error)))

    @app.exception_handler(sqlite3.Error)
    async def unusable(_request: Request, error: sqlite3.Error) -> JSONResponse:
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, explain(error), headers)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> JSONResponse:
        return problem(HTTPStatus.BAD_REQUEST, "the client left before its body had arrived")

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        sentence = "an error of the program; the service's log holds the details"
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)


def _sentence(error: Mapping[str, Any]) -> str:
    """One fault of a request's parameters or body."""
    where = ".".join(str(part) for part in error["loc"][1:])
    return f"{where or error['loc'][0]}: {error['msg']}"
