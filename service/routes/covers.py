"""Stored covers: a page of them, one with everything known, its thumbnail and annotated picture."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from catalogue.covers import list_page, remove_covers
from indexer.store.library import Library
from indexer.store.records import record, thumbnail
from output.documents import record_document, summaries_document
from service.access import Asking, Changing
from service.answers import for_client
from service.kept import Held, kept_response
from service.problems import responses
from service.routes.parameters import HAS_PLACE, Id, Labels, Shared
from service.schemas import CoverDocument, PageDocument, RemovedDocument
from service.state import Read

router = APIRouter(prefix="/v1", tags=["covers"])

THUMBNAIL_SECONDS = 300
"""How long a browser shows a thumbnail without asking; that of a file that changed may be as old.
"""


def _picture(media_type: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": "The picture.", "content": content}, **responses(404, 409)}


@router.get("/covers", responses={200: {"model": PageDocument}, **responses(404, 409)})
async def covers(
    service: Shared,
    client: Asking,
    label: Labels,
    sha256: Annotated[
        str | None, Query(pattern="^[0-9a-f]{64}$", description="Only covers of such a file.")
    ] = None,
    cursor: Annotated[int, Query(ge=0, lt=2**63, description="`next` of the page before.")] = 0,
    count: Annotated[int, Query(alias="k", ge=1, le=1000, description="Covers a page.")] = 100,
) -> dict[str, Any]:
    """A page of the library's covers by id; `next` is the cursor of the next one, or null."""
    page = await service.with_library(
        lambda library: list_page(library, label, sha256=sha256, after=cursor, count=count)
    )
    following = page[-1].id if len(page) == count else None
    return for_client(client, {**summaries_document(page), "next": following})


@router.get("/covers/{id}", responses={200: {"model": CoverDocument}, **responses(404, 409)})
async def cover(
    id: Id,
    service: Shared,
    client: Asking,
    embedding: Annotated[bool, Query(description="Its vector as well.")] = False,
) -> dict[str, Any]:
    """Everything known of one cover."""
    known = await service.with_library(lambda library: record(library, id))
    return for_client(client, record_document(known, embedding=embedding))


@router.delete("/covers/{id}", responses={200: {"model": RemovedDocument}, **responses(404, 409)})
async def remove(id: Id, service: Shared, _client: Changing) -> dict[str, Any]:
    """Forget a cover; its picture file stays where it is."""
    return {"removed": await service.with_library(lambda library: remove_covers(library, [id]))}


@router.get(
    "/covers/{id}/thumbnail",
    response_class=Response,
    responses={**_picture("image/jpeg"), 304: {"description": "What the client has kept."}},
)
async def cover_thumbnail(id: Id, service: Shared, _client: Asking, held: Held = None) -> Response:
    """The flat cover as a small JPEG."""
    jpeg = await service.with_library(lambda library: thumbnail(library, id))
    return kept_response(jpeg, "image/jpeg", held, THUMBNAIL_SECONDS)


@router.get(
    "/covers/{id}/annotated",
    response_class=Response,
    responses=_picture("image/png"),
    dependencies=[HAS_PLACE],
)
async def annotated(id: Id, service: Shared, client: Asking) -> Response:
    """The cover's picture file with what each stage saw drawn on it, as PNG."""

    def draw(library: Library, _find_models: object, read: Read) -> bytes:
        from output.annotation import annotated_png  # with Matplotlib: no start waits for it

        known = record(library, id)
        return annotated_png(read(Path(known.path)), known.cover)

    png = await service.with_picture(client.key, draw)
    return Response(png, media_type="image/png")
