"""Parameters and dependencies that several routes have."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Query

from service.access import Asking
from service.state import Service, service_of

Shared = Annotated[Service, Depends(service_of)]
"""The service that the request came to."""

Id = Annotated[int, Path(ge=1, lt=2**63, description="A stored cover's id.")]
Count = Annotated[int, Query(alias="k", ge=1, le=1000, description="How many at most.")]


def _none() -> list[str]:
    """No label. pydantic parses the signature of a default's factory for every request, which
    takes 0.5 ms for `list`."""
    return []


Labels = Annotated[
    list[str],
    Query(
        alias="label",
        default_factory=_none,
        max_length=20,
        description="Only covers that carry it; repeatable.",
    ),
]


async def _place(service: Shared, client: Asking) -> AsyncIterator[None]:
    async with service.turns.place(client.key):
        yield


HAS_PLACE = Depends(_place, scope="function")
"""The route has one of the places of `Turns`, from before its body is read until it has answered.
"""
