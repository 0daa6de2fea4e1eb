"""Candidates come from both vectors in turn, and are verified until one matches."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.layout_vectors import add_layout_vectors
from indexer.pipeline import RectifiedCover
from indexer.store.covers import find_cover
from indexer.store.records import all_ids
from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from indexer.vision.rectify import flatten
from indexer.vision.thumbnail import thumbnail
from search.by_image import find_picture
from search.by_text import TextHit
from search.candidates import (
    CANDIDATES,
    FIRST_ROUNDS,
    ROUNDS,
    alike,
    is_settled,
    nearest_covers,
    score_candidates,
    take_turns,
)
from search.query import Query
from search.scoring import Scores, verdict
from search.vectors.index import open_index
from tests.covers import make_cover, store, unit_vector
from tests.drawing import titled
from tests.fakes import CHOICE, TWO_NETWORKS, make_models

pytestmark = pytest.mark.usefixtures("whole_pictures")


def with_walden(library, likeness, count=2 * CANDIDATES, unlike=()):
    """A library in which the embedding of WALDEN's cover is that of WALDEN times `likeness`.

    Those of the others are near to it but for those of `unlike`.
    """
    library.adopt(CHOICE, TWO_NETWORKS)
    models = make_models(TWO_NETWORKS)
    (asked,) = models.backbone.embed([titled(2, "WALDEN")])
    for seed in range(count):
        cover = make_cover(title="WALDEN" if seed == 2 else "OTHER", seed=seed)
        away = 2.0 if seed in unlike else 0.1
        vector = asked + away * unit_vector(seed) if seed != 2 else likeness * asked
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        cover = replace(cover, vector=vector, thumbnail=thumbnail(titled(seed, "WALDEN")))
        store(library, f"/covers/{seed}.jpg", cover, TWO_NETWORKS)
    return library


@pytest.fixture
def misleading(library):
    """A library in which the embedding of WALDEN's cover is the least like WALDEN."""
    return with_walden(library, -1)


def nearest(library, query, count, among):
    return nearest_covers(library, open_index(library), [query.views], count, among)


def test_a_cover_that_only_its_layout_finds_is_a_candidate(misleading):
    models = make_models(TWO_NETWORKS)
    query = Query.of(titled(2, "WALDEN"), models)
    (right, _) = find_cover(misleading, "/covers/2.jpg")
    assert right not in nearest(misleading, query, CANDIDATES, None)
    add_layout_vectors(misleading, models)
    candidates = nearest(misleading, query, CANDIDATES, None)
    assert right in candidates
    assert len(candidates) == CANDIDATES
    best = find_picture(misleading, titled(2, "WALDEN"), models, 3)[0]
    assert (best.title, best.verdict) == ("WALDEN", "match")


def test_rankings_take_turns_and_each_id_comes_once():
    assert take_turns([1, 2, 3, 4], [5, 1], []) == [1, 5, 2, 3, 4]


def test_candidates_by_layout_carry_the_labels_asked_for(misleading):
    models = make_models(TWO_NETWORKS)
    add_layout_vectors(misleading, models)
    query = Query.of(titled(2, "WALDEN"), models)
    among = all_ids(misleading)[5:9]
    assert set(nearest(misleading, query, CANDIDATES, among)) == set(among)


def test_verification_ends_with_the_round_that_finds_a_match(misleading):
    models = make_models(TWO_NETWORKS)
    add_layout_vectors(misleading, models)
    query = Query.of(titled(2, "WALDEN"), models)
    scored = score_candidates(misleading, query, CANDIDATES, None)
    verified = [scores for scores in scored.values() if scores.inliers is not None]
    assert len(verified) == sum(FIRST_ROUNDS) + ROUNDS[0]


def test_layouts_are_not_compared_where_the_embedding_finds_the_cover(library, monkeypatch):
    models = make_models(TWO_NETWORKS)
    add_layout_vectors(with_walden(library, 1), models)
    monkeypatch.setattr("search.query.Views.layout_vectors", None)
    query = Query.of(titled(2, "WALDEN"), models)
    scored = score_candidates(library, query, CANDIDATES, None)
    (right, _) = find_cover(library, "/covers/2.jpg")
    assert verdict(scored[right]) == "match"
    assert len(scored) == CANDIDATES


