"""Answers: ranked covers with what a person wants to see of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.cover import Label
from indexer.records import summaries
from indexer.store import Library


@dataclass(frozen=True, slots=True)
class Result:
    """One answer; `rank` counts from 1. `text` is the cover's words, hits marked if it was asked
    for words."""

    rank: int
    id: int
    path: str
    score: float
    title: str
    author: str
    text: str
    labels: tuple[Label, ...]


def results(
    library: Library, scored: Sequence[tuple[int, float]], texts: dict[int, str] | None = None
) -> list[Result]:
    """Answers from ids with scores, best first; `texts` takes the place of a cover's words."""
    known = summaries(library, [id_ for id_, _ in scored])
    # A cover may have been removed since the index was opened.
    scored = [(id_, score) for id_, score in scored if id_ in known]
    return [
        Result(
            rank=rank,
            id=id_,
            path=known[id_].path,
            score=score,
            title=known[id_].title,
            author=known[id_].author,
            text=(texts or {}).get(id_, known[id_].text),
            labels=known[id_].labels,
        )
        for rank, (id_, score) in enumerate(scored, start=1)
    ]
