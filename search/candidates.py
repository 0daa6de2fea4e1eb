"""Which covers may be the one in a picture, and how far its geometry and words speak for each."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

import numpy as np

from indexer.folding import words_of
from indexer.memory import release_memory
from indexer.store.embeddings import LAYOUT_VECTORS, vectors_of
from indexer.store.library import Library
from indexer.store.records import line_outlines, thumbnails
from indexer.vision.cover import Points
from indexer.vision.threads import side_by_side
from indexer.vision.thumbnail import decode_thumbnail
from search.by_text import text_hits
from search.contradictions import without_contradicted
from search.query import Query, Views
from search.scoring import SIBLING_SCORE, Scores, score, verdict
from search.siblings import Laid, distinct_shares, lay
from search.template_match import FINE, laid_over, make_template, match_template, shows_part
from search.unbending import unbent
from search.vectors.index import VectorIndex, open_index
from search.verification import Features, align, reference_features

CANDIDATES, ROUNDS = 20, (3, 7, 10)
"""Covers verified by geometry, the nearest first, and how many at a time: no round follows one with
a match."""

FIRST_ROUNDS = ROUNDS[:2]
"""Rounds of covers that are verified by their embeddings alone, before layouts are compared."""

ALIKE = 0.6
"""Cosine of two stored covers from which on one may be a sibling of the other: volumes of a drawn
series have 0.96 and more."""

KEPT_REFERENCES = 128
"""Covers whose local features are kept for the next question: 0.35 MB each, and 30 ms."""

TEXT_HITS_VERIFIED = 10
"""Covers verified because they carry the picture's words best."""

MAX_TEXT_HITS = 100
"""Covers whose share of the picture's words is looked up."""

MIN_LETTERS = 4
"""A picture of fewer has no words: what is left of a label, or an emblem."""

SERIES_COSINE = 0.8
"""`visual` from which on a second candidate makes a series of the match: of 67 real photographs the
best wrong one of 178 covers had 0.68 in all but one."""


def score_candidates(
    library: Library, query: Query, count: int, among: Sequence[int] | None, words: str = ""
) -> dict[int, Scores]:
    """The scores of each candidate, by id; at least `count`, where there are so many covers.

    Reading words takes longest, so the picture's own are read only if no candidate is a match by
    geometry, or if the match has a series about it: of two titles in one frame half the letters may
    be the same. `words` that a person asks for take their place. `among` restricts the candidates.

    Layouts are compared only if no candidate by its embedding is a match, and what lies around the
    boundary is looked at only if none by its layout is either: each takes as long as the features.
    The latter helps where the boundary is that of a picture printed on the cover.
    """
    index = open_index(library)
    laid: dict[int, Laid] = {}
    query.prepare()
    near = nearest_covers(library, index, [query.views], count, among, by_layout=False)
    scored = verify(library, query, near, near, laid, FIRST_ROUNDS)
    if not matches(scored):
        near = nearest_covers(library, index, [query.views], count, among)
        scored = verify_new(library, query, scored, near, laid)
    if not matches(scored) and query.views_around:
        both = [query.views, query.views_around]
        near = nearest_covers(library, index, both, count, among)
        scored = verify_new(library, query, scored, near, laid)
    if words or not is_settled(scored):
        asked = words or (query.words if len(query.words) >= MIN_LETTERS else "")
        before = len(laid)
        scored = add_words(library, index, query, scored, asked, among, laid)
        if len(laid) > before:
            scored = tell_siblings_apart(scored, laid)
        if not words:
            read = [(line.words, line.confidence) for line in query.lines]
            scored = without_contradicted(library, read, scored)
    release_memory()
    return scored


def is_settled(scored: dict[int, Scores]) -> bool:
    """Whether a candidate is a match by geometry, and no other looks like one of its series."""
    matched = matches(scored)
    alike = [id_ for id_, scores in scored.items() if (scores.visual or 0.0) >= SERIES_COSINE]
    return bool(matched) and set(alike) <= set(matched[:1])


def matches(scored: dict[int, Scores]) -> list[int]:
    """The candidates that are a match."""
    return [id_ for id_, scores in scored.items() if verdict(scores) == "match"]


def nearest_covers(
    library: Library,
    index: VectorIndex,
    views: Sequence[Views],
    count: int,
    among: Sequence[int] | None,
    *,
    by_layout: bool = True,
) -> dict[int, Scores]:
    """The candidates nearest to any of some views by either of their vectors, the best ranks first.

    `index` is that of the embeddings.

    Embeddings find copies of a cover best, layout vectors photos of it. Without `by_layout`, and in
    a library without layout vectors, embeddings are compared alone.
    """
    vectors = np.concatenate([some.vectors for some in views])
    rankings = [index.nearest(vectors, count, among)]
    if by_layout and len(second := open_index(library, LAYOUT_VECTORS)):
        layouts = np.concatenate([some.layout_vectors for some in views])
        rankings.append(second.nearest(layouts, count, among))
    ids = take_turns(*([id_ for id_, _ in ranking] for ranking in rankings))[:count]
    cosines = index.cosines(vectors, ids)
    return {id_: Scores(visual=cosines[id_]) for id_ in ids if id_ in cosines}


def take_turns(*rankings: Sequence[int]) -> list[int]:
    """The ids of some rankings, each once: the first of every ranking, then the second, and so on.

    Rankings may differ in length.
    """
    ranks = zip_longest(*rankings)
    return list(dict.fromkeys(id_ for rank in ranks for id_ in rank if id_ is not None))


