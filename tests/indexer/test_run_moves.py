"""Copied, moved and renamed files are described once."""

import os
import shutil

import pytest

from indexer.store.covers import find_cover
from indexer.store.records import record
from tests.fakes import FakeReader, make_models

pytestmark = pytest.mark.usefixtures("whole_pictures")


def test_a_copy_is_added_without_analysis(run, covers, no_models):
    run(covers)
    copy = shutil.copy(covers / "emma.png", covers / "zz.png")
    assert run(covers, models=no_models) == {"unchanged": 3, "added": 1}
    first = find_cover(run.library, str(covers / "emma.png"))[0]
    second = find_cover(run.library, str(copy))[0]
    assert first != second
    vectors = [record(run.library, id_).cover.vector for id_ in (first, second)]
    assert (vectors[0] == vectors[1]).all()
    assert run.words["zz.png"] == run.words["emma.png"]


def test_copies_in_one_run_are_analysed_once(run, covers):
    shutil.copy(covers / "emma.png", covers / "zz.png")
    reader = FakeReader()
    assert run(covers, models=make_models(reader=reader)) == {"added": 4}
    assert reader.calls.count("detect") == 3


def test_a_file_changed_into_a_copy_is_updated_without_analysis(run, covers, no_models):
    run(covers)
    shutil.copy(covers / "emma.png", covers / "kim.png")
    assert run(covers, models=no_models) == {"unchanged": 2, "updated": 1}
    assert run.words["kim.png"] == run.words["emma.png"]


def test_a_moved_file_keeps_its_id_and_is_not_analysed_again(run, covers, no_models):
    run(covers)
    id_, _ = find_cover(run.library, str(covers / "kim.png"))
    moved = (covers / "kim.png").rename(covers / "sub" / "moved.png")
    assert run(covers, models=no_models) == {"unchanged": 2, "moved": 1}
    assert run.words["moved.png"] == "KIM\nRudyard Kipling"
    assert find_cover(run.library, str(moved))[0] == id_


@pytest.mark.parametrize("by_parent", [False, True])
def test_a_renamed_folder_keeps_its_covers_with_their_ids(run, covers, by_parent, no_models):
    run(covers)
    before = {name: find_cover(run.library, str(covers / name))[0] for name in ("kim.png",)}
    moved = covers.rename(covers.parent / "books")
    again = run(covers.parent if by_parent else moved, models=no_models)
    assert again == {"moved": 3}
    assert run.report.notes == []
    assert {name: find_cover(run.library, str(moved / name))[0] for name in before} == before
    assert len(run.words) == 3


def test_a_moved_file_that_other_models_made_keeps_its_id(run, covers):
    run(covers)
    id_, _ = find_cover(run.library, str(covers / "kim.png"))
    moved = (covers / "kim.png").rename(covers / "moved.png")
    assert run(covers, force=True) == {"moved": 1, "updated": 2}
    assert find_cover(run.library, str(moved))[0] == id_


def test_a_file_dated_in_the_year_2300_is_indexed(run, covers, no_models):
    os.utime(covers / "kim.png", ns=(0, 10_413_792_000 * 10**9))
    assert run(covers) == {"added": 3}
    assert run(covers, models=no_models) == {"unchanged": 3}


def test_an_empty_folder_below_keeps_its_covers_until_pruned(run, covers, no_models):
    """It is more likely a disk that is not mounted than a folder that was emptied."""
    run(covers)
    id_, _ = find_cover(run.library, str(covers / "sub" / "walden.png"))
    away = (covers / "sub" / "walden.png").rename(covers.parent / "walden.png")
    assert run(covers) == {"unchanged": 2}
    assert run.report.notes == [
        f"{covers / 'sub'}: no pictures in this folder; its 1 indexed covers are kept "
        "(to remove them: index --prune)"
    ]
    away.rename(covers / "sub" / "walden.png")
    assert run(covers, models=no_models) == {"unchanged": 3}
    assert find_cover(run.library, str(covers / "sub" / "walden.png"))[0] == id_
    (covers / "sub" / "walden.png").unlink()
    assert run(covers, prune=True) == {"unchanged": 2, "removed": 1}


def test_a_folder_below_that_vanished_keeps_its_covers_until_pruned(run, covers, no_models):
    """As a desktop removes the folder of a disk that is unmounted."""
    run(covers)
    id_, _ = find_cover(run.library, str(covers / "sub" / "walden.png"))
    away = (covers / "sub").rename(covers.parent / "away")
    assert run(covers) == {"unchanged": 2}
    assert run.report.notes == [
        f"{covers / 'sub'}: not there; its 1 indexed covers are kept "
        "(to remove them: index --prune)"
    ]
    away.rename(covers / "sub")
    assert run(covers, models=no_models) == {"unchanged": 3}
    assert find_cover(run.library, str(covers / "sub" / "walden.png"))[0] == id_
    shutil.rmtree(covers / "sub")
    assert run(covers, prune=True) == {"unchanged": 2, "removed": 1}


def test_a_folder_that_vanished_keeps_its_covers_until_pruned(run, covers):
    run(covers)
    shutil.rmtree(covers)
    assert run(covers) == {"failed": 1}
    assert len(run.words) == 3
    assert run(covers, prune=True) == {"removed": 3}
