"""Routes of the page: errors are shown to people, not as JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from indexer.errors import CoverdexError
from service.page.rendering import render, wants_piece
from service.page.visitors import LoginNeededError
from service.problems import status_of


class PageRoute(APIRoute):
    """Shows an error as a page; where htmx asks, it stays a problem document, for the script."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The function that answers a request."""
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            try:
                return await answer(request)
            except LoginNeededError:
                return _to_login(request)
            except (HTTPException, CoverdexError, RequestValidationError) as error:
                if wants_piece(request):
                    raise
                return render("error.html", None, _status(error), sentence=_sentence(error))

        return answer_or_explain


def _to_login(request: Request) -> Response:
    if wants_piece(request):
        return Response(status_code=204, headers={"HX-Redirect": "/login"})
    return RedirectResponse("/login", 303)


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    return status_of(error) if isinstance(error, CoverdexError) else 422


def _sentence(error: Exception) -> str:
    return str(error.detail) if isinstance(error, HTTPException) else str(error)
