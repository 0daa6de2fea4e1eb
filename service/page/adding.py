"""Adding covers: pictures are sent one by one, then indexed in one run; forgetting a cover."""

import re
from pathlib import Path
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from catalogue.covers import remove_covers
from indexer.store.covers import find_cover
from indexer.store.failures import failures, forget_failure
from indexer.store.library import Library
from indexer.store.records import Record, record, summaries
from service.page.rendering import render
from service.page.routing import PageRoute
from service.page.texts import texts
from service.page.visitors import SeenChanging
from service.problems import Refusal
from service.routes.parameters import HAS_PLACE, Id, Shared
from service.saved_uploads import FOLDER, save_upload
from service.uploads import required_upload

router = APIRouter(route_class=PageRoute)

DIGEST = re.compile(r"-[0-9a-f]{16}(?=\.\w+$|$)")
"""What `save_upload` adds to a file's name."""

MAX_FILES = 100
"""Pictures that are added at once; `static/shelf.js` sends the first of more than these."""


@router.post("/uploads", dependencies=[HAS_PLACE])
async def send(request: Request, service: Shared, _seen: SeenChanging) -> Response:
    """Keep a picture's file; answers with its name, which `add` takes."""
    picture = await required_upload(request)
    saved = await to_thread.run_sync(save_upload, service.settings.library, picture)
    return JSONResponse({"name": saved.path.name}, 201)


@router.post("/uploads/index")
async def add(
    service: Shared,
    seen: SeenChanging,
    names: Annotated[list[str], Form(min_length=1, max_length=MAX_FILES)],
) -> Response:
    """Index pictures that were sent; answers, when all are done, with what became of each.

    The file of a picture that can't be indexed is deleted.
    """
    folder = service.settings.library.absolute() / FOLDER
    if not {path.name for path in folder.glob("*")}.issuperset(names):
        raise Refusal(404, texts()["adding"]["not_sent"])
    paths = [folder / name for name in dict.fromkeys(names)]
    run = service.runs.start(paths)
    await to_thread.run_sync(run.join)
    problem = service.runs.progress.problem

    def look(library: Library) -> list[dict[str, Any]]:
        reasons = {failure.path: failure.reason for failure in failures(library)}
        return [_outcome(library, path, reasons.get(str(path), problem)) for path in paths]

    added = await service.with_library(look)
    return render("added.html", seen, added=added)


@router.delete("/covers/{id}")
async def forget(id: Id, service: Shared, seen: SeenChanging) -> Response:
    """Forget a cover; its picture file stays where it is."""

    def work(library: Library) -> Record:
        with library.change():
            known = record(library, id)
            remove_covers(library, [id])
        return known

    known = await service.with_library(work)
    title = (known.correction or known.cover).title
    return render("forgotten.html", seen, title=title, path=seen.shown_path(known.path))


def _outcome(library: Library, path: Path, reason: str) -> dict[str, Any]:
    """What became of a sent picture: its cover, or why there is none."""
    found = find_cover(library, str(path))
    if found is None:
        forget_failure(library, str(path))
        path.unlink(missing_ok=True)
        return {"name": DIGEST.sub("", path.name), "cover": None, "reason": reason}
    (cover,) = summaries(library, [found[0]]).values()
    return {"cover": cover}
