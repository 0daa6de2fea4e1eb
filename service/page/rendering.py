"""Jinja templates as responses: whole pages, and the pieces of them that htmx asks for."""

from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FunctionLoader, StrictUndefined

from service.page.texts import counted, texts
from service.page.visitors import Visitor


def _source(name: str) -> str:
    return (files("service.page") / "templates" / name).read_text(encoding="utf-8")


_templates = Environment(
    loader=FunctionLoader(_source),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _called(title: str) -> str:
    """What a cover is called, whose title may not have been read."""
    return title or texts()["page"]["untitled"]


_templates.globals |= {"t": texts(), "counted": counted, "called": _called}


def filled(name: str, visitor: Visitor | None, **context: Any) -> str:
    """A template's HTML. `visitor` is None where nobody is logged in."""
    return _templates.get_template(name).render(visitor=visitor, **context)


def render(name: str, visitor: Visitor | None, status: int = 200, **context: Any) -> HTMLResponse:
    """A template as a response; see `filled`."""
    return HTMLResponse(filled(name, visitor, **context), status, {"Vary": "HX-Request"})


def wants_piece(request: Request) -> bool:
    """Whether htmx asks for a piece of a page, and not the browser for a whole one."""
    return "hx-request" in request.headers
