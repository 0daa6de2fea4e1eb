"""A picture as a query: its views, and other ways to take it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import numpy as np
import pytest

from indexer.pipeline import RectifiedCover, rectify_books
from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from indexer.vision.rectify import flatten, shrink
from search.by_image import other_ways
from search.query import (
    AROUND,
    VIEW_SIDE,
    Query,
    around,
    label_words,
    painted_over,
    queries,
    query_views,
    views_around,
)
from search.scoring import Scores
from tests.covers import line
from tests.drawing import artwork
from tests.fakes import FakeReader, make_models


def test_the_views_are_the_cover_in_four_turns_and_the_picture(monkeypatch):
    picture = shrink(artwork(5), VIEW_SIDE)
    corners = np.array([[20.0, 30], [220, 30], [220, 330], [20, 330]])
    found = (Boundary(corners, 0.9, True),)
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: found)
    seen = query_views(picture, rectify_books(picture)[0])
    flat = picture[30:330, 20:220]
    assert len(seen) == 5
    assert all((seen[turn] == np.rot90(flat, turn)).all() for turn in range(4))
    assert seen[4] is picture


def test_views_of_a_large_photo_are_small():
    picture = artwork(5).repeat(4, axis=0).repeat(4, axis=1)
    corners = whole_picture(960, 1440) + (40, 40)
    boundary = Boundary(corners, 0.9, found=True)
    seen = query_views(picture, RectifiedCover(boundary, flatten(picture, boundary)))
    assert {max(view.shape) for view in seen} == {VIEW_SIDE}


@pytest.mark.usefixtures("whole_pictures")
def test_vectors_and_features_are_computed_at_the_same_time(monkeypatch):
    both = Barrier(2, timeout=30)
    monkeypatch.setattr("indexer.vision.threads.processors", lambda: 2)
    for method in ("indexer.vision.backbone.Backbone.embed", "search.query.query_features"):
        monkeypatch.setattr(method, lambda *_: both.wait())
    Query.of(artwork(5), make_models()).prepare()


@pytest.mark.usefixtures("whole_pictures")
def test_queries_do_not_wait_for_each_other(monkeypatch):
    both = Barrier(2, timeout=30)
    monkeypatch.setattr("search.query.query_features", lambda _: both.wait())
    asked = [Query.of(artwork(number), make_models()) for number in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda query: query.features, asked)) == [0, 1]


@pytest.mark.usefixtures("whole_pictures")
def test_a_picture_without_a_boundary_is_not_looked_at_twice():
    picture = shrink(artwork(5), VIEW_SIDE)
    seen = query_views(picture, rectify_books(picture)[0])
    assert len(seen) == 4
    assert (seen[0] == picture).all()


def test_what_lies_around_the_main_books_boundary_is_looked_at():
    picture = artwork(1)
    found = Boundary(whole_picture(100, 150) + (80, 120), 0.9, found=True)
    rectified = RectifiedCover(found, flatten(picture, found))
    views = views_around(picture, rectified)
    assert len(views) == 4
    np.testing.assert_array_equal(views[0], around(picture, found))
    assert not views_around(None, rectified)
    large = Boundary(whole_picture(240, 360), 0.9, found=True)
    assert not views_around(picture, RectifiedCover(large, flatten(picture, large)))
    nothing = Boundary(whole_picture(320, 480), 0.9, found=False)
    assert not views_around(picture, RectifiedCover(nothing, picture))


def test_around_a_printed_picture_lies_its_cover():
    cover = shrink(artwork(2), VIEW_SIDE)
    size = np.array(cover.shape[1::-1])
    printed = size / AROUND
    corners = whole_picture(*printed) + (size - printed) / 2
    seen = around(cover, Boundary(corners, 0.9, found=True))
    assert seen.shape == cover.shape
    assert np.abs(seen.astype(int) - cover).mean() < 2


def test_of_a_large_photo_a_smaller_one_is_enough():
    large = artwork(3).repeat(4, axis=0).repeat(4, axis=1)
    corners = whole_picture(640, 960) + (320, 480)
    seen = around(large, Boundary(corners, 0.9, found=True))
    assert seen.shape[0] == round(AROUND * VIEW_SIDE / 2)


@pytest.mark.usefixtures("whole_pictures")
def test_a_label_that_is_painted_over_leaves_the_rest():
    cover = np.full((900, 600, 3), (200, 40, 40), np.uint8)
    cover[640:860, 100:500] = 255
    words = np.array([[160, 660], [440, 660], [440, 820], [160, 820]], float)
    painted = painted_over(cover, [words])
    assert np.abs(painted.astype(int) - (200, 40, 40)).max() < 40
    plain = Query.of(cover, make_models(reader=FakeReader(lines=(line("EMMA", 160, 660, 99, 30),))))
    assert plain.without_labels() is None
    named = (line("TOWN LIBRARY", 160, 660, 280, 30), line("2900000012345", 160, 790, 280, 30))
    label = Query.of(cover, make_models(reader=FakeReader(lines=named)))
    ((uncovered, mirrored),) = other_ways(label, ())
    assert not mirrored
    assert uncovered.rectified.flat.max(axis=(0, 1)).tolist() == pytest.approx(
        [200, 40, 40], abs=30
    )


def test_two_labels_are_painted_over_and_not_what_lies_between():
    price = line("£3.99", 20, 20, 60, 20)
    rows = (line("PROPERTY OF", 60, 700, 200, 40), line("ST MARY SCHOOL", 60, 760, 260, 40))
    title = (line("Great", 100, 300, 300, 90), line("Expectations", 100, 420, 300, 90))
    small, owner = label_words((price, *title, *rows))
    assert small.max() == 80
    assert owner.min(axis=0).tolist() == [60, 700]
    assert owner.max(axis=0).tolist() == [320, 800]
    picture = np.full((900, 600, 3), 120, np.uint8)
    picture[300:520, 100:400] = 255
    painted = painted_over(picture, [small, owner])
    assert painted[250:300, 120:220].min() == 255


@pytest.mark.parametrize(
    ("words", "on_label"),
    [("WITHDRAWN", True), ("SALE", True), ("No. 4", False), ("No. V", False), ("B 12", False)],
)
def test_what_may_tell_a_volume_is_not_painted_over(words, on_label):
    assert bool(label_words((line(words, 60, 100, 200, 40),))) == on_label


def test_rows_far_apart_are_no_label_together():
    assert (
        label_words(
            (line("PROPERTY OF", 60, 100, 200, 40), line("ST MARY SCHOOL", 60, 700, 260, 40))
        )
        == []
    )


PANEL = np.array([[20.0, 30], [220, 30], [220, 330], [20, 330]])
ASKEW = np.array([[20.0, 30], [220, 50], [210, 330], [20, 330]])
LIKELY = Scores(visual=0.95, inliers=150, area=0.9, lettering=0.4)
MATCH = replace(LIKELY, lettering=0.9)


@pytest.mark.parametrize(
    ("corners", "scores", "asked"),
    [
        (PANEL, Scores(visual=0.95), True),
        (PANEL, Scores(visual=0.7), True),
        (ASKEW, Scores(visual=0.7), True),
        (ASKEW, replace(LIKELY, distinct=0.1), False),
        (PANEL, LIKELY, True),
        (PANEL, replace(LIKELY, visual=0.5), False),
        (ASKEW, LIKELY, False),
        (PANEL, MATCH, False),
    ],
)
def test_a_picture_is_asked_with_uncut_where_nothing_is_found_or_a_panel_is_likely(
    monkeypatch, corners, scores, asked
):
    picture = artwork(5)
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: (Boundary(corners, 0.9, True),))
    query = Query.of(picture, make_models(reader=FakeReader(lines=())))
    ways = [way for way, _ in other_ways(query, [scores])]
    assert any(np.array_equal(way.rectified.flat, picture) for way in ways) is asked


def test_a_picture_of_several_books_is_not_asked_with_uncut(monkeypatch):
    found = (Boundary(PANEL, 0.9, True), Boundary(ASKEW, 0.9, True))
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: found)
    assert [query.uncut() for query in queries(artwork(5), make_models())] == [None, None]


@pytest.mark.usefixtures("whole_pictures")
def test_a_picture_of_which_nothing_was_cut_has_no_other_whole():
    assert Query.of(artwork(5), make_models()).uncut() is None


@pytest.mark.usefixtures("whole_pictures")
def test_only_the_main_book_is_taken_for_a_mirrored_one():
    blank = np.full((90, 60, 3), 200, np.uint8)
    models = make_models(reader=FakeReader(lines=()))
    (rectified,) = rectify_books(blank)
    assert [mirrored for _, mirrored in other_ways(Query(rectified, models, blank), ())] == [True]
    assert list(other_ways(Query(rectified, models, None), ())) == []
