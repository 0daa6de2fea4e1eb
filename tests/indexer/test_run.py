import fcntl
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from indexer.errors import LibraryError
from indexer.library_models import adopt_models
from indexer.report import Step
from indexer.run import index
from indexer.store.covers import find_cover, paths_by_other_models
from indexer.store.embeddings import load_vectors
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice, names_of
from tests.covers import make_cover, store
from tests.drawing import save_cover
from tests.fakes import CHOICE, OTHER_NAMES, FakeReader, InProcess, make_models

pytestmark = pytest.mark.usefixtures("whole_pictures")


# The ordinary run.


def test_new_files_are_added(run, covers):
    assert run(covers) == {"added": 3}
    assert run.words == {
        "emma.png": "EMMA\nJane Austen",
        "kim.png": "KIM\nRudyard Kipling",
        "walden.png": "WALDEN",
    }
    assert run.started == [3]
    assert run.steps == [
        Step(str(covers / "emma.png"), "added"),
        Step(str(covers / "kim.png"), "added"),
        Step(str(covers / "sub" / "walden.png"), "added"),
    ]
    assert run.report.notes == []


def test_unchanged_files_cost_nothing(run, covers, monkeypatch, no_models):
    run(covers)
    monkeypatch.setattr("indexer.update.read_file", None)
    assert run(covers, models=no_models) == {"unchanged": 3}


def test_a_touched_file_is_unchanged_and_read_once(run, covers, monkeypatch, no_models):
    run(covers)
    os.utime(covers / "kim.png", ns=(1, 1))
    assert run(covers, models=no_models) == {"unchanged": 3}
    monkeypatch.setattr("indexer.update.read_file", None)
    assert run(covers, models=no_models) == {"unchanged": 3}


def test_a_changed_file_is_updated_under_its_id(run, covers):
    run(covers)
    id_ = find_cover(run.library, str(covers / "kim.png"))[0]
    save_cover(covers / "kim.png", "LORD JIM", "Joseph Conrad", (200, 120, 60))
    assert run(covers) == {"unchanged": 2, "updated": 1}
    assert run.words["kim.png"] == "LORD JIM\nJoseph Conrad"
    assert find_cover(run.library, str(covers / "kim.png"))[0] == id_


def test_a_change_that_keeps_size_and_time_needs_force(run, covers, no_models):
    run(covers)
    path = covers / "kim.png"
    status = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"?")  # the last byte of a checksum that Pillow does not check
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(path, models=no_models) == {"unchanged": 1}
    assert run(path, force=True) == {"updated": 1}


def test_a_file_that_is_gone_is_removed(run, covers):
    run(covers)
    (covers / "kim.png").unlink()
    assert run(covers) == {"unchanged": 2, "removed": 1}
    assert set(run.words) == {"emma.png", "walden.png"}
    assert Step(str(covers / "kim.png"), "removed") in run.steps
    assert run.started == [2]


def test_only_the_folders_that_are_named_lose_their_covers(run, covers, tmp_path):
    other = save_cover(tmp_path / "covers2" / "other.png", "OTHER")
    run(covers, other.parent)
    other.unlink()
    (covers / "kim.png").unlink()
    assert run(covers / "sub") == {"unchanged": 1}
    assert set(run.words) == {"emma.png", "kim.png", "walden.png", "other.png"}
    assert run(covers) == {"unchanged": 2, "removed": 1}
    assert set(run.words) == {"emma.png", "walden.png", "other.png"}


def test_an_emptied_folder_keeps_its_covers_with_a_note(run, covers):
    run(covers)
    shutil.rmtree(covers)
    covers.mkdir()
    assert run(covers) == {}
    assert len(run.words) == 3
    assert run.report.notes == [
        f"{covers}: no pictures in this folder; its 3 indexed covers are kept "
        "(to remove them: index --prune)"
    ]


