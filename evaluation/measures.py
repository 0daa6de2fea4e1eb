"""Measure every stage on pictures of which the truth is known."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from evaluation.manifest import KnownCover, KnownPhoto
from indexer.folding import words_of
from indexer.models import Models
from indexer.store.library import Library
from indexer.store.records import all_ids, record
from indexer.vision.cover import Boundary
from indexer.vision.geometry import iou, whole_picture
from indexer.vision.image import read_image
from search.by_image import CANDIDATES, score_candidates
from search.by_text import text_hits
from search.query import Query
from search.scoring import Scores, score, verdict
from search.vectors.index import open_index

STAGES = ("whole picture", "+ boundary", "+ turns", "+ words", "+ geometry")

GOOD_IOU = 0.9
WRONGLY_CUT_IOU = 0.97
"""A flat cover of which the boundary leaves out more than 3 % was wrongly cut."""


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """What became of one photo. Ranks count from 1; None where the cover was not found at all.

    `verdict` is the right cover's; `left_out_verdict` the best verdict on any other cover when the
    right one is not in the library. `seconds` are those of one warm query, decoding included.
    """

    file: str
    iou: float
    found: bool
    ranks: dict[str, int | None]
    verdict: str | None
    wrong_match: bool
    left_out_verdict: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class CoverOutcome:
    """What became of one flat cover: words right and words there, ranks by its title."""

    file: str
    wrongly_cut: bool
    title_words: int
    title_words_read: int
    author_words: int
    author_words_read: int
    title_rank: int | None
    misspelt_rank: int | None


def cover_outcome(library: Library, known: KnownCover, id_: int) -> CoverOutcome:
    """Measure a cover that is in the library under an id."""
    cover = record(library, id_).cover
    read = {word.folded for word in words_of(cover.words)}
    title = [word.folded for word in words_of(known.title)]
    author = [word.folded for word in words_of(known.author)]
    whole = whole_picture(cover.width, cover.height)
    return CoverOutcome(
        file=known.path.name,
        wrongly_cut=iou(cover.boundary.corners, whole) < WRONGLY_CUT_IOU,
        title_words=len(title),
        title_words_read=sum(word in read for word in title),
        author_words=len(author),
        author_words_read=sum(word in read for word in author),
        title_rank=_text_rank(library, known.title, id_),
        misspelt_rank=_text_rank(library, misspelt(known.title, seed=known.path.name), id_),
    )


def misspelt(title: str, seed: str, errors: int = 2) -> str:
    """The title with so many of its letters replaced by others, the same ones for the same seed."""
    chance = random.Random(seed)
    letters = list(title)
    places = [place for place, letter in enumerate(letters) if letter.isalpha()]
    for place in chance.sample(places, min(errors, len(places))):
        letters[place] = chance.choice(ascii_lowercase.replace(letters[place].lower(), ""))
    return "".join(letters)


def photo_outcome(library: Library, models: Models, known: KnownPhoto, right: int) -> PhotoOutcome:
    """Measure a photo of the cover that is in the library under an id."""
    started = time.perf_counter()
    image = read_image(known.path)
    query = Query(image, models)
    scores = score_candidates(library, query, CANDIDATES, None)
    seconds = time.perf_counter() - started
    others = [id_ for id_ in all_ids(library) if id_ != right]
    without = score_candidates(library, query, CANDIDATES, others)
    verdicts = {id_: verdict(parts) for id_, parts in scores.items()}
    boundary: Boundary = query.cutout.boundary
    return PhotoOutcome(
        file=known.path.name,
        iou=iou(boundary.corners, known.corners),
        found=boundary.found,
        ranks=_ranks(library, query, scores, right),
        verdict=verdicts.get(right),
        wrong_match=any(v == "match" for id_, v in verdicts.items() if id_ != right),
        left_out_verdict=_best([verdict(parts) for parts in without.values()]),
        seconds=seconds,
    )


def _ranks(
    library: Library, query: Query, scores: dict[int, Scores], right: int
) -> dict[str, int | None]:
    """The rank after each stage."""
    index = open_index(library)
    whole = query.vectors[-1:] if query.cutout.boundary.found else query.vectors[:1]
    carried = {hit.id: hit.score for hit in text_hits(library, query.words, len(index))}
    by_turns = dict(index.nearest(query.vectors, len(index)))
    worded = {
        id_: score(Scores(visual=cosine, text=carried.get(id_, 0.0)))
        for id_, cosine in by_turns.items()
    }
    proved = {id_: score(parts) for id_, parts in scores.items()}
    steps = (
        dict(index.nearest(whole, len(index))),
        dict(index.nearest(query.vectors[:1], len(index))),
        by_turns,
        worded,
        proved,
    )
    return {stage: _rank(step, right) for stage, step in zip(STAGES, steps, strict=True)}


def _rank(scored: dict[int, float], right: int) -> int | None:
    if right not in scored:
        return None
    return 1 + sum(value > scored[right] for value in scored.values())


def _text_rank(library: Library, question: str, right: int) -> int | None:
    ids = [hit.id for hit in text_hits(library, question, 10)]
    return 1 + ids.index(right) if right in ids else None


def _best(verdicts: Sequence[str | None]) -> str | None:
    return next((v for v in ("match", "likely", "similar") if v in verdicts), None)
