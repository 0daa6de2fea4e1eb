"""Doubles: covers that may be the same, for a person to judge."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from catalogue.cannot_link import cannot_link_pairs
from catalogue.duplicates import find_duplicates
from catalogue.groups import Evidence, Group
from catalogue.judgements import confirmed_pairs, judge, take_apart, undo
from catalogue.review import Review, review
from indexer.store.library import Library
from indexer.store.records import Summary, summaries
from service.page.rendering import render
from service.page.routing import PageRoute
from service.page.texts import counted, texts
from service.page.visitors import Seen, SeenChanging, Visitor
from service.problems import Refusal
from service.routes.parameters import HAS_PLACE, Shared
from service.state import Service

router = APIRouter(route_class=PageRoute)

MAX_SHOWN = 100
"""Questions, and groups that were decided, on one page; judged ones make room for the next."""

Cover = Annotated[int, Form(ge=1, lt=2**63)]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was done: a sentence, and the pair whose judgement can be undone, if any."""

    sentence: str
    pair: tuple[int, int] | None


Work = Callable[[Library], Judged | None]


class Doubles:
    """The groups that were found last: comparing all covers takes long, judging a moment."""

    def __init__(self) -> None:
        self._generation = -1
        self._groups: list[Group] = []

    def review(self, library: Library) -> Review:
        """What nobody has judged, and what is decided. After a change of any cover, all are
        compared anew."""
        if self._generation != library.generation():
            self._groups = find_duplicates(library)
            self._generation = library.generation()
        return review(self._groups, confirmed_pairs(library), cannot_link_pairs(library))


def doubles_of(request: Request) -> Doubles:
    """The doubles of the application that a request came to."""
    doubles: Doubles = request.app.state.doubles
    return doubles


Found = Annotated[Doubles, Depends(doubles_of)]


@router.get("/doubles")
async def doubles_page(seen: Seen) -> Response:
    """The page, which then asks for its pairs."""
    return render("doubles.html", seen, section="doubles")


@router.get("/doubles/pairs", dependencies=[HAS_PLACE])
async def pairs(service: Shared, seen: Seen, doubles: Found) -> Response:
    """What is to judge and what is decided, as a piece of the page."""
    return await _after(service, seen, doubles, lambda _library: None)


@router.post("/doubles/apart", dependencies=[HAS_PLACE])
async def apart(
    service: Shared,
    seen: SeenChanging,
    doubles: Found,
    ids: Annotated[list[int], Form(min_length=2, max_length=MAX_SHOWN)],
) -> Response:
    """Take covers apart that were judged the same; answers with what is left to judge."""

    def work(library: Library) -> Judged:
        take_apart(library, ids)
        return Judged(texts()["doubles"]["taken_apart"], None)

    return await _after(service, seen, doubles, work)


@router.post("/doubles/{judgement}", dependencies=[HAS_PLACE])
async def judge_pair(
    judgement: str, service: Shared, seen: SeenChanging, doubles: Found, a: Cover, b: Cover
) -> Response:
    """Judge a pair `same` or `different`, or `undo` that; answers with what is left to judge."""
    if judgement not in ("same", "different", "undo"):
        raise Refusal(404, "no such judgement")
    said: dict[str, str] = texts()["doubles"]

    def work(library: Library) -> Judged:
        if judgement == "undo":
            undo(library, a, b)
            return Judged(said["undone"], None)
        judge(library, a, b, same=judgement == "same")
        covers = summaries(library, [a, b])
        names = {key: covers[id_].title or str(id_) for key, id_ in (("a", a), ("b", b))}
        return Judged(said[f"{judgement}_done"].format(**names), (a, b))

    return await _after(service, seen, doubles, work)


async def _after(service: Service, seen: Visitor, doubles: Doubles, work: Work) -> Response:
    """Do work on the library, then show what is to judge and what is decided."""

    def look(library: Library) -> dict[str, Any]:
        judged = work(library)
        with library.snapshot():
            left = doubles.review(library)
            questions, decided = left.questions[:MAX_SHOWN], left.decided[:MAX_SHOWN]
            ids = {id_ for one in questions for id_ in (*one.first, *one.second)}
            covers = summaries(library, sorted(ids.union(*decided)))
        return {
            "judged": judged,
            "questions": [
                {
                    "kind": one.kind,
                    "sides": [_known(covers, one.first), _known(covers, one.second)],
                    "evidence": _in_words(one.evidence),
                    "pair": one.evidence,
                }
                for one in questions
            ],
            "decided": [_known(covers, ids) for ids in decided],
            "count": len(left.questions),
            "decided_count": len(left.decided),
        }

    shown = await service.with_picture(
        seen.client.key, lambda library, _models, _read: look(library)
    )
    return render("pairs.html", seen, **shown)


def _known(covers: dict[int, Summary], ids: tuple[int, ...]) -> list[Summary]:
    return [covers[id_] for id_ in ids]


def _in_words(pair: Evidence) -> str:
    said: dict[str, str] = texts()["doubles"]
    words = said["no_words"]
    if pair.words is not None:
        words = said["words"].format(percent=round(100 * pair.words))
    points = counted("doubles", "points", pair.inliers)
    return ", ".join((points, words, said["visual"].format(value=f"{pair.visual:.2f}")))
