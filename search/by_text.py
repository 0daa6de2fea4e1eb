"""Which covers carry these words: exact words first, then misread and mistyped ones."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from indexer.folding import words_of
from indexer.store.corrections import Correction, corrections_of
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from search.held_titles import Question
from search.numerals import numbers_of, numeral, spellings
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

HELD_TITLE, NUMERAL = 0.9, 0.95
"""Part of the score for a title that the question holds, whatever else it says; similarity of a
number to the same one written differently."""

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


class _Candidate(NamedTuple):
    """A cover whose words are compared closely.

    Title and author are a person's, else guesses; `corrected` are the words of a person's.
    """

    id: int
    words: str
    title: str
    author: str
    corrected: str = ""


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

    A word weighs more the fewer covers carry it. Covers whose title the question holds are found,
    too, however much else it says. `among` restricts the search to these ids.
    """
    asked = Question(question)
    if not asked.words:
        return []
    blocks = library.db.execute(
        "SELECT letters, group_concat(word, char(10)) FROM vocabulary GROUP BY letters"
    )
    vocabulary = Vocabulary(blocks)
    meant = {word: _same_number(word, vocabulary.similar_words(word)) for word in asked.words}
    spelled = {number.value: spellings(number.value) for number in asked.numbers}
    in_spellings = {word for ways in spelled.values() for way in ways for word in way.split()}
    carried_by = _cover_counts(library, in_spellings.union(*meant.values()))
    (total,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
    weights = {
        word: math.log(1 + total / max([1, *(carried_by[other] for other in found)]))
        for word, found in meant.items()
    }
    # Words and phrases by what is asked for.
    groups = [list(found) for found in meant.values()] + [
        [way for way in ways if all(word in carried_by for word in way.split())]
        for ways in spelled.values()
    ]
    candidates = _candidates(library, [group for group in groups if group], carried_by, among)
    hits = [_hit(candidate, asked, meant, weights) for candidate in candidates]
    good = [hit for hit in hits if hit.score >= MIN_TEXT_SCORE]
    return sorted(good, key=lambda hit: (-hit.score, hit.id))[:k]


def _same_number(asked: str, found: dict[str, float]) -> dict[str, float]:
    """The words that may be meant by a word, without other numbers where it is one."""
    value = numeral(asked)
    return {
        word: similarity
        for word, similarity in found.items()
        if value is None or numeral(word) in (None, value)
    }


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
    groups: Sequence[Sequence[str]],
    carried_by: dict[str, int],
    among: Sequence[int] | None,
) -> list[_Candidate]:
    """Covers that carry any of the words or phrases that may be meant.

    `groups`: the words or phrases for each word or number of the question. FTS5 ranks every cover
    it finds, some microseconds each. Where they are more than MAX_RANKED, only covers that carry
    one of the rarer words are found; the common words still count in their rank. If even the rarest
    word is on more covers, the newest ones are left out, as by that word no cover is better than
    another.
    """
    if not groups:
        return []
    sizes = [
        sum(min(carried_by[word] for word in phrase.split()) for phrase in group)
        for group in groups
    ]
    total, rare = 0, list[Sequence[str]]()
    for size, group in sorted(zip(sizes, groups, strict=True), key=lambda pair: pair[0]):
        if rare and total + size > MAX_RANKED:
            break
        total += size
        rare.append(group)
    query = _any_of(groups)
    if len(rare) < len(groups):
        query = f"({_any_of(rare)}) AND ({query})"
    chosen, parameters = "", [query]
    if among is not None:
        chosen = "AND id IN (SELECT value FROM json_each(?)) "
        parameters.append(json.dumps(list(among)))
    elif total > MAX_RANKED:
        chosen = f"AND covers_fts.rowid <= (SELECT max(id) FROM covers) * {MAX_RANKED / total} "
    rows = library.db.execute(
        "SELECT id, words, title_guess, author_guess "
        "FROM covers_fts JOIN covers ON covers.id = covers_fts.rowid "
        f"WHERE covers_fts MATCH ? {chosen}ORDER BY covers_fts.rank LIMIT {TEXT_CANDIDATES}",
        parameters,
    )
    candidates = [_Candidate(*row) for row in rows]
    corrections = corrections_of(library, [candidate.id for candidate in candidates])
    return [_corrected(candidate, corrections.get(candidate.id)) for candidate in candidates]


def _corrected(guessed: _Candidate, correction: Correction | None) -> _Candidate:
    if correction is None:
        return guessed
    return guessed._replace(
        title=correction.title, author=correction.author, corrected=correction.words
    )


def _any_of(groups: Iterable[Iterable[str]]) -> str:
    """An FTS5 query for covers that carry any of some words."""
    # Vocabulary words hold letters, digits, + and #: quoted, none of them is FTS5 syntax.
    return " OR ".join(f'"{word}"' for found in groups for word in found)


def _hit(
    candidate: _Candidate,
    asked: Question,
    meant: dict[str, dict[str, float]],
    weights: dict[str, float],
) -> TextHit:
    """The score of a cover's words, corrected ones included, and which of its own were hit."""
    words = words_of(candidate.words)
    carried = {word.folded for word in (*words, *words_of(candidate.corrected))}
    similarity = {
        word: max([0.0, *(value for other, value in found.items() if other in carried)])
        for word, found in meant.items()
    }
    any_meant = set().union(*meant.values())
    hit = [word.folded in any_meant for word in words]
    for own, number in product(numbers_of(candidate.words), asked.numbers):
        if own.value == number.value:
            hit[own.first : own.last + 1] = [True] * (own.last + 1 - own.first)
            for word in asked.words[number.first : number.last + 1]:
                similarity[word] = max(similarity[word], NUMERAL)
    recall = sum(weights[word] * similarity[word] for word in similarity) / sum(weights.values())
    precision = sum(hit) / max(1, len(words))
    score = (1 - PRECISION_WEIGHT) * recall + PRECISION_WEIGHT * precision
    held = HELD_TITLE * asked.held(candidate.title, candidate.author)
    spans = {(word.start, word.end) for word, was_hit in zip(words, hit, strict=True) if was_hit}
    return TextHit(candidate.id, max(score, held), tuple(sorted(spans)))