def verify(
    library: Library,
    query: Query,
    candidates: dict[int, Scores],
    ids: Iterable[int],
    laid: dict[int, Laid],
    rounds: Sequence[int],
) -> dict[int, Scores]:
    """The candidates, some of them with geometric verification: `ids`, until one matches.

    Then those of the first CANDIDATES that are like it too: they are the siblings that a title of a
    series is told from. Those that the picture shows are added to `laid`, by id.
    """
    left, scored = list(ids)[:CANDIDATES], candidates

    def verified(some: Sequence[int]) -> dict[int, Scores]:
        before = len(laid)
        covers = {id_: candidates[id_] for id_ in some}
        found = scored | verify_covers(library, query, covers, laid)
        return tell_siblings_apart(found, laid) if len(laid) > before else found

    for count in rounds:
        asked, left = left[:count], left[count:]
        if not asked:
            break
        scored = verified(asked)
        matched = matches({id_: scored[id_] for id_ in asked})
        if matched:
            return verified(alike(library, matched, left))
    return scored


def verify_new(
    library: Library,
    query: Query,
    scored: dict[int, Scores],
    near: dict[int, Scores],
    laid: dict[int, Laid],
) -> dict[int, Scores]:
    """`scored` and those of `near` that have not been verified yet, as `verify` gives them."""
    new = {
        id_: scores
        for id_, scores in near.items()
        if id_ not in scored or scored[id_].inliers is None
    }
    return verify(library, query, scored | new, new, laid, ROUNDS)


def alike(library: Library, some: Sequence[int], others: Sequence[int]) -> list[int]:
    """Those of `others` whose embedding is near to that of one of `some`."""
    ids, vectors = vectors_of(library, [*some, *others])
    known = np.isin(ids, some)
    near = (vectors @ vectors[known].T > ALIKE).any(axis=1)
    found: list[int] = ids[near & ~known].tolist()
    return found


def verify_covers(
    library: Library, query: Query, candidates: dict[int, Scores], laid: dict[int, Laid]
) -> dict[int, Scores]:
    """The scores of some covers with their geometric verification, several at a time."""
    if not candidates:
        return {}
    _ = query.features, query.template  # once, before several threads ask for them
    covers = [
        (id_, jpeg, line_outlines(library, id_))
        for id_, jpeg in thumbnails(library, list(candidates))
    ]
    found = side_by_side(
        lambda cover: verify_cover(query, *cover[1:], candidates[cover[0]]), covers
    )
    scored = {}
    for (id_, _, _), (scores, lies) in zip(covers, found, strict=True):
        scored[id_] = scores
        if lies:
            laid[id_] = lies
    return scored


def verify_cover(
    query: Query, jpeg: bytes, outlines: Points, scores: Scores
) -> tuple[Scores, Laid | None]:
    """The scores of one cover with its geometric verification, and how it lies in the picture.

    `jpeg` is its thumbnail, `outlines` are those of its lines. None where the picture doesn't show
    it.
    """
    found = align(query.features, kept_features(jpeg))
    scores = replace(scores, inliers=found.inliers)
    if found.corners is None:
        return scores, None
    cover = decode_thumbnail(jpeg)
    template = make_template(cover, FINE)
    over = laid_over(query.template, found.corners, template.shape)
    if query.part is not None and not shows_part(query.part, found.corners, template, over):
        # It may be a book beside or below the one that is asked about.
        return replace(scores, inliers=0), None
    match = match_template(template, over, outlines)
    measured = replace(scores, area=match.area, lettering=match.lettering)
    if score(replace(measured, visual=None)) < SIBLING_SCORE:
        return measured, None
    lies = lay(cover, query.rectified.flat, found.corners)
    if verdict(measured) == "match":
        return measured, lies
    # A book that is bent, or lies askew, may show more of the cover than one homography does.
    bent = match_template(template, unbent(template, over), outlines)
    if bent.area <= match.area:
        return measured, lies
    return replace(scores, area=bent.area, lettering=bent.lettering), lies


@lru_cache(KEPT_REFERENCES)
def kept_features(jpeg: bytes) -> Features:
    """The local features of a stored thumbnail."""
    return reference_features(decode_thumbnail(jpeg))


def tell_siblings_apart(scored: dict[int, Scores], laid: dict[int, Laid]) -> dict[int, Scores]:
    """The scores with `distinct`, for those that the picture shows by geometry."""
    shares = dict(zip(laid, distinct_shares(list(laid.values())), strict=True))
    return {id_: replace(scores, distinct=shares.get(id_)) for id_, scores in scored.items()}


def add_words(
    library: Library,
    index: VectorIndex,
    query: Query,
    scored: dict[int, Scores],
    words: str,
    among: Sequence[int] | None,
    laid: dict[int, Laid],
) -> dict[int, Scores]:
    """The scores with the share of `words` on each cover, and further candidates by these words."""
    if not words_of(words):
        return scored
    hits = text_hits(library, words, MAX_TEXT_HITS, among)
    best = [hit.id for hit in hits[:TEXT_HITS_VERIFIED]]
    new = [id_ for id_ in best if id_ not in scored or scored[id_].inliers is None]
    cosines = index.cosines(query.views.vectors, new)
    by_words = {id_: Scores(visual=cosine) for id_, cosine in cosines.items()}
    share = {hit.id: hit.score for hit in hits}
    found = scored | by_words | verify_covers(library, query, by_words, laid)
    return {id_: replace(scores, text=share.get(id_, 0.0)) for id_, scores in found.items()}