def test_a_folder_without_pictures_is_noted(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty") == {}
    assert run.report.notes == [f"{tmp_path / 'empty'}: no pictures in this folder"]


def test_a_file_hidden_from_the_scan_but_there_is_kept(run, covers):
    odd = save_cover(covers / "odd.png", "ODD").rename(covers / ".odd.png")
    run(covers, odd)
    assert run(covers) == {"unchanged": 3}
    assert ".odd.png" in run.words


def test_covers_that_are_excluded_later_are_told_and_removed_when_asked(run, covers):
    run(covers)
    (covers / ".coverdexignore").write_text("kim.png\n")
    assert run(covers) == {"unchanged": 2}
    (note,) = run.report.notes
    assert "1 indexed covers are kept whose files are excluded" in note
    assert run(covers, prune=True) == {"unchanged": 2, "removed": 1}
    assert find_cover(run.library, str(covers / "kim.png")) is None
    assert run(covers) == {"unchanged": 2}
    assert run.report.notes == []


def test_a_file_that_is_named_is_indexed_whatever_is_excluded(run, covers):
    (covers / ".coverdexignore").write_text("*.png\n")
    assert run(covers / "kim.png") == {"added": 1}
    assert run(covers / "kim.png") == {"unchanged": 1}


def test_names_of_one_file_are_one_cover(run, covers, tmp_path):
    soft, hard = covers / "a-link.png", covers / "b-link.png"
    soft.symlink_to("kim.png")
    hard.hardlink_to(covers / "kim.png")
    through = tmp_path / "through"
    through.symlink_to(covers)
    assert run(through / "kim.png", soft) == {"added": 1}
    assert find_cover(run.library, str(covers / "kim.png"))
    assert run(soft, hard, covers / "kim.png") == {"unchanged": 1}
    assert run.report.passed_over == {"another name of the same file": 2}


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_another_name_in_another_folder_is_no_further_cover(run, covers, tmp_path, link):
    (tmp_path / "other").mkdir()
    link(covers / "kim.png", tmp_path / "other" / "link.png")
    assert run(tmp_path / "other") == {"added": 1}
    assert run(covers) == {"added": 2, "unchanged": 1}
    assert sorted(run.words) == ["emma.png", "link.png", "walden.png"]


def test_a_file_named_twice_is_indexed_once(run, covers, monkeypatch):
    monkeypatch.chdir(covers)
    assert run(covers, Path("kim.png"), covers / "sub" / ".." / "kim.png") == {"added": 3}
    assert find_cover(run.library, str(covers / "kim.png"))


def test_a_missing_path_fails_and_the_others_go_on(run, covers):
    assert run(covers / "nowhere", covers) == {"added": 3, "failed": 1}
    assert run.report.failures == [
        Step(str(covers / "nowhere"), "failed", "no such file or folder")
    ]


def test_a_path_that_cannot_be_looked_at_fails_and_the_others_go_on(run, covers):
    assert run(covers / ("a" * 300), covers) == {"added": 3, "failed": 1}


def test_a_folder_by_a_link_is_the_folder(run, covers, tmp_path):
    (tmp_path / "link").symlink_to(covers)
    run(covers)
    assert run(tmp_path / "link") == {"unchanged": 3}
    assert run(tmp_path / "link" / "kim.png") == {"unchanged": 1}


def test_a_cover_that_moved_out_of_reach_is_not_removed(run, covers):
    """The link is there, but its target is gone: perhaps a disk that is not mounted."""
    away = covers.parent / "away.png"
    (covers / "kim.png").rename(away)
    (covers / "kim.png").symlink_to(away)
    run(covers)
    away.unlink()
    assert run(covers).get("removed") is None
    assert run.words["kim.png"] == "KIM\nRudyard Kipling"


def test_covers_of_another_folder_with_a_like_name_are_not_touched(run, covers):
    store(run.library, f"{covers}-old/kim.png", make_cover("KIM"))
    (covers / "kim.png").unlink()
    assert run(covers) == {"added": 2}
    assert len(run.words) == 3


# Force, and other models.


def test_force_analyses_everything_again(run, covers):
    run(covers)
    reader = FakeReader()
    assert run(covers, force=True, models=make_models(reader=reader)) == {"updated": 3}
    assert reader.calls.count("detect") == 3


def test_force_with_other_models_analyses_all_of_the_library(run, covers):
    run(covers)
    models = make_models(OTHER_NAMES)
    adopt_models(run.library, ModelChoice("imagenet"), models, force=True)
    assert run.library.names() == OTHER_NAMES
    assert run(covers / "sub", force=True, models=models) == {"updated": 3}
    assert paths_by_other_models(run.library, str(OTHER_NAMES)) == []
    assert len(load_vectors(run.library)[0]) == 3


def test_a_forced_run_that_was_stopped_goes_on_without_force(run, covers):
    run(covers)
    models = make_models(OTHER_NAMES)
    adopt_models(run.library, CHOICE, models, force=True)
    run(covers / "kim.png", models=models)
    assert run(covers, models=models) == {"updated": 2, "unchanged": 1}


def test_covers_of_an_earlier_version_are_told_until_they_are_read_again(run, covers):
    run(covers)
    assert run.report.notes == []
    with run.library.change():
        run.library.db.execute("UPDATE covers SET reading_version = 0")
    assert run(covers) == {"unchanged": 3}
    (note,) = run.report.notes
    assert note.startswith("3 covers were read by an earlier version")
    assert note.endswith("coverdex index --force PATH…")
    assert run(covers, force=True) == {"updated": 3}
    assert run.report.notes == []


# The whole run, as a route calls it.


@pytest.fixture
def workers_in_process(monkeypatch):
    def workers(choice, jobs):
        return nullcontext(InProcess(make_models(names_of(choice))))

    monkeypatch.setattr("indexer.workers.pool.Workers", workers)


def test_index_makes_the_library_and_finishes_it_before_another_run_can_start(
    tmp_path, covers, workers_in_process
):
    seen = []

    def finish(library, choice):
        with pytest.raises(BlockingIOError), (library.folder / "run.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        seen.append((library.names(), choice))
        return ["a note"]

    report = index(tmp_path / "new", [covers], languages=["en", "fr"], finish=finish)
    assert report.counts["added"] == 3
    assert report.notes == ["a note"]
    choice = ModelChoice(languages=("en", "fr"))
    assert seen == [(names_of(choice), choice)]


def test_index_keeps_the_librarys_models_and_can_run_in_any_thread(
    tmp_path, covers, workers_in_process
):
    index(tmp_path / "new", [covers], languages=["fr"])
    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(index, tmp_path / "new", [covers]).result()
    assert report.counts["unchanged"] == 3
    with pytest.raises(LibraryError, match="made by other models"):
        index(tmp_path / "new", [covers], languages=["en"])


def test_index_tries_failed_files_again_where_it_is_asked_to(tmp_path, covers, workers_in_process):
    (covers / "kim.png").write_text("no picture")
    assert index(tmp_path / "new", [covers]).counts["failed"] == 1
    save_cover(covers / "kim.png", "KIM")
    assert index(tmp_path / "new", []).counts["added"] == 0
    assert index(tmp_path / "new", [], retry=True).counts["added"] == 1


def test_index_stops_where_a_callback_raises_and_keeps_what_was_finished(
    tmp_path, covers, workers_in_process
):
    def stop(step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index(tmp_path / "new", [covers], on_step=stop)
    with Library.open(tmp_path / "new") as library:
        assert not library.is_empty()
    assert index(tmp_path / "new", [covers]).counts["unchanged"] >= 1
