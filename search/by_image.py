"""Which stored cover is in a picture: candidates, geometric verification, score, verdict."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from indexer.folding import words_of
from indexer.memory import release_memory
from indexer.models import Models
from indexer.store.embeddings import LAYOUT_VECTORS
from indexer.store.labels import ids_with_labels
from indexer.store.library import Library
from indexer.store.records import line_outlines, thumbnails
from indexer.vision.cover import Image
from indexer.vision.geometry import is_straight
from indexer.vision.text.scripts import is_sure
from indexer.vision.thumbnail import decode_thumbnail
from search.by_text import text_hits
from search.query import Query, queries
from search.results import Answer, FoundBook, Result, results
from search.scoring import (
    SIBLING_SCORE,
    SIMILAR_COSINE,
    Scores,
    score,
    score_with_words,
    verdict,
)
from search.siblings import Laid, distinct_shares, lay
from search.template_match import FINE, laid_over, make_template, match_template, shows_part
from search.unbending import unbent
from search.vectors.index import VectorIndex, open_index
from search.verification import Features, align, reference_features

CANDIDATES, ROUND = 20, 5
"""Covers verified by geometry, the nearest first, and how many at a time: no round follows one with
a match. Fewer than 5 would leave none to tell titles of a series apart by."""

KEPT_REFERENCES = 128
"""Covers whose local features are kept for the next question: 0.35 MB each, and 30 ms."""

TEXT_HITS_VERIFIED = 10
"""Covers verified because they carry the picture's words best."""

MAX_TEXT_HITS = 100
"""Covers whose share of the picture's words is looked up."""


MIN_LETTERS = 4
"""A picture of fewer has no words: what is left of a label, or an emblem."""


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
        found = [replace(answer, mirrored=mirrored) for answer in answers(scored, "")]
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
    cover; a label that was stuck on may hide what tells it from others by likeness; and a picture
    of whose main book no word was read for sure may be mirrored. Where something is likely, the
    outline may be that of a panel on a flat cover, if the picture is like one.
    """
    sure = certainty(scored)
    like = any((scores.visual or 0.0) >= SIMILAR_COSINE for scores in scored)
    panel = like and is_straight(query.rectified.boundary.corners)
    if (sure == 0 or (sure == 1 and panel)) and (uncut := query.uncut()):
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


def score_candidates(
    library: Library, query: Query, count: int, among: Sequence[int] | None, words: str = ""
) -> dict[int, Scores]:
    """The scores of each candidate, by id; at least `count`, where there are so many covers.

    Reading words takes longest, so the picture's own are read only if no candidate is a match by
    geometry; `words` that a person asks for take their place. `among` restricts the candidates.
    """
    index = open_index(library)
    laid: dict[int, Laid] = {}
    scored = verify(library, query, nearest_covers(library, index, query, count, among), laid)
    if words or not any(verdict(scores) == "match" for scores in scored.values()):
        asked = words or (query.words if len(query.words) >= MIN_LETTERS else "")
        scored = add_words(library, index, query, scored, asked, among, laid)
        scored = tell_siblings_apart(scored, laid)
    release_memory()
    return scored


def nearest_covers(
    library: Library, index: VectorIndex, query: Query, count: int, among: Sequence[int] | None
) -> dict[int, Scores]:
    """The candidates nearest to a query by either of their vectors, the best ranks first.

    `index` is that of the embeddings.

    Embeddings find copies of a cover best, layout vectors photos of it. A library without layout
    vectors is searched by the embeddings alone.
    """
    by_embedding = [id_ for id_, _ in index.nearest(query.vectors, count, among)]
    second = open_index(library, LAYOUT_VECTORS)
    by_layout = (
        [id_ for id_, _ in second.nearest(query.layout_vectors, count, among)]
        if len(second)
        else []
    )
    ids = take_turns(by_embedding, by_layout)[:count]
    cosines = index.cosines(query.vectors, ids)
    return {id_: Scores(visual=cosines[id_]) for id_ in ids if id_ in cosines}


def take_turns(*rankings: Sequence[int]) -> list[int]:
    """The ids of some rankings, each once: the first of every ranking, then the second, and so on.

    Rankings may differ in length.
    """
    ranks = zip_longest(*rankings)
    return list(dict.fromkeys(id_ for rank in ranks for id_ in rank if id_ is not None))


def verify(
    library: Library, query: Query, candidates: dict[int, Scores], laid: dict[int, Laid]
) -> dict[int, Scores]:
    """The candidates, up to CANDIDATES of them with geometric verification, until one matches.

    Those that the picture shows are added to `laid`, by id.
    """
    scored = dict(candidates)
    for start in range(0, min(CANDIDATES, len(candidates)), ROUND):
        ids = list(candidates)[start : start + ROUND]
        scored |= verify_covers(library, query, {id_: candidates[id_] for id_ in ids}, laid)
        scored = tell_siblings_apart(scored, laid)
        if any(verdict(scored[id_]) == "match" for id_ in ids):
            break
    return scored


def verify_covers(
    library: Library, query: Query, candidates: dict[int, Scores], laid: dict[int, Laid]
) -> dict[int, Scores]:
    """The scores of some covers with their geometric verification."""
    return {
        id_: verify_cover(library, query, id_, jpeg, candidates[id_], laid)
        for id_, jpeg in thumbnails(library, list(candidates))
    }


def verify_cover(
    library: Library,
    query: Query,
    id_: int,
    jpeg: bytes,
    scores: Scores,
    laid: dict[int, Laid],
) -> Scores:
    """The scores of one cover with its geometric verification; `jpeg` is its thumbnail."""
    cover = decode_thumbnail(jpeg)
    found = align(query.features, kept_features(jpeg))
    scores = replace(scores, inliers=found.inliers)
    if found.corners is None:
        return scores
    outlines = line_outlines(library, id_)
    template = make_template(cover, FINE)
    over = laid_over(query.template, found.corners, template.shape)
    if query.part is not None and not shows_part(query.part, found.corners, template, over):
        # It may be a book beside or below the one that is asked about.
        return replace(scores, inliers=0)
    match = match_template(template, over, outlines)
    measured = replace(scores, area=match.area, lettering=match.lettering)
    if score(replace(measured, visual=None)) < SIBLING_SCORE:
        return measured
    laid[id_] = lay(cover, query.rectified.flat, found.corners)
    if verdict(measured) == "match":
        return measured
    # A book that is bent, or lies askew, may show more of the cover than one homography does.
    bent = match_template(template, unbent(template, over), outlines)
    if bent.area <= match.area:
        return measured
    return replace(scores, area=bent.area, lettering=bent.lettering)


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
    new = [hit.id for hit in hits[:TEXT_HITS_VERIFIED] if hit.id not in scored]
    cosines = index.cosines(query.vectors, new)
    by_words = {id_: Scores(visual=cosine) for id_, cosine in cosines.items()}
    share = {hit.id: hit.score for hit in hits}
    found = scored | by_words | verify_covers(library, query, by_words, laid)
    return {id_: replace(scores, text=share.get(id_, 0.0)) for id_, scores in found.items()}
