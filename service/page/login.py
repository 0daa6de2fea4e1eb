"""Logging in once with a token, and out again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.access import check_same_site
from service.page.rendering import render
from service.page.routing import PageRoute
from service.page.texts import texts
from service.page.visitors import Seen
from service.routes.parameters import Shared
from service.sessions import COOKIE, MAX_AGE

router = APIRouter(route_class=PageRoute)


@router.get("/login")
async def login_form(service: Shared) -> Response:
    """The form that asks for a token."""
    if service.tokens is None:
        return RedirectResponse("/", 303)
    return render("login.html", None, sentence=None)


@router.post("/login")
async def login(
    request: Request, service: Shared, token: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Begin a session for a known token. The token itself is not kept."""
    check_same_site(request)
    if service.tokens is None:
        return RedirectResponse("/", 303)
    address = request.client.host if request.client else ""
    service.wrong_tokens.check(address)
    role = service.tokens.role(token.strip())
    if role is None:
        service.wrong_tokens.count(address)
        return render("login.html", None, 401, sentence=texts()["login"]["wrong"])
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE,
        service.sessions.begin(role).id,
        max_age=MAX_AGE,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/logout")
async def logout(request: Request, service: Shared, _seen: Seen) -> Response:
    """End the session."""
    service.sessions.end(request.cookies.get(COOKIE, ""))
    response = Response(status_code=204, headers={"HX-Redirect": "/login"})
    response.delete_cookie(COOKIE)
    return response
