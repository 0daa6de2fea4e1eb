"""Measure a cover that is in a library, or ask the library with a photo whose truth is known."""

import random
import time
from collections.abc import Container, Mapping
from string import ascii_lowercase
from typing import Literal

import numpy as np

from evaluation.manifest import KnownCover, KnownPhoto
from evaluation.outcomes import Candidate, CoverOutcome, PhotoOutcome, WordRecall, strongest
from indexer.folding import folded_words, words_of
from indexer.models import Models
from indexer.store.library import Library
from indexer.store.records import all_ids, record, summaries
from indexer.vision.cover import Points
from indexer.vision.geometry import iou, whole_picture
from indexer.vision.image import read_image
from indexer.vision.rectify import turn
from search.by_image import score_in_all_ways
from search.by_text import text_hits
from search.candidates import CANDIDATES
from search.query import Query
from search.scoring import Scores, score, verdict
from search.vectors.index import open_index

STAGES = ("whole picture", "+ boundary", "+ turns", "+ words", "+ geometry")
"""What a search knows so far: each stage adds to the one before it."""

WRONGLY_CUT_IOU = 0.97
"""A flat cover was wrongly cut if its boundary leaves out more than 3 % of the picture."""

MISSPELT_LETTERS = 2
"""Letters replaced in a title that is asked for with typing errors."""

TITLES_FOUND = 10
"""Answers among which a title must find its cover."""


def cover_outcome(library: Library, known: KnownCover, id_: int) -> CoverOutcome:
    """Measure a cover that is in the library under an id."""
    cover = record(library, id_).cover
    whole = whole_picture(cover.width, cover.height)
    wrong_title = misspelt(known.title, seed=known.path.name)
    return CoverOutcome(
        path=str(known.path),
        wrongly_cut=iou(cover.boundary.corners, whole) < WRONGLY_CUT_IOU,
        words=cover.words,
        title=word_recall(known.title, cover.words),
        author=word_recall(known.author, cover.words),
        title_guessed=same_words(known.title, cover.title),
        author_guessed=same_words(known.author, cover.author),
        title_rank=_text_rank(library, known.title, id_),
        misspelt_rank=_text_rank(library, wrong_title, id_),
    )


def misspelt(title: str, seed: str) -> str:
    """The title with MISSPELT_LETTERS letters replaced by others, the same ones for a seed."""
    chance = random.Random(seed)
    letters = list(title)
    places = [place for place, letter in enumerate(letters) if letter.isalpha()]
    for place in chance.sample(places, min(MISSPELT_LETTERS, len(places))):
        letters[place] = chance.choice(ascii_lowercase.replace(letters[place].lower(), ""))
    return "".join(letters)


def same_words(known: str, guess: str) -> bool:
    """Whether two texts have the same words in the same order, folded."""
    return folded_words(known) == folded_words(guess)


def word_recall(text: str, read: str) -> WordRecall:
    """Which words of a text are missing among the words read, compared folded."""
    seen = {word.folded for word in words_of(read)}
    there = (word.folded for word in words_of(text))
    return WordRecall(text, tuple(word for word in there if word not in seen))


def photo_outcome(
    library: Library, models: Models, known: KnownPhoto, references: Mapping[int, KnownCover]
) -> PhotoOutcome:
    """Ask the library with a photo, given its right covers by their ids in the library."""
    started = time.perf_counter()
    query = Query.of(read_image(known.path), models)
    scores, _ = score_in_all_ways(library, query, CANDIDATES, None)
    seconds = time.perf_counter() - started
    answers = _candidates(library, scores)
    wrong = [answer for id_, answer in answers.items() if id_ not in references]
    right = [answer for id_, answer in answers.items() if id_ in references]
    left_out: list[Candidate] = []
    if references:
        others = [id_ for id_ in all_ids(library) if id_ not in references]
        without, _ = score_in_all_ways(library, query, CANDIDATES, others)
        left_out = list(_candidates(library, without).values())
    boundary = query.rectified.boundary
    return PhotoOutcome(
        path=str(known.path),
        references=tuple(str(cover.path) for cover in references.values()),
        corners=tuple((float(x), float(y)) for x, y in boundary.corners),
        found=boundary.found,
        iou=None if known.corners is None else iou(boundary.corners, known.corners),
        upright=None if known.corners is None else is_upright(query, known.corners),
        ranks=ranks(library, query, scores, references) if references else {},
        first=max(answers.values(), key=lambda answer: answer.score, default=None),
        right=strongest(right),
        wrong_match=strongest([answer for answer in wrong if answer.verdict == "match"]),
        left_out=strongest(left_out),
        words=query.words,
        title=word_recall(_known_words(known.title, references, "title"), query.words),
        author=word_recall(_known_words(known.author, references, "author"), query.words),
        seconds=seconds,
    )


def is_upright(query: Query, known: Points) -> bool:
    """Whether the words on a query turn its boundary so that it begins at the known top left."""
    corners = turn(query.rectified.boundary, query.reading[0]).corners
    far = [float(np.abs(np.roll(corners, -first, axis=0) - known).sum()) for first in range(4)]
    return far.index(min(far)) == 0


def _known_words(
    of_photo: str | None, references: Mapping[int, KnownCover], column: Literal["title", "author"]
) -> str:
    """The title or author that a photo's manifest states, or else its references'."""
    if of_photo is not None:
        return of_photo
    return " ".join(getattr(cover, column) for cover in references.values())


def _candidates(library: Library, scores: Mapping[int, Scores]) -> dict[int, Candidate]:
    known = summaries(library, list(scores))
    return {
        id_: Candidate(known[id_].path, known[id_].title, score(parts), verdict(parts), parts)
        for id_, parts in scores.items()
    }


def ranks(
    library: Library,
    query: Query,
    scores: Mapping[int, Scores],
    right: Container[int],
) -> dict[str, int | None]:
    """The rank of the best right cover after each of STAGES."""
    index = open_index(library)
    # The first view is the cover as it lies, the last the whole picture: see `query_views`.
    vectors = query.views.vectors
    whole = vectors[-1:] if query.rectified.boundary.found else vectors[:1]
    text_scores = {hit.id: hit.score for hit in text_hits(library, query.words, len(index))}
    by_turns = dict(index.nearest(vectors, len(index)))
    with_words = {
        id_: score(Scores(visual=cosine, text=text_scores.get(id_, 0.0)))
        for id_, cosine in by_turns.items()
    }
    with_geometry = {id_: score(parts) for id_, parts in scores.items()}
    steps = (
        dict(index.nearest(whole, len(index))),
        dict(index.nearest(vectors[:1], len(index))),
        by_turns,
        with_words,
        with_geometry,
    )
    return {stage: _rank(step, right) for stage, step in zip(STAGES, steps, strict=True)}


def _rank(scored: Mapping[int, float], right: Container[int]) -> int | None:
    """1 + the number of covers that score higher than the best right one."""
    best = max((value for id_, value in scored.items() if id_ in right), default=None)
    return None if best is None else 1 + sum(value > best for value in scored.values())


def _text_rank(library: Library, question: str, right: int) -> int | None:
    ids = [hit.id for hit in text_hits(library, question, TITLES_FOUND)]
    return 1 + ids.index(right) if right in ids else None
