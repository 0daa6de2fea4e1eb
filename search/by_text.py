"""Which covers carry these words: exact words first, then misread and mistyped ones."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.folding import words_of
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from search.results import Answer, Result, Span, results
from search.scoring import Scores
from search.vocabulary import Vocabulary

TEXT_CANDIDATES = 300
"""Covers whose words are compared closely, by FTS5's own rank: they hold the best ten of any
question."""

MAX_RANKED = 10_000
"""Covers that FTS5 ranks in one question: 0.05 s (`benchmarks/at_scale.py`)."""

PRECISION_WEIGHT = 0.1
"""Part of the score, 0 to 1, for carrying little else than the words asked for."""

MIN_TEXT_SCORE = 0.3
"""Score below which a cover shares only a common word, or half a word, with the question."""


@dataclass(frozen=True, slots=True)
class TextHit:
    """A cover that carries the words. `score` is 0 to 1.

    `spans`: start and end of each word of the cover that was hit, in its words as they were read.
    """

    id: int
    score: float
    spans: tuple[Span, ...]


def with_words(library: Library, question: str, k: int, labels: Sequence[str] = ()) -> list[Result]:
    """Covers that carry the words, best first.

    Raises:
        NotFoundError: no cover carries a label.
    """
    among = ids_with_labels(library, labels) if labels else None
    hits = text_hits(library, question, k, among)
    return results(
        library,
        [Answer(hit.id, hit.score, Scores(text=hit.score), hits=hit.spans) for hit in hits],
    )


def text_hits(
    library: Library, question: str, k: int, among: Sequence[int] | None = None
) -> list[TextHit]:
    """The k covers that carry the words of a question best, best first; any text is a question.

    A word weighs more the fewer covers carry it. `among` restricts the search to these ids.
    """
    asked = list(dict.fromkeys(word.folded for word in words_of(question)))
    if not asked:
        return []
    blocks = library.db.execute(
        "SELECT letters, group_concat(word, char(10)) FROM vocabulary GROUP BY letters"
    )
    vocabulary = Vocabulary(blocks)
    meant = {word: vocabulary.similar_words(word) for word in asked}
    carried_by = _cover_counts(library, set().union(*meant.values()))
    (total,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
    weights = {
        word: math.log(1 + total / max([1, *(carried_by[other] for other in found)]))
        for word, found in meant.items()
    }
    candidates = _candidates(library, meant, carried_by, among)
    hits = [_hit(id_, text, meant, weights) for id_, text in candidates]
    good = [hit for hit in hits if hit.score >= MIN_TEXT_SCORE]
    return sorted(good, key=lambda hit: (-hit.score, hit.id))[:k]


def _cover_counts(library: Library, words: Iterable[str]) -> dict[str, int]:
    """How many covers carry each of some words of the vocabulary."""
    rows = library.db.execute(
        "SELECT word, covers FROM json_each(?) CROSS JOIN vocabulary "
        "ON letters = length(value) AND word = value",
        [json.dumps(list(words))],
    )
    return dict(rows.fetchall())


def _candidates(
    library: Library,
    meant: dict[str, dict[str, float]],
    carried_by: dict[str, int],
    among: Sequence[int] | None,
) -> list[tuple[int, str]]:
    """Id and words of covers that carry any of the words that may be meant.

    FTS5 ranks every cover it finds, some microseconds each. Where they are more than MAX_RANKED,
    only covers that carry one of the rarer words are found; the common words still count in their
    rank. If even the rarest word is on more covers, the newest ones are left out, as by that word
    no cover is better than another.
    """
    groups = {asked: found for asked, found in meant.items() if found}
    if not groups:
        return []
    sizes = {asked: sum(carried_by[word] for word in found) for asked, found in groups.items()}
    total, rare = 0, list[str]()
    for asked in sorted(groups, key=lambda asked: sizes[asked]):
        if rare and total + sizes[asked] > MAX_RANKED:
            break
        total += sizes[asked]
        rare.append(asked)
    query = _any_of(groups.values())
    if len(rare) < len(groups):
        query = f"({_any_of(groups[asked] for asked in rare)}) AND ({query})"
    chosen, parameters = "", [query]
    if among is not None:
        chosen = "AND id IN (SELECT value FROM json_each(?)) "
        parameters.append(json.dumps(list(among)))
    elif total > MAX_RANKED:
        chosen = f"AND covers_fts.rowid <= (SELECT max(id) FROM covers) * {MAX_RANKED / total} "
    return library.db.execute(
        "SELECT id, words FROM covers_fts JOIN covers ON covers.id = covers_fts.rowid "
        f"WHERE covers_fts MATCH ? {chosen}ORDER BY covers_fts.rank LIMIT {TEXT_CANDIDATES}",
        parameters,
    ).fetchall()


def _any_of(groups: Iterable[Iterable[str]]) -> str:
    """An FTS5 query for covers that carry any of some words."""
    # Vocabulary words hold letters, digits, + and #: quoted, none of them is FTS5 syntax.
    return " OR ".join(f'"{word}"' for found in groups for word in found)


def _hit(
    id_: int, text: str, meant: dict[str, dict[str, float]], weights: dict[str, float]
) -> TextHit:
    """The score of a cover's words, and which of them were hit."""
    words = words_of(text)
    carried = {word.folded for word in words}
    similarity = {
        asked: max([0.0, *(value for word, value in found.items() if word in carried)])
        for asked, found in meant.items()
    }
    recall = sum(weights[word] * similarity[word] for word in similarity) / sum(weights.values())
    any_meant = set().union(*meant.values())
    hit = [word for word in words if word.folded in any_meant]
    precision = len(hit) / max(1, len(words))
    score = (1 - PRECISION_WEIGHT) * recall + PRECISION_WEIGHT * precision
    return TextHit(id_, score, tuple(sorted({(word.start, word.end) for word in hit})))