def cut_out(picture, left, top, width, height):
    """A query by a part of a picture, as if that were the cover's boundary."""
    corners = whole_picture(width, height) + (left, top)
    boundary = Boundary(corners, 0.9, found=True)
    rectified = RectifiedCover(boundary, flatten(picture, boundary))
    return Query(rectified, make_models(TWO_NETWORKS), picture)


def test_a_cover_around_a_picture_that_is_printed_on_it_is_a_candidate(library):
    library.adopt(CHOICE, TWO_NETWORKS)
    picture = titled(2, "WALDEN")
    height, width = picture.shape[:2]
    query = cut_out(picture, 0.22 * width, 0.22 * height, 0.56 * width, 0.56 * height)
    for seed in range(2 * CANDIDATES):
        views = query.views_around if seed == 2 else query.views
        vector = views.vectors[0] + (0 if seed == 2 else 0.01 * unit_vector(seed))
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        cover = make_cover(title=str(seed), seed=seed)
        cover = replace(cover, vector=vector, thumbnail=thumbnail(titled(seed, "WALDEN")))
        store(library, f"/covers/{seed}.jpg", cover, TWO_NETWORKS)
    (right, _) = find_cover(library, "/covers/2.jpg")
    assert right not in nearest(library, query, CANDIDATES, None)
    assert score_candidates(library, query, CANDIDATES, None)[right].inliers > 20


def test_what_lies_around_a_cover_that_is_found_is_not_looked_at(misleading, monkeypatch):
    monkeypatch.setattr("search.query.views_around", lambda *_: pytest.fail("looked around"))
    add_layout_vectors(misleading, make_models(TWO_NETWORKS))
    cover = titled(3, "WALDEN")
    height, width = cover.shape[:2]
    photo = np.full((2 * height, 2 * width, 3), 90, np.uint8)
    photo[height // 2 : -(height // 2), width // 2 : -(width // 2)] = cover
    query = cut_out(photo, width / 2, height / 2, width, height)
    scored = score_candidates(misleading, query, CANDIDATES, None)
    assert "match" in map(verdict, scored.values())


def test_what_is_like_the_match_is_verified_too(library):
    models = make_models(TWO_NETWORKS)
    with_walden(library, 1, CANDIDATES, unlike=(5,))
    query = Query.of(titled(2, "WALDEN"), models)
    scored = score_candidates(library, query, CANDIDATES, None)
    (right, _), (unlike, _) = (find_cover(library, f"/covers/{seed}.jpg") for seed in (2, 5))
    assert verdict(scored[right]) == "match"
    assert [id_ for id_, scores in scored.items() if scores.inliers is None] == [unlike]


def test_what_is_alike_is_told_by_the_stored_vectors(misleading):
    by_seed = [find_cover(misleading, f"/covers/{seed}.jpg")[0] for seed in range(5)]
    zero, one, unlike, three, _ = by_seed
    assert alike(misleading, [zero], [one, unlike, three]) == [one, three]
    assert alike(misleading, [zero], [unlike]) == []
    assert alike(misleading, [zero], []) == []


def test_words_are_read_unless_one_cover_matches_and_no_other_looks_like_its_series():
    match = Scores(visual=0.85, inliers=90, area=0.9, lettering=0.9)
    other = Scores(visual=0.69, inliers=4)
    assert is_settled({1: match, 2: other})
    assert not is_settled({1: other, 2: other})
    assert not is_settled({1: match, 2: replace(other, visual=0.81)})
    assert not is_settled({1: match, 2: match})


def test_a_candidate_that_carries_the_words_is_verified_though_a_round_before_had_a_match(
    misleading, monkeypatch
):
    """Of a cloth cover that is stored cut to its label only the words are like the picture."""
    models = make_models(TWO_NETWORKS)
    add_layout_vectors(misleading, models)
    query = Query.of(titled(3, "WALDEN"), models)
    (unlike, _) = find_cover(misleading, "/covers/2.jpg")
    monkeypatch.setattr("search.candidates.is_settled", lambda _: False)
    monkeypatch.setattr("search.candidates.text_hits", lambda *_: [TextHit(unlike, 1.0, ())])
    scored = score_candidates(misleading, query, CANDIDATES, None)
    assert scored[unlike].inliers is not None
