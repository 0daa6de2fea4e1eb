"""Who looks at the page: a session that began with a token, or anyone where none is needed."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Request

from service.access import Client, asks
from service.problems import Refusal, without_folders
from service.sessions import COOKIE
from service.state import Service, service_of
from service.tokens import Role


class LoginNeededError(Exception):
    """Nobody is logged in, so the browser is sent to the login."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page. `csrf`, which changes carry, is empty where no token is needed."""

    client: Client
    csrf: str

    @property
    def may_change(self) -> bool:
        """Whether what changes the library is offered."""
        return self.client.role is Role.CHANGE

    def shown_path(self, path: str) -> str:
        """A file's path, or its name alone for who may only ask; bytes that are no UTF-8 as "?"."""
        shown = path if self.may_change else PurePath(path).name
        return shown.encode(errors="replace").decode()

    def shown_sentence(self, sentence: str) -> str:
        """A sentence of an error, without folders for who may only ask."""
        return sentence if self.may_change else without_folders(sentence)


async def visitor(request: Request, service: Annotated[Service, Depends(service_of)]) -> Visitor:
    """The visitor of a request.

    Raises:
        LoginNeededError: nobody is logged in.
        Refusal: 403 for a change that another site sent, or that lacks the session's CSRF token.
    """
    try:
        client = await asks(request, service, None)
    except Refusal as refusal:
        if refusal.status_code == 401:
            raise LoginNeededError from refusal
        raise
    session = service.sessions.find(request.cookies.get(COOKIE))
    return Visitor(client, session.csrf if session else "")


async def changing_visitor(seen: Annotated[Visitor, Depends(visitor)]) -> Visitor:
    """The visitor of a request that changes the library. Raises Refusal (403) for the role ask."""
    if not seen.may_change:
        raise Refusal(403, "this token may ask, but change nothing")
    return seen


Seen = Annotated[Visitor, Depends(visitor)]
SeenChanging = Annotated[Visitor, Depends(changing_visitor)]
