"""The questions without the command line: the same answers, and the same errors."""

import pytest

from indexer.errors import LibraryError, NotFoundError, PictureError
from indexer.run import index_paths
from indexer.store.covers import remove_covers
from indexer.store.records import find_id
from search.ask import search, similar, text
from tests.drawing import save_cover
from tests.fakes import InProcess, make_models


def fakes(_library):
    return make_models()


def no_models(_library):
    raise AssertionError("a network is loaded")


@pytest.fixture
def shelf(library, tmp_path, whole_pictures):
    """A library of two covers, 1 is Emma and 2 is Kim, and the folder of their files."""
    save_cover(tmp_path / "covers" / "emma.png", "EMMA", "Jane Austen", (160, 40, 90))
    save_cover(tmp_path / "covers" / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
    index_paths(library, [tmp_path / "covers"], InProcess(make_models()))
    return library, tmp_path / "covers"


def ids(results):
    return [result.id for result in results]


def test_a_stored_cover_is_like_the_others_and_needs_no_network(shelf):
    library, covers = shelf
    by_id = similar(library, "1", find_models=no_models)
    assert ids(by_id) == [2]
    assert similar(library, str(covers / "emma.png"), find_models=no_models) == by_id


def test_a_picture_is_found_by_its_path_and_by_its_bytes(shelf, tmp_path):
    library, covers = shelf
    query = tmp_path / "query.png"
    query.write_bytes((covers / "kim.png").read_bytes())
    by_path = similar(library, str(query), find_models=fakes)
    assert ids(by_path) == [2, 1]
    assert similar(library, query.read_bytes(), find_models=fakes) == by_path
    assert search(library, query, find_models=fakes) == by_path
    assert ids(similar(library, str(query), 1, find_models=fakes)) == [2]


def test_words_find_their_cover_alone_and_with_a_picture(shelf):
    library, covers = shelf
    by_words = text(library, "kipl1ng")
    assert ids(by_words) == [2]
    assert search(library, None, "kipl1ng", find_models=no_models) == by_words
    both = search(library, covers / "emma.png", "kim", find_models=fakes)
    assert {result.id for result in both} == {1, 2}
    assert all(result.scores.text is not None for result in both)


def test_errors_are_those_that_the_command_line_prints(shelf, tmp_path):
    library, _ = shelf
    with pytest.raises(NotFoundError, match="no cover has the id 99; `coverdex list` shows"):
        similar(library, "99")
    with pytest.raises(PictureError, match=r"missing.png: can't be opened \(No such file"):
        similar(library, str(tmp_path / "missing.png"), find_models=fakes)
    with pytest.raises(PictureError, match="not a picture in a known format"):
        search(library, b"no picture", find_models=fakes)
    with pytest.raises(NotFoundError, match="no cover carries the label 'x'; see: coverdex labels"):
        text(library, "emma", labels=["x"])
    with pytest.raises(LibraryError, match="made by other models"):
        similar(library, str(tmp_path / "missing.png"))  # the real models' names are others


def test_after_an_answer_or_an_error_the_library_can_be_changed(shelf):
    library, covers = shelf
    text(library, "emma")
    with pytest.raises(NotFoundError):
        similar(library, "99")
    remove_covers(library, [1])
    assert find_id(library, str(covers / "emma.png")) is None
