"""Sessions of the web page: who logged in once, by a cookie that scripts can't read."""

import hmac
import secrets
import time
from dataclasses import dataclass

from service.tokens import Role

COOKIE = "coverdex_session"
CSRF_HEADER = "X-CSRF-Token"

MAX_AGE = 30 * 24 * 3600
"""Seconds until a session ends."""

MAX_SESSIONS = 1000
"""Sessions kept; the oldest makes room for another one."""


@dataclass(frozen=True, slots=True)
class Session:
    """A logged-in browser: its role, the token that its changes carry, and when it began."""

    id: str
    role: Role
    csrf: str
    began: float

    def carries(self, csrf: str | None) -> bool:
        """Whether this is the session's own CSRF token; compared in constant time."""
        return csrf is not None and hmac.compare_digest(csrf.encode(), self.csrf.encode())


class Sessions:
    """The sessions of one running service; they end with it."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def begin(self, role: Role) -> Session:
        """A new session."""
        if len(self._sessions) >= MAX_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        session = Session(secrets.token_urlsafe(32), role, secrets.token_urlsafe(32), time.time())
        self._sessions[session.id] = session
        return session

    def find(self, id_: str | None) -> Session | None:
        """The session of a cookie, unless it has ended."""
        session = self._sessions.get(id_ or "")
        if session is not None and time.time() - session.began > MAX_AGE:
            self.end(session.id)
            return None
        return session

    def end(self, id_: str) -> None:
        """Log out."""
        self._sessions.pop(id_, None)
