"""Which stored cover is in a picture: its candidates, the ways to take it, scores, verdicts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from indexer.folding import words_of
from indexer.models import Models
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.vision.cover import Image
from indexer.vision.geometry import is_straight
from indexer.vision.text.scripts import is_sure
from search.candidates import CANDIDATES, score_candidates
from search.query import Query, queries
from search.results import Answer, FoundBook, Result, results
from search.scoring import SIMILAR_COSINE, Scores, score, score_with_words, verdict


def find_picture(
    library: Library,
    image: Image,
    models: Models,
    k: int,
    labels: Sequence[str] = (),
    words: str = "",
) -> list[Result]:
    """The k covers that are, or look most like, the one in a picture (RGB uint8), best first.

    With `words`, covers that carry them come first; the verdict is about the picture alone. A text
    without a letter or figure is no words. A picture that shows no cover is asked with again in
    `other_ways`.

    Raises:
        NotFoundError: no cover carries a label.
    """
    return _find(library, Query.of(image, models), k, labels, words)


def find_books(
    library: Library, image: Image, models: Models, k: int, labels: Sequence[str] = ()
) -> list[FoundBook]:
    """`find_picture` for every book in a picture: the main one first, then the largest first.

    Raises:
        NotFoundError: no cover carries a label.
    """
    return [
        FoundBook(
            tuple((float(x), float(y)) for x, y in query.rectified.boundary.corners),
            _find(library, query, k, labels),
        )
        for query in queries(image, models)
    ]


def _find(
    library: Library, query: Query, k: int, labels: Sequence[str], words: str = ""
) -> list[Result]:
    among = ids_with_labels(library, labels) if labels else None
    count = max(k, CANDIDATES)
    if words_of(words):
        found = answers(score_candidates(library, query, count, among, words), words)
    else:
        scored, mirrored = score_in_all_ways(library, query, count, among)
        found = [
            replace(answer, mirrored=mirrored and answer.verdict in ("match", "likely"))
            for answer in answers(scored, "")
        ]
    return results(library, found[:k])


def score_in_all_ways(
    library: Library, query: Query, count: int, among: Sequence[int] | None
) -> tuple[dict[int, Scores], bool]:
    """The candidates' scores by the first of `other_ways` that is more certain, else by the query.

    And whether that way is the mirrored one. The picture as a whole has to give a match, as it
    shows more than the cover.
    """
    scored = score_candidates(library, query, count, among)
    for other, mirrored in other_ways(query, scored.values()):
        again = score_candidates(library, other, count, among)
        least = certainty(scored.values()) + 1 if other.part is None else 2
        if certainty(again.values()) >= least:
            return again, mirrored
    return scored, False


def other_ways(query: Query, scored: Collection[Scores]) -> Iterator[tuple[Query, bool]]:
    """Other ways to take a picture that may show more than was found, and whether mirrored then.

    Where nothing is found, the boundary may be wrong, and the picture as a whole still show the
    cover; not where covers were seen by it and told apart: it is right then, and the whole picture,
    which shows fewer of them, would have one taken for the cover. A label that was stuck on may
    hide what tells it from others by likeness; and a picture of whose main book no word was read
    for sure may be mirrored. Where something is likely, the outline may be that of a panel on a
    flat cover, if the picture is like one.
    """
    sure = certainty(scored)
    like = any((scores.visual or 0.0) >= SIMILAR_COSINE for scores in scored)
    panel = like and is_straight(query.rectified.boundary.corners)
    lost = sure == 0 and all(scores.distinct is None for scores in scored)
    if (lost or (sure == 1 and panel)) and (uncut := query.uncut()):
        yield uncut, False
    if sure:
        return
    if uncovered := query.without_labels():
        yield uncovered, False
    if query.is_main and not any(map(is_sure, query.lines)):
        yield query.mirrored(), True


def answers(scored: dict[int, Scores], words: str) -> list[Answer]:
    """Answers to a picture, and to the words that a person asked for with it, best first."""
    found = [
        Answer(id_, score_with_words(s), s, verdict(replace(s, text=None)))
        if words
        else Answer(id_, score(s), s, verdict(s))
        for id_, s in scored.items()
    ]
    return sorted(found, key=lambda answer: -answer.score)


def certainty(scored: Collection[Scores]) -> int:
    """What scores say at best: 2 that a cover is a match, 1 that it is likely, 0 neither."""
    verdicts = set(map(verdict, scored))
    return 2 if "match" in verdicts else int("likely" in verdicts)
