"""Parameters that several routes have."""

from typing import Annotated

from fastapi import Depends, Path, Query

from service.state import Service, service_of

Shared = Annotated[Service, Depends(service_of)]
"""The service that the request came to."""

Id = Annotated[int, Path(ge=1, lt=2**63, description="A stored cover's id.")]
Count = Annotated[int, Query(alias="k", ge=1, le=1000, description="How many at most.")]
Labels = Annotated[
    list[str],
    Query(
        alias="label",
        default_factory=list,
        description="Only covers that carry it; repeatable.",
    ),
]
