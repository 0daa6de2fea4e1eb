"""The answers to a question: ranked covers with what a person wants to see of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.vision.cover import Label
from search.scoring import Scores, Verdict

if TYPE_CHECKING:
    from indexer.store.library import Library

Span = tuple[int, int]
"""Start and end of a word in a text, as a slice has them."""

Corners = tuple[tuple[float, float], ...]
"""Four places (x, y) in pixels. No array: what a service answered is told without NumPy."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A cover's id, its score, the parts of the score, and the verdict.

    `hits`: the words that were asked for, in the cover's words. `mirrored`: the picture shows the
    cover as a mirror does.
    """

    id: int
    score: float
    scores: Scores
    verdict: Verdict | None = None
    hits: tuple[Span, ...] = ()
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """An answer with its cover's facts; `rank` counts from 1, `hits` are spans of `text`."""

    rank: int
    id: int
    path: str
    score: float
    scores: Scores
    verdict: Verdict | None
    title: str
    author: str
    text: str
    hits: tuple[Span, ...]
    labels: tuple[Label, ...]
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class FoundBook:
    """A book that was asked with, and the covers that look like it, best first.

    `corners` are in the picture, from the top left of the upright book; None of a stored cover.
    """

    corners: Corners | None
    results: list[Result]


def results(library: Library, answers: Sequence[Answer]) -> list[Result]:
    """Answers, best first, with the facts of their covers."""
    from indexer.store.records import summaries  # what a service answered needs no library

    known = summaries(library, [answer.id for answer in answers])
    return [
        Result(
            rank=rank,
            id=answer.id,
            path=known[answer.id].path,
            score=answer.score,
            scores=answer.scores,
            verdict=answer.verdict,
            title=known[answer.id].title,
            author=known[answer.id].author,
            text=known[answer.id].text,
            hits=answer.hits,
            labels=known[answer.id].labels,
            mirrored=answer.mirrored,
        )
        # A cover may have been removed since the index was opened.
        for rank, answer in enumerate((a for a in answers if a.id in known), start=1)
    ]
