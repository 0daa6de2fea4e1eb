"""Questions: which covers look like a picture or a stored cover, which carry these words."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from output.documents import books_document, results_document
from search import ask
from search.results import Result
from service.access import Asking, Client
from service.answers import for_client
from service.problems import Refusal, responses
from service.routes.parameters import HAS_PLACE, Count, Id, Labels, Shared
from service.schemas import BooksDocument, ResultsDocument
from service.uploads import BODY, read_upload, required_upload

router = APIRouter(prefix="/v1", tags=["questions"])

RESULTS = {200: {"model": ResultsDocument}, **responses(404, 409)}
BOOKS = {200: {"model": BooksDocument}, **responses(404, 409)}
OF_UPLOADS = responses(408, 413, 415)


@router.post(
    "/similar", openapi_extra=BODY, responses={**BOOKS, **OF_UPLOADS}, dependencies=[HAS_PLACE]
)
async def similar(
    request: Request, service: Shared, client: Asking, label: Labels, count: Count = 10
) -> dict[str, Any]:
    """For each book in a picture the covers that look like it, best first."""
    upload = await required_upload(request)
    books = await service.with_picture(
        client.key,
        lambda library, find_models, read: ask.similar(
            library, upload.data, count, label, find_models=find_models, read=read
        ),
    )
    return for_client(client, books_document(upload.name, books))


@router.get("/covers/{id}/similar", responses=BOOKS)
async def similar_to_cover(
    id: Id, service: Shared, client: Asking, label: Labels, count: Count = 10
) -> dict[str, Any]:
    """Covers that look like a stored one, best first."""
    books = await service.with_library(lambda library: ask.similar(library, id, count, label))
    return for_client(client, books_document(str(id), books))


@router.get("/text", responses=RESULTS)
async def text(
    service: Shared,
    client: Asking,
    words: Annotated[str, Query(alias="q", max_length=1000, description="Words on the cover.")],
    label: Labels,
    count: Count = 10,
) -> dict[str, Any]:
    """Covers that carry these words, best first."""
    results = await service.with_library(lambda library: ask.text(library, words, count, label))
    return _answer(client, words, results)


@router.post(
    "/search", openapi_extra=BODY, responses={**RESULTS, **OF_UPLOADS}, dependencies=[HAS_PLACE]
)
async def search(
    request: Request,
    service: Shared,
    client: Asking,
    label: Labels,
    words: Annotated[str, Query(alias="q", max_length=1000, description="Words on it.")] = "",
    count: Count = 10,
) -> dict[str, Any]:
    """Covers by picture, words and labels together, best first."""
    upload = await read_upload(request)
    if upload is None and not words:
        raise Refusal(422, "send a picture, words as q, or both")
    if upload is None:
        return await text(service, client, words, label, count)
    results = await service.with_picture(
        client.key,
        lambda library, find_models, read: ask.search(
            library, upload.data, words, count, label, find_models=find_models, read=read
        ),
    )
    return _answer(client, " ".join(filter(None, (upload.name, words))), results)


def _answer(client: Client, query: str, results: list[Result]) -> dict[str, Any]:
    return for_client(client, results_document(query, results))
