import json
import sqlite3
import threading

import pytest

from indexer.errors import LibraryError
from indexer.store.covers import (
    FileState,
    copy_cover,
    find_cover,
    remove_covers,
    store_cover,
    touch_cover,
)
from indexer.store.failures import store_failure
from indexer.store.library import FILE_NAME, Library
from indexer.store.records import record
from indexer.vision.model_names import ModelChoice, ModelNames
from tests.covers import make_cover, store
from tests.fakes import CHOICE, NAMES, OTHER_NAMES

STATE = FileState(1234, 5678, "ab" * 32, str(NAMES))


def rows(library, table):
    return list(library.db.query(f"SELECT * FROM {table}"))


# Opening.


def test_a_library_is_made_only_where_it_is_meant_to_be(tmp_path):
    with pytest.raises(LibraryError, match=r"no library in .*coverdex index FOLDER"):
        Library.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with Library.open(tmp_path / "deep" / "library", create=True) as library:
        assert library.names() is None
        assert library.choice() is None
    assert (tmp_path / "deep" / "library" / FILE_NAME).is_file()


def test_what_was_stored_is_there_when_it_is_opened_again(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        library.adopt(CHOICE, NAMES)
        id_ = store(library, "/covers/a.jpg", make_cover("BLACK BEAUTY"))
    with Library.open(tmp_path) as library:
        assert record(library, id_).cover.words == "BLACK BEAUTY"
        assert library.names() == NAMES


@pytest.mark.parametrize(
    "content",
    [b"This is no database. " * 100, b"SQLite format 3\0" + b"\xff" * 4000],
    ids=["text", "header"],
)
def test_a_damaged_database_is_refused_and_left_alone(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(LibraryError, match="not a readable library") as caught:
        Library.open(tmp_path)
    assert str(tmp_path / FILE_NAME) in str(caught.value)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_a_library_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        library.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('coverdex', 'm999_from_the_future', '2050-01-01')"
        )
        library.db.conn.commit()
    with pytest.raises(LibraryError, match="made by a newer Coverdex; upgrade"):
        Library.open(tmp_path)


def test_a_file_where_the_folder_should_be_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LibraryError, match="file: can't hold a library"):
        Library.open(tmp_path / "file", create=True)
    with pytest.raises(LibraryError, match="file/library: can't hold a library"):
        Library.open(tmp_path / "file" / "library", create=True)


def test_two_programs_may_have_it_open(tmp_path):
    with Library.open(tmp_path, create=True) as one, Library.open(tmp_path) as other:
        id_ = store(one, "/covers/a.jpg", make_cover("EMMA"))
        assert record(other, id_).cover.words == "EMMA"


def test_a_writer_waits_for_another(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        blocker = sqlite3.connect(tmp_path / FILE_NAME, check_same_thread=False)
        blocker.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, blocker.rollback)
        timer.start()
        store(library, "/covers/a.jpg", make_cover())
        timer.join()
        blocker.close()
        assert len(rows(library, "covers")) == 1


# Transactions.


def test_a_change_that_fails_is_undone_with_the_changes_inside_it(library):
    library.set("colour", "red")

    def fail():
        with library.change():
            library.set("colour", "blue")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert library.setting("colour") == "red"


def test_a_change_waits_before_it_reads_anything(library):
    """Otherwise its reads could be stale when it writes, and SQLite would refuse the write."""
    blocker = sqlite3.connect(library.folder / FILE_NAME, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")
    blocker.execute("INSERT INTO settings VALUES ('count', 1)")
    timer = threading.Timer(0.3, blocker.commit)
    timer.start()
    with library.change():
        library.set("count", str(int(library.setting("count") or 0) + 1))
    timer.join()
    blocker.close()
    assert library.setting("count") == "2"


def test_a_snapshot_sees_one_moment(library):
    with Library.open(library.folder) as other, library.snapshot():
        assert library.setting("colour") is None
        other.set("colour", "red")
        with library.snapshot():
            assert library.setting("colour") is None
    assert library.setting("colour") == "red"


def test_nothing_may_be_changed_in_a_snapshot_which_would_undo_it(library):
    with library.snapshot(), pytest.raises(AssertionError, match="rolled back"):
        library.set("colour", "red")
    library.set("colour", "blue")
    assert library.setting("colour") == "blue"


# Models.


def test_the_models_that_made_it_are_kept(library, tmp_path):
    choice = ModelChoice("timm:resnet10t", tmp_path / "weights.pth", ("en", "fr"), "rapidocr")
    library.adopt(choice, OTHER_NAMES)
    assert library.choice() == choice
    assert library.names() == OTHER_NAMES


def test_a_relative_weights_file_is_kept_whole(library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.pth").touch()
    library.adopt(ModelChoice("imagenet", (tmp_path / "weights.pth").relative_to(tmp_path)), NAMES)
    assert library.choice().weights == tmp_path / "weights.pth"


def test_a_library_of_the_time_with_one_reader_was_read_by_easyocr(library):
    old = {"backbone": "covers", "weights": None, "languages": ["en"]}
    library.set("choice", json.dumps(old))
    assert library.choice() == ModelChoice(reader="easyocr")


def test_names_of_a_time_without_kinds_of_regions_are_read(library):
    old = {"embedding": "a", "labels": "b", "words": "c"}
    library.set("models", json.dumps(old))
    assert library.names() == ModelNames("a", "b", "c")
    assert str(library.names()) == "a b c"


# Settings.


def test_settings_are_kept_and_replaced(library):
    assert library.setting("colour") is None
    library.set("colour", "red")
    library.set("colour", "blue")
    assert library.setting("colour") == "blue"


def test_the_generation_changes_with_every_change_of_a_vector(library):
    generations = [library.generation()]

    def changed():
        generations.append(library.generation())
        return generations[-1] != generations[-2]

    id_ = store_cover(library, "/covers/a.jpg", STATE, make_cover(), NAMES)
    assert changed()
    store_cover(library, "/covers/a.jpg", STATE, make_cover(seed=1), NAMES)
    assert changed()
    copy = copy_cover(library, id_, "/covers/b.jpg", STATE)
    assert changed()
    library.db.execute("UPDATE embeddings SET vector = vector WHERE cover_id = ?", [copy])
    assert changed()
    remove_covers(library, [copy])
    assert changed()
    assert len(set(generations)) == len(generations)


def test_the_generation_stays_where_no_vector_changes(library):
    id_ = store(library, "/covers/a.jpg", make_cover())
    generation = library.generation()
    touch_cover(library, id_, 7)
    store_failure(library, "/covers/b.jpg", "image", "damaged")
    library.set("something", "else")
    remove_covers(library, [12345])
    find_cover(library, "/covers/a.jpg")
    assert library.generation() == generation
