"""The page's stylesheet, scripts and icon."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

from service.kept import Held, kept_response
from service.problems import Refusal

router = APIRouter()

TYPES = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "ask.js": "text/javascript; charset=utf-8",
    "shelf.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "htmx-ext-sse.min.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@router.get("/static/{name}")
async def static(name: str, held: Held = None) -> Response:
    """One of the files of TYPES; nothing else in the folder, and nothing outside it."""
    if name not in TYPES:
        raise Refusal(404, f"{name}: no such file")
    data = (files("service.page") / "static" / name).read_bytes()
    return kept_response(data, TYPES[name], held)
