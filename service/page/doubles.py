"""Doubles: pairs of covers that may be the same, for a person to judge."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from catalogue.cannot_link import cannot_link_pairs
from catalogue.duplicates import find_duplicates
from catalogue.groups import Evidence, Kind
from catalogue.judgements import confirmed_pairs, judge, undo
from indexer.store.library import Library
from indexer.store.records import Summary, summaries
from service.page.rendering import render
from service.page.routing import PageRoute
from service.page.texts import counted, texts
from service.page.visitors import Seen, SeenChanging
from service.problems import Refusal
from service.routes.parameters import HAS_PLACE, Shared

router = APIRouter(route_class=PageRoute)

MAX_PAIRS = 100
"""Pairs on one page; judged ones make room for the next."""

Cover = Annotated[int, Form(ge=1, lt=2**63)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two covers that may be the same, the kind of likeness, and the evidence in words."""

    a: Summary
    b: Summary
    kind: Kind
    evidence: str


class Doubles:
    """The evidence that was found last: comparing all covers takes long, judging a moment."""

    def __init__(self) -> None:
        self._generation = -1
        self._found: list[tuple[Kind, Evidence]] = []

    def pairs(self, library: Library) -> list[Pair]:
        """The pairs that nobody has judged. Covers are compared anew after a change of any."""
        if self._generation != library.generation():
            self._found = [
                (group.kind, pair) for group in find_duplicates(library) for pair in group.evidence
            ]
            self._generation = library.generation()
        judged = confirmed_pairs(library) | cannot_link_pairs(library)
        asked = [(kind, pair) for kind, pair in self._found if (pair.a, pair.b) not in judged]
        known = summaries(library, [id_ for _, pair in asked for id_ in (pair.a, pair.b)])
        return [
            Pair(known[pair.a], known[pair.b], kind, _in_words(pair))
            for kind, pair in asked
            if pair.a in known and pair.b in known
        ]


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
    """The pairs to judge, as a piece of the page."""
    found = await service.with_picture(
        seen.client.key, lambda library, _models, _read: doubles.pairs(library)
    )
    return render("pairs.html", seen, pairs=found[:MAX_PAIRS], count=len(found), judged=None)


@router.post("/doubles/{judgement}", dependencies=[HAS_PLACE])
async def judge_pair(
    judgement: str, service: Shared, seen: SeenChanging, doubles: Found, a: Cover, b: Cover
) -> Response:
    """Judge a pair `same` or `different`, or `undo` that; answers with the pairs that are left."""
    if judgement not in ("same", "different", "undo"):
        raise Refusal(404, "no such judgement")

    def work(library: Library) -> tuple[list[Pair], dict[int, Summary]]:
        if judgement == "undo":
            undo(library, a, b)
        else:
            judge(library, a, b, same=judgement == "same")
        return doubles.pairs(library), summaries(library, [a, b])

    found, covers = await service.with_picture(
        seen.client.key, lambda library, _models, _read: work(library)
    )
    said: dict[str, str] = texts()["doubles"]
    done = {"a": a, "b": b, "sentence": said["undone"], "again": judgement == "undo"}
    if judgement != "undo":
        names = {key: covers[id_].title or str(id_) for key, id_ in (("a", a), ("b", b))}
        done["sentence"] = said[f"{judgement}_done"].format(**names)
    return render("pairs.html", seen, pairs=found[:MAX_PAIRS], count=len(found), judged=done)


def _in_words(pair: Evidence) -> str:
    said: dict[str, str] = texts()["doubles"]
    words = said["no_words"]
    if pair.words is not None:
        words = said["words"].format(percent=round(100 * pair.words))
    points = counted("doubles", "points", pair.inliers)
    return ", ".join((points, words, said["visual"].format(value=f"{pair.visual:.2f}")))
