"""Who asks, and whether they may: bearer tokens, sessions of the page, two roles."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.problems import Refusal
from service.sessions import COOKIE, CSRF_HEADER
from service.state import Service, service_of
from service.tokens import Role, token_hash

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

bearer = HTTPBearer(auto_error=False, description="A token made with `coverdex token`.")


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent a request: the role, and a key under which its requests are counted."""

    role: Role
    key: str


async def asks(
    request: Request,
    service: Annotated[Service, Depends(service_of)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Client:
    """The client of a request, which may ask; its role is kept in the request's state.

    Raises:
        Refusal: 401 without a known token or session, 403 for a change that another site sent or
            that lacks the session's CSRF token, 429 after too many wrong tokens.
    """
    client = _client(request, service, credentials)
    request.state.role = client.role
    return client


async def changes(client: Annotated[Client, Depends(asks)]) -> Client:
    """The client of a request, which may change the library.

    Raises:
        Refusal: as `asks`, and 403 for a client that may only ask.
    """
    if client.role is not Role.CHANGE:
        raise Refusal(403, "this token may ask, but change nothing")
    return client


Asking = Annotated[Client, Depends(asks)]
Changing = Annotated[Client, Depends(changes)]


def _client(
    request: Request, service: Service, credentials: HTTPAuthorizationCredentials | None
) -> Client:
    changes = request.method not in SAFE_METHODS
    if changes:
        check_same_site(request)
    address = request.client.host if request.client else ""
    if service.tokens is None:
        return Client(Role.CHANGE, address)
    if credentials is not None:
        service.wrong_tokens.check(address)
        role = service.tokens.role(credentials.credentials)
        if role is None:
            service.wrong_tokens.count(address)
            raise Refusal(401, "the token is not known here")
        return Client(role, token_hash(credentials.credentials))
    session = service.sessions.find(request.cookies.get(COOKIE))
    if session is None:
        raise Refusal(401, "a token is needed: Authorization: Bearer TOKEN")
    if changes and not session.carries(request.headers.get(CSRF_HEADER)):
        raise Refusal(403, f"a change from the page must carry its {CSRF_HEADER}")
    return Client(session.role, session.id)


def check_same_site(request: Request) -> None:
    """Refuse what a browser sends for another site's page, whatever cookies it adds."""
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Refusal(403, "sent by a page of another site")
