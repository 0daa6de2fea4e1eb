"""What is known of the collection: labels, groups that belong together, failures."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from catalogue.cannot_link import reject as remember
from catalogue.duplicates import duplicates as find
from catalogue.groups import KINDS, Kind
from indexer.store.failures import failures as failed
from indexer.store.labels import label_counts
from output.documents import counts_document, duplicates_document, failures_document
from service.access import Asking, Changing
from service.answers import for_client
from service.problems import responses
from service.routes.parameters import HAS_PLACE, Shared
from service.schemas import FailuresDocument, GroupsDocument, LabelsDocument, RejectedDocument

router = APIRouter(prefix="/v1", tags=["catalogue"])


class Pair(BaseModel):
    """The ids of two covers."""

    a: int = Field(ge=1, lt=2**63)
    b: int = Field(ge=1, lt=2**63)


@router.get("/labels", responses={200: {"model": LabelsDocument}, **responses(404, 409)})
async def labels(
    service: Shared,
    client: Asking,
    classifier: Annotated[str | None, Query(description="Only labels of this one.")] = None,
) -> dict[str, Any]:
    """What covers show, and how many show it."""
    counts = await service.with_library(lambda library: label_counts(library, classifier))
    return for_client(client, counts_document(counts))


@router.get(
    "/duplicates",
    responses={200: {"model": GroupsDocument}, **responses(409)},
    dependencies=[HAS_PLACE],
)
async def duplicates(
    service: Shared,
    client: Asking,
    kind: Annotated[list[Kind], Query(default_factory=list, description="Only groups of it.")],
) -> dict[str, Any]:
    """Covers that belong together: one print, one artwork, one book."""
    found = await service.with_picture(
        client.key, lambda library, _find_models, _read: find(library, kind or KINDS)
    )
    return for_client(client, duplicates_document(found))


@router.post(
    "/duplicates/reject",
    responses={200: {"model": RejectedDocument}, **responses(404, 408, 409, 413)},
)
async def reject(pair: Pair, service: Shared, _client: Changing) -> dict[str, Any]:
    """Remember that two covers are not the same."""
    ids = await service.with_library(lambda library: remember(library, pair.a, pair.b))
    return {"rejected": list(ids)}


@router.get("/failures", responses={200: {"model": FailuresDocument}, **responses(409)})
async def failures(service: Shared, client: Asking) -> dict[str, Any]:
    """Files that could not be indexed, and why."""
    return for_client(client, failures_document(await service.with_library(failed)))
