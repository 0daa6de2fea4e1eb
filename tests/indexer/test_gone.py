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
    assert set(gone.removed) == {str(shelf / "gone.png")}
    assert set(gone.all) == {str(shelf / name) for name in ("gone.png", "disk/a.png", "old/b.png")}


def test_folders_that_are_empty_or_gone_keep_their_covers(library, shelf):
    assert gone_from(library, shelf, [shelf / "there.png"]).kept == {
        shelf / "disk": [str(shelf / "disk" / "a.png")],
        shelf / "old": [str(shelf / "old" / "b.png")],
    }


def test_a_folder_within_one_that_is_gone_is_not_named(library, shelf):
    store(library, str(shelf / "old" / "deep" / "c.png"), make_cover("DEEP"))
    kept = gone_from(library, shelf, [shelf / "there.png"]).kept
    assert kept[shelf / "old"] == [str(shelf / "old" / name) for name in ("b.png", "deep/c.png")]


def test_a_folder_without_pictures_keeps_all(library, shelf):
    (shelf / "there.png").unlink()
    gone = gone_from(library, shelf, [])
    assert gone.removed == {}
    assert {place: len(paths) for place, paths in gone.kept.items()} == {shelf: 4}


def test_a_folder_that_is_gone_itself_keeps_all(library, shelf):
    (shelf / "there.png").unlink()
    (shelf / "disk").rmdir()
    shelf.rmdir()
    gone = gone_from(library, shelf, [])
    assert gone.removed == {}
    assert {place: len(paths) for place, paths in gone.kept.items()} == {shelf: 4}


def test_covers_of_files_that_are_there_and_not_searched_for_are_told(library, shelf):
    gone = gone_from(library, shelf, [])
    assert set(gone.excluded) == {str(shelf / "there.png")}
    assert str(shelf / "there.png") not in gone.all
