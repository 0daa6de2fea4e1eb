import sqlite3

import pytest

from indexer.errors import NotFoundError
from indexer.store.records import all_ids, find_id, record, stored_ids, summaries
from tests.covers import make_cover, store


@pytest.fixture
def three(library):
    """Ids of three covers."""
    return [
        store(library, "/covers/emma.jpg", make_cover("EMMA\nJane Austen", title="EMMA",
              author="Jane Austen", labels=["book jacket", "rose"])),
        store(library, "/covers/sub/kim.jpg", make_cover("KIM", title="KIM",
              labels=["book jacket"], region_labels=["camel", "rose"])),
        store(library, "/other/walden.jpg", make_cover("", labels=["lakeside"])),
    ]  # fmt: skip


def test_a_record_says_which_file_and_when(library, three):
    found = record(library, three[1])
    assert (found.id, found.path) == (three[1], "/covers/sub/kim.jpg")
    assert found.sha256 == "sha256 of /covers/sub/kim.jpg"
    assert found.indexed_at.endswith("+00:00")


def test_a_record_that_is_not_there_says_what_to_do(library, three):
    with pytest.raises(NotFoundError, match="no cover has the id 99; `coverdex list` shows"):
        record(library, 99)


def test_an_id_beyond_sqlites_integers_is_not_found(library, three):
    with pytest.raises(NotFoundError, match="no cover has the id"):
        record(library, 10**20)


def test_summaries_come_by_id_and_leave_out_what_is_gone(library, three):
    found = summaries(library, [three[2], 99, three[0]])
    assert set(found) == {three[0], three[2]}
    emma = found[three[0]]
    assert (emma.id, emma.path, emma.title, emma.author, emma.text) == (
        three[0], "/covers/emma.jpg", "EMMA", "Jane Austen", "EMMA\nJane Austen",
    )  # fmt: skip
    assert [(label.name, label.probability) for label in emma.labels] == [
        ("book jacket", 0.5),
        ("rose", 0.25),
    ]
    assert summaries(library, []) == {}


def test_a_summary_has_the_labels_of_the_cover_without_its_regions(library, three):
    (kim,) = summaries(library, [three[1]]).values()
    assert [label.name for label in kim.labels] == ["book jacket"]


def test_summaries_of_more_covers_than_sqlite_has_variables(library, three):
    limit = 32766  # SQLite's own default; some builds allow more
    library.db.conn.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, limit)
    found = summaries(library, list(range(1, limit + 100)))
    assert set(found) == set(three)


def test_all_ids_ascend(library, three):
    assert all_ids(library) == sorted(three)


# Finding a cover by path or id.


def test_a_number_is_an_id_unless_it_is_a_files_name(library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_id(library, "7") == 7
    (tmp_path / "7").touch()
    assert find_id(library, "7") is None
    id_ = store(library, str(tmp_path / "7"), make_cover())
    assert find_id(library, "7") == id_


@pytest.mark.parametrize("text", ["-1", "1.5", "٣", "²", "", " 1", "one"])
def test_what_is_no_number_is_no_id(library, three, text):
    assert find_id(library, text) is None


def test_a_file_is_known_by_any_spelling_of_its_path(library, tmp_path, monkeypatch):
    folder = tmp_path / "covers"
    folder.mkdir()
    (folder / "emma.jpg").touch()
    id_ = store(library, str(folder / "emma.jpg"), make_cover())
    monkeypatch.chdir(folder)
    for spelling in (
        folder / "emma.jpg",
        "emma.jpg",
        "./emma.jpg",
        "../covers/emma.jpg",
        f"{tmp_path}/nowhere/../covers/emma.jpg",
    ):
        assert find_id(library, str(spelling)) == id_


def test_a_file_that_is_gone_is_still_known(library, three):
    assert find_id(library, "/covers/emma.jpg") == three[0]


def test_a_name_too_long_for_a_file_is_nothing_stored(library, three):
    assert find_id(library, "a" * 300) is None
    with pytest.raises(NotFoundError):
        stored_ids(library, "a" * 300)


def test_stored_ids_are_those_of_a_cover_or_below_a_folder(library, three):
    assert stored_ids(library, str(three[2])) == [three[2]]
    assert stored_ids(library, "/covers/emma.jpg") == [three[0]]
    assert stored_ids(library, "/covers") == three[:2]
    assert stored_ids(library, "/covers/sub/") == [three[1]]
    assert stored_ids(library, "/covers/sub/../sub") == [three[1]]


@pytest.mark.parametrize("meant", ["99", "/covers/gone.jpg", "/cov", "nonsense"])
def test_what_is_not_stored_is_named(library, three, meant):
    with pytest.raises(NotFoundError, match=meant):
        stored_ids(library, meant)
