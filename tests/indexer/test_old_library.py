"""A library that version 0.1.0 made of three sample covers and a file that is not a picture.

`coverdex index` of that version wrote it; only its paths were changed afterwards, to /covers.
"""

import shutil
from pathlib import Path

import pytest

from indexer.run import index_paths
from indexer.store.embeddings import load_vectors
from indexer.store.failures import failures
from indexer.store.library import Library
from indexer.store.migrations import migrations
from indexer.store.records import all_ids, record, summaries
from search.by_cover import similar_to_cover
from search.by_text import with_words
from tests.samples import COVERS

OLD = Path(__file__).parent / "library_0_1_0"
FILES = (
    "john-buchan_the-39-steps.jpg",
    "nathaniel-hawthorne_the-scarlet-letter.jpg",
    "rudyard-kipling_kim.jpg",
)


class NeverAsked:
    """A describer with the names of the library's models. It fails if it is used."""

    jobs = 1

    def __init__(self, names):
        self.names = names

    def load(self):
        raise AssertionError("the models were loaded")

    def describe(self, data):
        raise AssertionError("a picture was described again")


@pytest.fixture
def old(tmp_path):
    """A copy of the library, opened. Its paths are those of copies of the samples."""
    shutil.copytree(OLD, tmp_path / "library")
    (tmp_path / "covers").mkdir()
    for name in FILES:
        shutil.copy(COVERS / name, tmp_path / "covers" / name)
    with Library.open(tmp_path / "library") as library:
        with library.change():
            for table in ("covers", "failures"):
                library.db.execute(
                    f"UPDATE {table} SET path = replace(path, '/covers/', ?)",
                    [f"{tmp_path}/covers/"],
                )
        yield library


def test_it_is_older_than_the_schema_and_opens(old, tmp_path):
    assert migrations.pending(old.db) == []
    shutil.copytree(OLD, tmp_path / "untouched")
    from sqlite_utils import Database

    assert migrations.pending(Database(tmp_path / "untouched" / "coverdex.db"))


def test_it_holds_what_it_held(old):
    found = summaries(old, all_ids(old))
    assert [Path(found[id_].path).name for id_ in (1, 2, 3)] == list(FILES)
    assert [found[id_].title for id_ in (1, 2, 3)] == ["The 39 Steps", "A", "Kim"]
    assert found[3].labels
    cover = record(old, 3).cover
    assert cover.words == "K\nKim\nRUDYARD KIPLING"
    assert cover.boundary.corners.shape == (4, 2)
    assert cover.thumbnail.startswith(b"\xff\xd8")
    ids, vectors = load_vectors(old)
    assert (ids.tolist(), vectors.shape) == ([1, 2, 3], (3, 512))


def test_words_find_its_covers(old):
    assert [result.id for result in with_words(old, "kipling", 10)] == [3]
    assert with_words(old, "scarlet leter", 10)[0].id == 2


def test_its_covers_are_compared(old):
    results = similar_to_cover(old, 1, 10)
    assert {result.id for result in results} == {2, 3}
    assert all(-1 <= result.score < 0.99 for result in results)


def test_its_failure_names_a_stage_of_today(old):
    (failure,) = failures(old)
    assert Path(failure.path).name == "broken.jpg"
    assert (failure.stage, failure.attempts) == ("read", 1)
    assert failure.reason.startswith("not a picture in a known format")


def test_indexing_the_same_files_describes_nothing_again(old, tmp_path):
    for _ in range(2):  # first by their bytes, as the copies are younger, then by their times
        report = index_paths(old, [tmp_path / "covers"], NeverAsked(old.names()))
        assert {name: count for name, count in report.counts.items() if count} == {"unchanged": 3}
    assert report.notes[0].startswith("3 covers were read by an earlier version")
    assert failures(old) == []  # the folder no longer holds the file that failed


def test_the_describer_of_this_test_would_be_asked_for_a_changed_file(old, tmp_path):
    shutil.copy(COVERS / "jane-austen_emma.jpg", tmp_path / "covers" / FILES[0])
    with pytest.raises(AssertionError, match="described again"):
        index_paths(old, [tmp_path / "covers"], NeverAsked(old.names()))
