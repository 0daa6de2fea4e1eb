"""A picture is searched by its vector, verified by geometry, and its words are read in doubt."""

import cv2
import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.errors import NotFoundError
from indexer.pipeline import RectifiedCover
from indexer.run import index_paths
from indexer.store.library import Library
from indexer.store.records import record
from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from search.by_image import find_picture, score_in_all_ways
from search.candidates import CANDIDATES, score_candidates
from search.query import Query
from search.scoring import Scores, verdict
from tests.covers import make_cover, store
from tests.drawing import titled
from tests.fakes import (
    CHOICE,
    NAMES,
    OTHER_NAMES,
    FakeReader,
    InProcess,
    make_models,
)

TITLES = ("EMMA", "KIM", "WALDEN", "UTOPIA", "FAUST", "DRACULA")

pytestmark = pytest.mark.usefixtures("whole_pictures")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A library of six artworks; the title of each is in TITLES."""
    folder = tmp_path_factory.mktemp("shelf")
    for seed, title in enumerate(TITLES):
        PillowImage.fromarray(titled(seed, title)).save(folder / f"{title}.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.pipeline.detect_books", whole)
        with Library.open(folder / "library", create=True) as library:
            library.adopt(CHOICE, NAMES)
            index_paths(
                library, [folder], InProcess(make_models()), force=False,
                on_start=lambda _: None, on_step=lambda _: None,
            )  # fmt: skip
            yield library


def whole(picture):
    height, width = picture.image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    return (Boundary(corners, 0.9, False),)


def titles(results):
    return [result.title for result in results]


@pytest.mark.parametrize("turns", range(4))
def test_a_cover_is_found_whichever_way_up(shelf, turns):
    picture = np.ascontiguousarray(np.rot90(titled(2, "WALDEN"), turns))
    best = find_picture(shelf, picture, make_models(), 3)[0]
    assert (best.title, best.rank, best.verdict) == ("WALDEN", 1, "match")
    assert best.scores.visual > 0.99
    assert best.scores.inliers > 60
    assert best.score > 0.9


def test_a_match_by_geometry_costs_no_reading(shelf):
    reader = FakeReader()
    (best,) = find_picture(shelf, titled(2, "WALDEN"), make_models(reader=reader), 1)
    assert best.title == "WALDEN"
    assert best.scores.text is None
    assert reader.calls == []


def test_without_a_match_by_geometry_the_words_are_read_and_count(shelf):
    """Another edition: other art, the same words."""
    reader = FakeReader()
    edition = titled(77, "WALDEN")
    found = find_picture(shelf, edition, make_models(reader=reader), 3)
    assert reader.calls
    walden = next(result for result in found if result.title == "WALDEN")
    assert walden.scores.text > 0.9
    assert walden.verdict != "match"


def test_a_stranger_is_no_match(shelf):
    found = find_picture(shelf, titled(99, "ZZZZ"), make_models(), 6)
    assert len(found) == 6
    assert {result.verdict for result in found} <= {"similar", None}
    scores = [result.score for result in found]
    assert scores == sorted(scores, reverse=True)


def test_words_that_are_asked_for_outweigh_likeness(shelf):
    reader = FakeReader()
    found = find_picture(shelf, titled(2, "WALDEN"), make_models(reader=reader), 6, words="dracula")
    assert set(titles(found[:2])) == {"WALDEN", "DRACULA"}
    assert next(one for one in found if one.title == "DRACULA").scores.text > 0.9
    assert reader.calls == []
    assert all(0 <= result.score <= 1 for result in found)


def test_words_and_picture_of_one_cover_put_it_first(shelf):
    blurred = cv2.GaussianBlur(titled(4, "FAUST"), (0, 0), 9)
    best = find_picture(shelf, blurred, make_models(), 3, words="faust")[0]
    assert best.title == "FAUST"


def test_typed_words_make_no_verdict(shelf):
    """Another edition: other art, the same words."""
    found = find_picture(shelf, titled(77, "ZZZZ"), make_models(), 6, words="WALDEN")
    assert found[0].title == "WALDEN"
    assert found[0].scores.text > 0.9
    assert found[0].verdict is None


def test_a_text_without_a_word_changes_nothing(shelf):
    plain = find_picture(shelf, titled(2, "WALDEN"), make_models(), 2)
    assert find_picture(shelf, titled(2, "WALDEN"), make_models(), 2, words="!!!") == plain


def test_a_mirrored_picture_is_found_and_told(shelf):
    mirrored = np.ascontiguousarray(titled(2, "WALDEN")[:, ::-1])
    models = make_models(reader=FakeReader(lines=()))
    best, *others = find_picture(shelf, mirrored, models, 3)
    assert (best.title, best.verdict, best.mirrored) == ("WALDEN", "match", True)
    assert {other.verdict: other.mirrored for other in others}[None] is False
    assert not find_picture(shelf, titled(2, "WALDEN"), models, 1)[0].mirrored


def test_a_picture_with_a_wrong_boundary_is_asked_with_as_a_whole(shelf):
    picture = titled(2, "WALDEN")
    corner = np.array([[0.0, 0], [150, 0], [150, 200], [0, 200]])
    part = RectifiedCover(Boundary(corner, 0.9, found=True), np.full((200, 150, 3), 250, np.uint8))
    query = Query(part, make_models(), picture)
    scored, mirrored = score_in_all_ways(shelf, query, CANDIDATES, None)
    (walden,) = [id_ for id_, scores in scored.items() if verdict(scores) == "match"]
    assert (record(shelf, walden).cover.title, mirrored) == ("WALDEN", False)


def test_a_cover_beside_or_below_the_boundary_is_not_the_one_that_is_asked_about(shelf):
    picture = np.full((800, 900, 3), 250, np.uint8)
    cover = titled(2, "WALDEN")
    picture[: cover.shape[0], : cover.shape[1]] = cover
    on_top = np.full((200, 150, 3), 250, np.uint8)
    picture[180:380, 120:270] = on_top
    models = make_models(reader=FakeReader(lines=()))
    for left, top in ((700, 500), (120, 180)):
        corners = np.array([left, top]) + [[0.0, 0], [150, 0], [150, 200], [0, 200]]
        part = RectifiedCover(Boundary(corners, 0.9, found=True), on_top)
        scored, _ = score_in_all_ways(shelf, Query(part, models, picture), CANDIDATES, None)
        assert {verdict(scores) for scores in scored.values()}.isdisjoint(("match", "likely"))
    shown = score_candidates(shelf, Query.of(picture, models), CANDIDATES, None)
    assert "match" in map(verdict, shown.values())


@pytest.mark.parametrize(("area", "taken"), [(0.2, False), (0.9, True)])
def test_the_picture_as_a_whole_has_to_give_a_match(shelf, monkeypatch, area, taken):
    found = {1: Scores(visual=0.9, text=0.8, inliers=100, area=area, lettering=0.9)}
    nothing = {1: Scores(visual=0.3)}
    part = RectifiedCover(Boundary(whole_picture(90, 120), 0.9, found=True), titled(1, "KIM"))

    def scores(_library, asked, *_):
        return nothing if asked.part is None else found

    monkeypatch.setattr("search.by_image.score_candidates", scores)
    query = Query(part, make_models(), titled(1, "KIM"))
    assert score_in_all_ways(shelf, query, 5, None) == (found if taken else nothing, False)


def test_no_more_are_given_than_asked_for(shelf):
    assert len(find_picture(shelf, titled(2, "WALDEN"), make_models(), 2)) == 2


def test_only_covers_with_the_label_are_given(shelf):
    from indexer.store.labels import label_counts

    rarest = label_counts(shelf)[-1]
    found = find_picture(shelf, titled(2, "WALDEN"), make_models(), 6, [rarest.name])
    assert len(found) == rarest.covers < 6
    with pytest.raises(NotFoundError, match="no cover carries the label"):
        find_picture(shelf, titled(2, "WALDEN"), make_models(), 6, ["no such label"])


def test_covers_of_other_models_are_left_out(library):
    """As while a library is re-indexed: their words are known, their vectors can't be compared."""
    mine = store(library, "/covers/mine.jpg", make_cover("EMMA", title="EMMA"))
    store(library, "/covers/stale.jpg", make_cover("WALDEN", title="WALDEN"), OTHER_NAMES)
    found = find_picture(library, titled(2, "WALDEN"), make_models(), 6, words="walden")
    assert [result.id for result in found] == [mine]


