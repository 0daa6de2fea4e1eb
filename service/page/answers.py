"""What the page shows of an answered question: a headline, the best covers, and the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from search.results import Result, Span
from service.page.texts import counted, texts
from service.page.visitors import Visitor
from service.page.why import why

Tone = Literal["match", "likely", "similar", "none", "plain"]
"""What the headline says; its colour. `plain` where words were asked, and no picture."""

GOOD = ("match", "likely")


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result as the page shows it. `pieces`: its words, each with whether it was asked for."""

    id: int
    title: str
    author: str
    path: str
    verdict: str | None
    pieces: tuple[tuple[str, bool], ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answered question. `best` are shown in full, `rest` as small covers."""

    verdict: Tone
    headline: str
    explanation: str
    best: tuple[ShownResult, ...]
    rest: tuple[ShownResult, ...]


def shown_answer(
    results: Sequence[Result], visitor: Visitor, *, picture: bool, words: bool
) -> ShownAnswer:
    """The answer to a question with a picture, with words, or with both."""
    shown = tuple(_shown(result, visitor) for result in results)
    if words:
        form = "both" if picture else "words"
        headline = counted("answer", form, len(shown)) if shown else texts()["answer"]["words_none"]
        explanation = "" if shown else texts()["answer"]["words_none_explain"]
        return ShownAnswer("plain", headline, explanation, shown, ())
    first = results[0].verdict if results else None
    if first is None:
        none, explain = texts()["answer"]["none"], texts()["answer"]["none_explain"]
        return ShownAnswer("none", none, explain if shown else "", (), shown)
    # After a match only another match is worth more than a small picture: a second copy.
    worth = ("match",) if first == "match" else (*GOOD, "similar")
    best = tuple(result for result in shown if result.verdict in worth)
    rest = tuple(result for result in shown if result.verdict not in worth)
    return ShownAnswer(first, texts()["answer"][first], "", best, rest)


def _shown(result: Result, visitor: Visitor) -> ShownResult:
    return ShownResult(
        id=result.id,
        title=result.title,
        author=result.author,
        path=visitor.shown_path(result.path),
        verdict=result.verdict,
        pieces=_pieces(result.text, result.hits) if result.hits else (),
        why=tuple(why(result.scores)),
    )


def _pieces(text: str, hits: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    edges = [0, *(edge for span in hits for edge in span), len(text)]
    return tuple(
        (text[start:end].replace("\n", " / "), bool(number % 2))
        for number, (start, end) in enumerate(pairwise(edges))
        if start < end
    )
