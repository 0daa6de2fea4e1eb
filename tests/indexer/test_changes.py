import os
from pathlib import Path

import pytest
from watchdog.events import DirDeletedEvent, FileCreatedEvent, FileMovedEvent

from indexer.changes import QUIET_SECONDS, Changes, folders_to_index, in_a_library
from indexer.store.library import FILE_NAME

LATER = QUIET_SECONDS + 0.1


def no_library(place: Path) -> bool:
    return False


def test_a_file_is_held_back_until_it_stays_the_same(tmp_path):
    changes, file = Changes(), tmp_path / "emma.jpg"
    file.write_bytes(b"half")
    changes.note(str(file), is_folder=False)
    assert changes.settled(0.0) == set()
    assert changes.settled(QUIET_SECONDS - 0.1) == set()
    file.write_bytes(b"half and more")
    assert changes.settled(LATER) == set(), "it grew"
    assert changes.settled(LATER + QUIET_SECONDS - 0.1) == set()
    assert changes.settled(2 * LATER) == {tmp_path}
    assert changes.settled(3 * LATER) == set(), "it is handed out once"


def test_one_file_that_is_being_written_holds_back_all(tmp_path):
    changes = Changes()
    for name in ("emma.jpg", "kim.jpg"):
        (tmp_path / name).write_bytes(b"x")
        changes.note(str(tmp_path / name), is_folder=False)
    changes.settled(0.0)
    (tmp_path / "kim.jpg").write_bytes(b"more")
    assert changes.settled(LATER) == set()
    assert changes.settled(2 * LATER) == {tmp_path}


def test_a_touched_file_of_the_same_size_is_not_quiet(tmp_path):
    changes, file = Changes(), tmp_path / "emma.jpg"
    file.write_bytes(b"x")
    changes.note(str(file), is_folder=False)
    changes.settled(0.0)
    os.utime(file, (1, 1))
    assert changes.settled(LATER) == set()


@pytest.mark.parametrize("name", ["run.log", ".emma.jpg.part", "emma.jpg.part", "coverdex.db-wal"])
def test_what_is_no_picture_by_its_name_is_no_change(tmp_path, name):
    changes = Changes()
    changes.note(str(tmp_path / name), is_folder=False)
    changes.settled(0.0)
    assert changes.settled(LATER) == set()


@pytest.mark.parametrize("name", ["EMMA.JPG", ".coverdexignore"])
def test_pictures_and_patterns_are_changes(tmp_path, name):
    changes = Changes()
    changes.note(str(tmp_path / name), is_folder=False)
    changes.settled(0.0)
    assert changes.settled(LATER) == {tmp_path}


def test_a_move_changes_both_folders_and_a_lost_folder_counts_for_the_one_above(tmp_path):
    changes, new = Changes(), tmp_path / "new"
    new.mkdir()
    changes.on_any_event(FileMovedEvent(str(tmp_path / "a.jpg"), str(new / "a.jpg")))
    changes.on_any_event(DirDeletedEvent(str(tmp_path / "gone" / "deep")))
    changes.on_any_event(FileCreatedEvent(os.fsencode(new / "b.jpg")))
    changes.settled(0.0)
    assert changes.settled(LATER) == {tmp_path, new}


@pytest.mark.parametrize(
    ("places", "roots", "expected"),
    [
        ([], ["/a"], []),
        (["/a"], ["/a"], ["/a"]),
        (["/a/b", "/a/b/c", "/a/d"], ["/a"], ["/a/b", "/a/d"]),
        (["/a", "/a/b"], ["/a", "/a/b"], ["/a"]),
        (["/"], ["/a"], []),  # the root is gone
        (["/ab"], ["/a"], []),
    ],
)
def test_a_run_gets_the_outermost_places_below_the_roots(places, roots, expected):
    found = folders_to_index(map(Path, places), list(map(Path, roots)), no_library)
    assert found == list(map(Path, expected))


def test_what_a_run_does_not_search_is_not_watched():
    """A NAS makes its thumbnails after the picture came."""
    root = Path("/covers/.hidden")
    places = [root / "@eaDir" / "emma.jpg", root / "a" / ".trash" / "b", root / "a" / "c"]
    assert folders_to_index(places, [root], no_library) == [root / "a" / "c"]


def test_a_library_in_a_watched_folder_is_left_alone(tmp_path):
    library = tmp_path / "library" / "uploads"
    library.mkdir(parents=True)
    (tmp_path / "library" / FILE_NAME).touch()
    places = [library, tmp_path / "covers"]
    assert folders_to_index(places, [tmp_path], in_a_library) == [tmp_path / "covers"]
