"""Questions to a library that may only be read."""

import os
import shutil

import pytest

from indexer.store.library import FILE_NAME


@pytest.fixture
def read_only(indexed, covers, monkeypatch):
    """The command line on a library in a folder that may not be written, even for root."""
    shutil.copy(covers / "kim.png", covers.parent / "query.png")
    access = os.access

    def may_access(path, mode, **options):
        return mode != os.W_OK and access(path, mode, **options)

    monkeypatch.setattr("indexer.store.database.os.access", may_access)
    return indexed


@pytest.mark.parametrize(
    "arguments",
    [
        ("similar", "{folder}/query.png"),
        ("similar", "2"),
        ("search", "--image", "{folder}/query.png", "--text", "kim"),
        ("text", "kim"),
        ("show", "{folder}/query.png"),
        ("show", "2"),
        ("list",),
        ("labels",),
        ("failures",),
        ("duplicates",),
    ],
)
def test_every_query_is_answered_and_writes_nothing(read_only, covers, arguments):
    before = (read_only.folder / FILE_NAME).read_bytes()
    result = read_only(*(word.format(folder=covers.parent) for word in arguments))
    assert "may only be read" not in result.stderr
    assert (read_only.folder / FILE_NAME).read_bytes() == before


def test_a_run_is_refused_with_the_way_out(read_only, covers):
    (covers / "emma.png").write_bytes((covers / "walden.png").read_bytes())
    result = read_only("index", covers, code=1)
    assert "may only be read here; to change it, allow writing" in result.stderr
