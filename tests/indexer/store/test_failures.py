from indexer.store.covers import (
    FileState,
    copy_cover,
    store_cover,
)
from indexer.store.failures import store_failure
from indexer.store.records import record
from tests.covers import make_cover
from tests.fakes import NAMES

STATE = FileState(1234, 5678, "ab" * 32, str(NAMES))


def rows(library, table):
    return list(library.db.query(f"SELECT * FROM {table}"))


def test_failures_are_counted_by_path_with_the_last_reason(library):
    store_failure(library, "/covers/a.jpg", "image", "empty file")
    store_failure(library, "/covers/a.jpg", "ocr", "out of memory")
    store_failure(library, "/covers/b.jpg", "image", "damaged")
    found = [(row["path"], row["stage"], row["reason"], row["attempts"]) for row in
             rows(library, "failures")]  # fmt: skip
    assert found == [
        ("/covers/a.jpg", "ocr", "out of memory", 2),
        ("/covers/b.jpg", "image", "damaged", 1),
    ]


def test_a_success_takes_its_failure_away_and_a_failure_leaves_what_was_known(library):
    store_failure(library, "/covers/b.jpg", "image", "damaged")
    id_ = store_cover(library, "/covers/a.jpg", STATE, make_cover("EMMA"), NAMES)
    store_failure(library, "/covers/a.jpg", "image", "damaged")
    assert record(library, id_).cover.words == "EMMA"
    store_cover(library, "/covers/a.jpg", STATE, make_cover("EMMA"), NAMES)
    assert [row["path"] for row in rows(library, "failures")] == ["/covers/b.jpg"]
    copy_cover(library, id_, "/covers/b.jpg", STATE)
    assert rows(library, "failures") == []
