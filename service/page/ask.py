"""Ask: by the camera, a picture, or words."""

from dataclasses import dataclass
from typing import Any, TypedDict

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from indexer.store.labels import label_counts
from indexer.store.library import Library
from search import ask as questions
from search.results import FoundBook
from service.limits import too_large
from service.page.answers import shown_answer
from service.page.photo import Photo, shown_photo
from service.page.rendering import render
from service.page.routing import PageRoute
from service.page.texts import texts
from service.page.visitors import Seen
from service.problems import Refusal
from service.routes.parameters import HAS_PLACE, Shared
from service.state import FindModels, Read

router = APIRouter(route_class=PageRoute)

COUNT = 12
"""Covers in an answer."""

MAX_LABELS = 200
"""Labels in the list of choices, the most frequent first."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What the form holds; `picture` is None where none was chosen."""

    picture: bytes | None
    words: str
    labels: tuple[str, ...]


class Loaded(TypedDict):
    """What the service lends to a question with a picture: see `search.ask.similar`."""

    find_models: FindModels
    read: Read


@router.get("/")
async def ask_form(service: Shared, seen: Seen) -> Response:
    """The page that asks."""

    def look(library: Library) -> dict[str, Any]:
        return {
            "labels": label_counts(library)[:MAX_LABELS],
            "covers": not library.is_empty(),
            "limits": service.settings.limits,
            "too_large": too_large(service.settings.limits).detail,
        }

    return render("ask.html", seen, section="ask", **await service.with_library(look))


@router.post("/ask", dependencies=[HAS_PLACE])
async def ask(request: Request, service: Shared, seen: Seen) -> Response:
    """The answer to a question, as a piece of the page."""
    question = await _read(request)
    picture, words, labels = question.picture, question.words, question.labels
    photo = None
    if picture is None:
        found = await service.with_library(
            lambda library: [FoundBook(None, questions.text(library, words, COUNT, labels))]
        )
    else:

        def look(
            library: Library, find_models: FindModels, read: Read
        ) -> tuple[list[FoundBook], Photo]:
            image = read(picture)
            loaded: Loaded = {"find_models": find_models, "read": lambda _: image}
            if words:
                results = questions.search(library, picture, words, COUNT, labels, **loaded)
                books = [FoundBook(None, results)]
            else:
                books = questions.similar(library, picture, COUNT, labels, **loaded)
            return books, shown_photo(image, [book.corners for book in books])

        found, photo = await service.with_picture(seen.client.key, look)
    answers = [
        shown_answer(
            book.results,
            seen,
            picture=picture is not None,
            words=bool(words),
        )
        for book in found
    ]
    return render("answer.html", seen, photo=photo, answers=answers)


async def _read(request: Request) -> _Question:
    async with request.form(max_files=1, max_fields=10) as form:
        file, words, label = form.get("picture"), form.get("words"), form.get("label")
        data = await file.read() if isinstance(file, UploadFile) else b""
    if not data and not (isinstance(words, str) and words.strip()):
        raise Refusal(422, texts()["ask"]["empty_question"])
    labels = (label,) if isinstance(label, str) and label else ()
    return _Question(data or None, words.strip() if isinstance(words, str) else "", labels)
