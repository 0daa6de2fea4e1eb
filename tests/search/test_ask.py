"""The questions without the command line: the same answers, and the same errors."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.errors import LibraryError, NotFoundError, PictureError
from indexer.run import index_paths
from indexer.store.covers import remove_covers
from indexer.store.records import find_id
from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from search.ask import search, similar, text
from tests.drawing import artwork, save_cover
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


def alike(*arguments, **options):
    """The results of the one book of a question."""
    (book,) = similar(*arguments, **options)
    return book.results


def test_a_stored_cover_is_like_the_others_and_needs_no_network(shelf):
    library, covers = shelf
    by_id = alike(library, "1", find_models=no_models)
    assert ids(by_id) == [2]
    assert alike(library, str(covers / "emma.png"), find_models=no_models) == by_id


def test_a_picture_is_found_by_its_path_and_by_its_bytes(shelf, tmp_path):
    library, covers = shelf
    query = tmp_path / "query.png"
    query.write_bytes((covers / "kim.png").read_bytes())
    by_path = alike(library, str(query), find_models=fakes)
    assert ids(by_path) == [2, 1]
    assert alike(library, query.read_bytes(), find_models=fakes) == by_path
    assert search(library, query, find_models=fakes) == by_path
    assert ids(alike(library, str(query), 1, find_models=fakes)) == [2]


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


def test_every_book_of_a_picture_has_its_answers(shelf, tmp_path, monkeypatch):
    library, _ = shelf
    both = [artwork(seed) for seed in (1, 2)]
    for seed, art in enumerate(both):
        PillowImage.fromarray(art).save(tmp_path / f"art{seed}.png")
    index_paths(library, [tmp_path / "art0.png", tmp_path / "art1.png"], InProcess(make_models()))
    height, width = both[0].shape[:2]
    left, right = (whole_picture(width, height) + [at, 0] for at in (0, width))
    boundaries = tuple(Boundary(corners, 0.9, True) for corners in (left, right))
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: boundaries)
    picture = BytesIO()
    PillowImage.fromarray(np.concatenate(both, axis=1)).save(picture, "PNG")
    books = similar(library, picture.getvalue(), find_models=fakes)
    assert [book.results[0].path for book in books] == [
        str(tmp_path / "art0.png"), str(tmp_path / "art1.png"),
    ]  # fmt: skip
    np.testing.assert_array_equal(books[1].corners, right)
    assert ids(search(library, picture.getvalue(), find_models=fakes)) == ids(books[0].results)
