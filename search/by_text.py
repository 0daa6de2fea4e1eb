"""Which covers carry these words: exact words first, then misread and mistyped ones."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.folding import Word, words_of
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from search.results import Answer, Result, results
from search.scoring import Scores
from search.vocabulary import Vocabulary

CANDIDATES = 300
"""Covers looked at closely, by FTS5's own rank: enough to hold the best ten of any question."""

RANKED = 10_000
"""Covers weighed by FTS5 in one question: 0.05 s (`benchmarks/at_scale.py`)."""

MARK = "**"
"""Put around each word that was hit."""

PRECISION_SHARE = 0.1
"""How much a cover gains by carrying little else than the words asked for."""


WORTH_SHOWING = 0.3
"""Score below which a cover shares only a common word, or half a word, with the question."""


@dataclass(frozen=True, slots=True)
class TextHit:
    """A cover that carries the words. `score` is 0 to 1; `text` its words with the hits marked."""

    id: int
    score: float
    text: str


def with_words(library: Library, question: str, k: int, labels: Sequence[str] = ()) -> list[Result]:
    """Covers that carry the words, the hits marked in `text`.

    Raises:
        NotFoundError: no cover carries a label.
    """
    among = ids_with_labels(library, labels) if labels else None
    hits = text_hits(library, question, k, among)
    return results(
        library,
        [Answer(hit.id, hit.score, Scores(text=hit.score), text=hit.text) for hit in hits],
    )


def text_hits(
    library: Library, question: str, k: int, among: Sequence[int] | None = None
) -> list[TextHit]:
    """The k covers that carry the words best, best first; any text is a question.

    Each word asked for is worth more the fewer covers carry it. `among` restricts the search.
    """
    asked = list(dict.fromkeys(word.folded for word in words_of(question)))
    if not asked:
        return []
    blocks = library.db.execute(
        "SELECT letters, group_concat(word, char(10)) FROM vocabulary GROUP BY letters"
    )
    vocabulary = Vocabulary(blocks)
    meant = {word: vocabulary.alike(word) for word in asked}
    carried_by = _carried_by(library, set().union(*meant.values()))
    (total,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
    weights = {
        word: math.log(1 + total / max([1, *(carried_by[other] for other in found)]))
        for word, found in meant.items()
    }
    candidates = _candidates(library, meant, carried_by, among)
    hits = [_hit(id_, text, meant, weights) for id_, text in candidates]
    good = [hit for hit in hits if hit.score >= WORTH_SHOWING]
    return sorted(good, key=lambda hit: (-hit.score, hit.id))[:k]


def _carried_by(library: Library, words: Iterable[str]) -> dict[str, int]:
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

    FTS5 weighs every cover that it finds, some microseconds each. Where they are more than RANKED,
    those are found that carry one of the rarer words asked for; the others' ranks count the more
    common words all the same. If already the rarest is on more, covers are left out: the newest,
    as none is better than another by that word.
    """
    groups = {asked: found for asked, found in meant.items() if found}
    if not groups:
        return []
    sizes = {asked: sum(carried_by[word] for word in found) for asked, found in groups.items()}
    total, rare = 0, list[str]()
    for asked in sorted(groups, key=lambda asked: sizes[asked]):
        if rare and total + sizes[asked] > RANKED:
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
    elif total > RANKED:
        chosen = f"AND covers_fts.rowid <= (SELECT max(id) FROM covers) * {RANKED / total} "
    return library.db.execute(
        "SELECT id, words FROM covers_fts JOIN covers ON covers.id = covers_fts.rowid "
        f"WHERE covers_fts MATCH ? {chosen}ORDER BY covers_fts.rank LIMIT {CANDIDATES}",
        parameters,
    ).fetchall()


def _any_of(groups: Iterable[Iterable[str]]) -> str:
    """A question to FTS5 for covers that carry any of some words."""
    # Vocabulary words hold letters, figures, + and #: quoted, none of them is FTS5 syntax.
    return " OR ".join(f'"{word}"' for found in groups for word in found)


def _hit(
    id_: int, text: str, meant: dict[str, dict[str, float]], weights: dict[str, float]
) -> TextHit:
    words = words_of(text)
    carried = {word.folded for word in words}
    worth = {
        asked: max([0.0, *(value for word, value in found.items() if word in carried)])
        for asked, found in meant.items()
    }
    recall = sum(weights[word] * worth[word] for word in worth) / sum(weights.values())
    any_meant = set().union(*meant.values())
    hit = [word for word in words if word.folded in any_meant]
    score = (1 - PRECISION_SHARE) * recall + PRECISION_SHARE * len(hit) / max(1, len(words))
    return TextHit(id_, score, _marked(text, hit))


def _marked(text: str, hits: Sequence[Word]) -> str:
    parts, position = [], 0
    for start, end in sorted({(word.start, word.end) for word in hits}):
        parts += [text[position:start], MARK, text[start:end], MARK]
        position = end
    return "".join([*parts, text[position:]])