def test_an_empty_library_has_no_answer(library):
    assert find_picture(library, titled(2, "WALDEN"), make_models(), 6) == []


def test_a_query_keeps_what_was_computed(shelf):
    reader = FakeReader()
    query = Query.of(titled(77, "WALDEN"), make_models(reader=reader))
    first = score_candidates(shelf, query, 6, None)
    calls = len(reader.calls)
    assert score_candidates(shelf, query, 6, None) == first
    assert len(reader.calls) == calls
    assert all(isinstance(parts, Scores) for parts in first.values())


def test_a_question_gives_memory_back(shelf, monkeypatch):
    released = []
    monkeypatch.setattr("search.candidates.release_memory", lambda: released.append(True))
    find_picture(shelf, titled(2, "WALDEN"), make_models(), 1)
    assert released == [True]


def test_a_cover_cut_to_a_panel_on_it_is_asked_for_whole(shelf, monkeypatch):
    """The panel alone, as the outline has it, shows no cover for sure."""
    picture = titled(2, "WALDEN")
    panel = np.array([[60.0, 200], [110, 200], [110, 250], [60, 250]])
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: (Boundary(panel, 0.6, True),))
    best = find_picture(shelf, picture, make_models(), 3)[0]
    assert (best.title, best.verdict, best.mirrored) == ("WALDEN", "match", False)
