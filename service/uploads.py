"""Read the picture that a request carries: its body, or a field of a form."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from service.problems import Refusal

FIELD = "picture"
"""The form's field that holds the picture."""

RAW = ("image/", "application/octet-stream")
FORM = "multipart/form-data"

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {FIELD: {"type": "string", "format": "binary"}},
                    "required": [FIELD],
                }
            },
            "image/*": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""How the OpenAPI document describes such a request."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of an uploaded picture, and its file's name without folders, which may be empty."""

    name: str
    data: bytes


async def read_upload(request: Request) -> Upload | None:
    """The picture of a request; None if the request has no body.

    Raises:
        Refusal: 400 for a broken form, 415 for another type, 422 for a form without a picture.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        return await _from_form(request)
    data = await request.body()
    if not data:
        return None
    if not kind.startswith(RAW):
        raise Refusal(415, f"{kind or 'no type'}: send a picture as image/* or {FORM}")
    return Upload("", data)


async def required_upload(request: Request) -> Upload:
    """The picture of a request that must have one. Raises Refusal as `read_upload`, and 422."""
    upload = await read_upload(request)
    if upload is None:
        raise Refusal(422, "empty file (0 bytes)")
    return upload


async def _from_form(request: Request) -> Upload:
    async with request.form(max_files=1, max_fields=10) as form:
        field = form.get(FIELD)
        if not isinstance(field, UploadFile):
            raise Refusal(422, f"the form has no file named {FIELD!r}")
        name = PurePosixPath((field.filename or "").replace("\\", "/")).name
        return Upload(name, await field.read())
