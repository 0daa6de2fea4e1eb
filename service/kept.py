"""Answers that browsers keep: asked again, an unchanged one is answered without its body."""

import hashlib
from typing import Annotated

from fastapi import Header
from fastapi.responses import Response

Held = Annotated[
    str | None, Header(alias="If-None-Match", description="ETags of answers that are kept.")
]
"""The header of a request for what the client has kept."""


def kept_response(data: bytes, media_type: str, held: str | None, seconds: int = 0) -> Response:
    """The data, or 304 without it where the client has it; RFC 9110, 13.1.2.

    `held`: the request's If-None-Match. `seconds`: how long the client need not ask again.
    """
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    fresh = f"private, max-age={seconds}" if seconds else "private, no-cache"
    headers = {"ETag": tag, "Cache-Control": fresh}
    tags = {one.strip().removeprefix("W/") for one in (held or "").split(",")}
    if tags & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)
