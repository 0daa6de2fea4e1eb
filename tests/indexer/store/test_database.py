import logging
import sqlite3
import threading

import pytest

from indexer.errors import LibraryError
from indexer.store import database
from indexer.store.database import begin, connect, explain


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.db"


def test_a_connection_checks_its_keys_and_keeps_a_log(path):
    connection = connect(path)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_change_begins_without_a_word_where_nobody_is_in_the_way(path, caplog):
    connection = connect(path)
    begin(connection)
    assert connection.in_transaction
    assert caplog.messages == []


def test_a_change_in_the_way_is_waited_for_with_a_word(path, caplog, monkeypatch):
    monkeypatch.setattr(database, "SILENT_SECONDS", 0.1)
    other = sqlite3.connect(path, check_same_thread=False)
    connection = connect(path)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.5, other.rollback)
    timer.start()
    with caplog.at_level(logging.WARNING):
        begin(connection)
    timer.join()
    assert connection.in_transaction
    assert caplog.messages == ["the library is busy, waiting …"]


def test_a_change_that_takes_too_long_is_a_library_error(path, monkeypatch):
    monkeypatch.setattr(database, "SILENT_SECONDS", 0)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    connection = connect(path)
    other = connect(path)
    begin(connection)
    with pytest.raises(LibraryError, match="try again"):
        begin(other)


def error_of(statement, path):
    """The error of a statement on a database of one small page."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.Error) as caught:
        connection.execute(statement)
    return caught.value


def test_errors_are_explained_by_their_codes(path):
    full = error_of("INSERT INTO t VALUES (zeroblob(100000))", path)
    assert explain(full).startswith("the disk is full")
    assert explain(error_of("SELECT nonsense", path)).startswith(
        "the library can't be used (no such"
    )
    path.chmod(0o444)
    read_only = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as caught:
        read_only.execute("INSERT INTO t VALUES (1)")
    assert "may only be read" in explain(caught.value)
    path.chmod(0o644)
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(sqlite3.DatabaseError) as damaged:
        sqlite3.connect(path).execute("SELECT * FROM t")
    assert "not a readable library" in explain(damaged.value)
    assert explain(sqlite3.Error("of no code")).startswith("the library can't be used (of no code")
