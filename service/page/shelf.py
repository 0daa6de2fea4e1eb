"""Shelf: all covers as a grid, and one of them with everything that is known of it."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response

from catalogue.shelf import Sort, shelf_page
from indexer.store.corrections import Correction, correct
from indexer.store.labels import label_counts
from indexer.store.library import Library
from indexer.store.records import Record, record
from search.by_cover import similar_to_cover
from service.limits import too_large
from service.page.adding import MAX_FILES
from service.page.ask import MAX_LABELS
from service.page.rendering import render, wants_piece
from service.page.routing import PageRoute
from service.page.texts import texts
from service.page.visitors import Seen, SeenChanging, Visitor
from service.routes.parameters import Id, Shared

router = APIRouter(route_class=PageRoute)

PAGE = 60
"""Covers that are loaded at a time."""

LIKEST = 8

Line = Annotated[str, Form(max_length=500)]


@router.get("/shelf")
async def shelf(
    request: Request,
    service: Shared,
    seen: Seen,
    words: Annotated[str, Query(max_length=500)] = "",
    label: Annotated[str, Query(max_length=200)] = "",
    sort: Sort = "new",
    after: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """The shelf; for htmx its covers alone, or those that follow the cover `after`."""

    def look(library: Library) -> dict[str, Any]:
        page = shelf_page(
            library,
            words=words,
            labels=[label] if label else [],
            sort=sort,
            after=after,
            count=PAGE,
        )
        choice = {"words": words, "label": label, "sort": sort}
        following = None
        if len(page.covers) == PAGE:
            following = f"/shelf?{urlencode(choice | {'after': page.covers[-1].id})}"
        return {
            "page": page,
            "next": following,
            "after": after,
            "labels": label_counts(library)[:MAX_LABELS],
            "most": MAX_FILES,
            "limits": service.settings.limits,
            "too_large": too_large(service.settings.limits).detail,
        }

    context = await service.with_library(look)
    name = "shelf.html"
    if wants_piece(request):
        name = "shelf_covers.html" if after is None else "shelf_tiles.html"
    return render(name, seen, section="shelf", words=words, label=label, sort=sort, **context)


@router.get("/covers/{id}")
async def cover(id: Id, service: Shared, seen: Seen) -> Response:
    """One cover with everything that is known of it."""
    known = await service.with_library(lambda library: record(library, id))
    return render("cover.html", seen, section="shelf", **_facts(known, seen))


@router.get("/covers/{id}/likest")
async def likest(id: Id, service: Shared, seen: Seen) -> Response:
    """The covers that look most like one, as a piece of its page."""
    results = await service.with_library(lambda library: similar_to_cover(library, id, LIKEST))
    return render("likest.html", seen, results=results)


@router.post("/covers/{id}/correction")
async def write(
    id: Id, service: Shared, seen: SeenChanging, title: Line = "", author: Line = ""
) -> Response:
    """Store the title and author that a person wrote."""
    written = Correction(" ".join(title.split()), " ".join(author.split()))
    return await _corrected(id, service, seen, written, texts()["cover"]["saved"])


@router.delete("/covers/{id}/correction")
async def reset(id: Id, service: Shared, seen: SeenChanging) -> Response:
    """Go back to what was guessed."""
    return await _corrected(id, service, seen, None, texts()["cover"]["was_reset"])


async def _corrected(
    id_: int, service: Shared, seen: Visitor, written: Correction | None, notice: str
) -> Response:
    def store(library: Library) -> Record:
        correct(library, id_, written)
        return record(library, id_)

    known = await service.with_library(store)
    return render("called.html", seen, **{**_facts(known, seen), "notice": notice})


def _facts(known: Record, seen: Visitor) -> dict[str, Any]:
    called = known.correction or known.cover
    return {
        "record": known,
        "title": called.title,
        "author": called.author,
        "path": seen.shown_path(known.path),
        "notice": None,
    }
