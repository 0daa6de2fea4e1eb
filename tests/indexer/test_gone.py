"""Which covers whose files are gone are removed, and which are kept."""

import pytest

from indexer.gone import gone_from
from tests.covers import make_cover, store
from tests.drawing import save_cover


@pytest.fixture
def shelf(library, tmp_path):
    """A folder with one picture, and covers of it, of a sibling and of two folders below."""
    folder = tmp_path / "shelf"
    there = save_cover(folder / "there.png", "THERE")
    (folder / "disk").mkdir()
    for path in (there, folder / "gone.png", folder / "disk" / "a.png", folder / "old" / "b.png"):
        store(library, str(path), make_cover(path.stem))
    store(library, str(tmp_path / "shelf2" / "c.png"), make_cover("OTHER"))
    return folder


def test_a_file_is_gone_for_good_where_its_folder_holds_others(library, shelf):
    gone = gone_from(library, shelf, [shelf / "there.png"])
    names = {str(shelf / "gone.png"), str(shelf / "old" / "b.png")}
    assert set(gone.removed) == names
    assert set(gone.all) == {*names, str(shelf / "disk" / "a.png")}


def test_an_empty_folder_that_is_there_keeps_its_covers(library, shelf):
    assert gone_from(library, shelf, [shelf / "there.png"]).kept == {shelf / "disk": 1}


def test_a_folder_without_pictures_keeps_all(library, shelf):
    (shelf / "there.png").unlink()
    gone = gone_from(library, shelf, [])
    assert gone.removed == {}
    assert gone.kept == {shelf: 3, shelf / "disk": 1}


def test_a_folder_that_is_gone_itself_keeps_all(library, shelf):
    (shelf / "there.png").unlink()
    (shelf / "disk").rmdir()
    shelf.rmdir()
    gone = gone_from(library, shelf, [])
    assert (gone.removed, gone.kept) == ({}, {shelf: 4})


def test_covers_of_files_that_are_there_and_not_searched_for_are_told(library, shelf):
    gone = gone_from(library, shelf, [])
    assert set(gone.excluded) == {str(shelf / "there.png")}
    assert str(shelf / "there.png") not in gone.all
