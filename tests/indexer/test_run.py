import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from indexer.errors import ModelError
from indexer.library_models import adopt_models
from indexer.models import Models
from indexer.report import Step
from indexer.run import index_paths
from indexer.store.covers import find_cover, paths_by_other_models
from indexer.store.embeddings import load_vectors
from indexer.store.failures import failures
from indexer.store.library import Library
from indexer.store.records import record
from indexer.vision.model_names import ModelChoice
from tests.conftest import (
    CHOICE,
    NAMES,
    OTHER_NAMES,
    FakeReader,
    InProcess,
    make_cover,
    make_models,
    save_cover,
    store,
)

pytestmark = pytest.mark.usefixtures("whole_pictures")


class Run:
    """Indexes into one library, and notes what it reports."""

    def __init__(self, library: Library, models: Models) -> None:
        self.library, self.models, self.jobs = library, models, 1

    def __call__(
        self, *paths: Path, force: bool = False, prune: bool = False, models: Models | None = None
    ) -> dict:
        self.steps: list[Step] = []
        self.started: list[int] = []
        self.report = index_paths(
            self.library,
            paths,
            InProcess(models or self.models, self.jobs),
            force=force,
            prune=prune,
            on_start=self.started.append,
            on_step=self.steps.append,
        )
        return {outcome: count for outcome, count in self.report.counts.items() if count}

    @property
    def words(self) -> dict[str, str]:
        """What is known of each stored file, by its name."""
        rows = self.library.db.execute("SELECT path, words FROM covers")
        return {os.path.basename(path): words for path, words in rows}

    @property
    def failures(self) -> list[tuple]:
        rows = self.library.db.execute("SELECT path, stage, reason, attempts FROM failures")
        return rows.fetchall()


@pytest.fixture
def run(library, fake_models):
    return Run(library, fake_models)


@pytest.fixture
def covers(tmp_path):
    """A folder of three covers."""
    save_cover(tmp_path / "covers" / "emma.png", "EMMA", "Jane Austen", (160, 40, 90))
    save_cover(tmp_path / "covers" / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
    save_cover(tmp_path / "covers" / "sub" / "walden.png", "WALDEN", "", (60, 60, 180))
    return tmp_path / "covers"


def no_models() -> Models:
    """Models that must not be used."""

    def fail():
        raise AssertionError("a model was used")

    return Models(NAMES, fail, fail)


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


def test_unchanged_files_cost_nothing(run, covers, monkeypatch):
    run(covers)
    monkeypatch.setattr("indexer.update.read_file", None)
    assert run(covers, models=no_models()) == {"unchanged": 3}


def test_a_touched_file_is_unchanged_and_read_once(run, covers, monkeypatch):
    run(covers)
    os.utime(covers / "kim.png", ns=(1, 1))
    assert run(covers, models=no_models()) == {"unchanged": 3}
    monkeypatch.setattr("indexer.update.read_file", None)
    assert run(covers, models=no_models()) == {"unchanged": 3}


def test_a_changed_file_is_updated_under_its_id(run, covers):
    run(covers)
    id_ = find_cover(run.library, str(covers / "kim.png"))[0]
    save_cover(covers / "kim.png", "LORD JIM", "Joseph Conrad", (200, 120, 60))
    assert run(covers) == {"unchanged": 2, "updated": 1}
    assert run.words["kim.png"] == "LORD JIM\nJoseph Conrad"
    assert find_cover(run.library, str(covers / "kim.png"))[0] == id_


def test_a_change_that_keeps_size_and_time_needs_force(run, covers):
    run(covers)
    path = covers / "kim.png"
    status = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"?")  # the last byte of a checksum that Pillow does not need
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(path, models=no_models()) == {"unchanged": 1}
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


# Copies and moves.


def test_a_copy_is_added_by_its_twins_analysis(run, covers):
    run(covers)
    copy = shutil.copy(covers / "emma.png", covers / "zz.png")
    assert run(covers, models=no_models()) == {"unchanged": 3, "added": 1}
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


def test_a_file_changed_into_a_copy_is_updated_by_its_twins_analysis(run, covers):
    run(covers)
    shutil.copy(covers / "emma.png", covers / "kim.png")
    assert run(covers, models=no_models()) == {"unchanged": 2, "updated": 1}
    assert run.words["kim.png"] == run.words["emma.png"]


def test_a_moved_file_keeps_its_id_and_is_not_analysed_again(run, covers):
    run(covers)
    id_, _ = find_cover(run.library, str(covers / "kim.png"))
    moved = (covers / "kim.png").rename(covers / "sub" / "moved.png")
    assert run(covers, models=no_models()) == {"unchanged": 2, "moved": 1}
    assert run.words["moved.png"] == "KIM\nRudyard Kipling"
    assert find_cover(run.library, str(moved))[0] == id_


@pytest.mark.parametrize("by_parent", [False, True])
def test_a_renamed_folder_keeps_its_covers_with_their_ids(run, covers, by_parent):
    run(covers)
    before = {name: find_cover(run.library, str(covers / name))[0] for name in ("kim.png",)}
    moved = covers.rename(covers.parent / "books")
    again = run(covers.parent if by_parent else moved, models=no_models())
    assert again == {"moved": 3}
    assert {name: find_cover(run.library, str(moved / name))[0] for name in before} == before
    assert len(run.words) == 3


def test_a_moved_file_that_other_models_made_keeps_its_id(run, covers):
    run(covers)
    id_, _ = find_cover(run.library, str(covers / "kim.png"))
    moved = (covers / "kim.png").rename(covers / "moved.png")
    assert run(covers, force=True) == {"moved": 1, "updated": 2}
    assert find_cover(run.library, str(moved))[0] == id_


def test_a_file_dated_in_the_year_2300_is_indexed(run, covers):
    os.utime(covers / "kim.png", ns=(0, 10_413_792_000 * 10**9))
    assert run(covers) == {"added": 3}
    assert run(covers, models=no_models()) == {"unchanged": 3}


def test_an_empty_folder_below_keeps_its_covers_until_pruned(run, covers):
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
    assert run(covers, models=no_models()) == {"unchanged": 3}
    assert find_cover(run.library, str(covers / "sub" / "walden.png"))[0] == id_
    (covers / "sub" / "walden.png").unlink()
    assert run(covers, prune=True) == {"unchanged": 2, "removed": 1}


def test_a_folder_that_vanished_keeps_its_covers_until_pruned(run, covers):
    run(covers)
    shutil.rmtree(covers)
    assert run(covers) == {"failed": 1}
    assert len(run.words) == 3
    assert run(covers, prune=True) == {"removed": 3}


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


# Failures.


class FailingReader(FakeReader):
    """Fails on the cover of one title."""

    def recognise(self, flat, boxes):
        lines = super().recognise(flat, boxes)
        if any("KIM" in line.words for line in lines):
            raise RuntimeError("a letter from nowhere")
        return lines


def test_a_damaged_file_costs_itself_only(run, covers):
    (covers / "kim.png").write_text("no picture")
    assert run(covers) == {"added": 2, "failed": 1}
    ((path, stage, reason, attempts),) = run.failures
    assert (path, stage, attempts) == (str(covers / "kim.png"), "read", 1)
    assert "not a picture in a known format" in reason
    assert run.report.failures == [Step(path, "failed", reason)]


def test_a_stage_that_raises_costs_one_picture_and_is_named(run, covers):
    models = make_models(reader=FailingReader())
    assert run(covers, models=models) == {"added": 2, "failed": 1}
    assert run.failures == [
        (str(covers / "kim.png"), "recognise", "recognise failed (a letter from nowhere)", 1)
    ]


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("indexer.pipeline.find_regions", "pipeline"),
        ("indexer.vision.detection.regions.shrink", "detect"),
        ("indexer.vision.thumbnail.shrink", "rectify"),
        ("indexer.vision.text.reading_order.side_lengths", "recognise"),
        ("indexer.vision.backbone._unit", "embed"),
    ],
)
def test_the_stage_is_that_of_the_module_the_error_came_from(run, covers, monkeypatch, name, stage):
    def fail(*_args, **_options):
        raise ZeroDivisionError("nothing to divide")

    monkeypatch.setattr(name, fail)
    assert run(covers / "kim.png") == {"failed": 1}
    assert run.failures[0][1:3] == (stage, f"{stage} failed (nothing to divide)")


def test_a_failure_is_tried_again_and_forgotten_when_it_is_fixed(run, covers):
    (covers / "kim.png").write_text("no picture")
    run(covers)
    assert run(covers) == {"unchanged": 2, "failed": 1}
    assert run.failures[0][3] == 2
    save_cover(covers / "kim.png", "KIM")
    assert run(covers) == {"unchanged": 2, "added": 1}
    assert run.failures == []


def test_a_file_that_was_damaged_keeps_what_was_known_of_it(run, covers):
    run(covers)
    (covers / "kim.png").write_text("no picture")
    assert run(covers) == {"unchanged": 2, "failed": 1}
    assert run.words["kim.png"] == "KIM\nRudyard Kipling"


def test_a_failed_file_that_came_back_unchanged_is_no_failure_any_more(run, covers):
    run(covers)
    picture = (covers / "kim.png").read_bytes()
    (covers / "kim.png").write_text("no picture")
    run(covers)
    (covers / "kim.png").write_bytes(picture)
    assert run(covers) == {"unchanged": 3}
    assert run.failures == []


def test_a_failed_file_that_was_deleted_is_no_failure_any_more(run, covers):
    (covers / "kim.png").write_text("no picture")
    run(covers)
    (covers / "kim.png").unlink()
    run(covers)
    assert run.failures == []


def test_a_dangling_link_is_passed_over(run, covers):
    (covers / "link.png").symlink_to(covers / "gone.png")
    assert run(covers) == {"added": 3}
    assert run.report.passed_over == {"a link to nothing": 1}


def test_a_folder_by_a_link_is_the_folder(run, covers, tmp_path):
    (tmp_path / "link").symlink_to(covers)
    run(covers)
    assert run(tmp_path / "link") == {"unchanged": 3}
    assert run(tmp_path / "link" / "kim.png") == {"unchanged": 1}


def test_a_pipe_among_the_pictures_does_not_stop_the_run(run, covers):
    os.mkfifo(covers / "pipe.png")
    assert run(covers) == {"added": 3, "failed": 1}
    assert "not a regular file" in run.report.failures[0].reason


def test_a_file_name_that_is_no_utf_8_costs_itself_at_most(run, covers):
    try:
        shutil.copy(covers / "emma.png", os.fsencode(covers) + b"/caf\xe9.png")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    counts = run(covers)
    assert counts == {"added": 3, "failed": 1}
    (failure,) = failures(run.library)
    assert failure.path == os.fsdecode(os.fsencode(covers) + b"/caf\xe9.png")
    assert "not valid UTF-8" in failure.reason
    os.unlink(failure.path)
    run(covers)
    assert failures(run.library) == []


def test_weights_that_cannot_be_had_stop_the_run_at_once(run, covers):
    """They are no fault of the pictures, and no picture can be done without them."""
    tried = []

    def load():
        tried.append(1)
        raise ModelError("the words need a model that isn't on this machine")

    models = Models(NAMES, load, load)
    with pytest.raises(ModelError, match="isn't on this machine"):
        run(covers, models=models)
    assert len(tried) == 1
    assert run.failures == []


def test_trouble_with_the_library_stops_the_run(run, covers, monkeypatch):
    def fail(*_args):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("indexer.update.store_cover", fail)
    with pytest.raises(sqlite3.OperationalError, match="disk is full"):
        run(covers)


def test_an_interrupted_run_keeps_what_was_finished(run, covers):
    class Interrupted(FakeReader):
        def recognise(self, flat, boxes):
            lines = super().recognise(flat, boxes)
            if any("KIM" in line.words for line in lines):
                raise KeyboardInterrupt
            return lines

    with pytest.raises(KeyboardInterrupt):
        run(covers, models=make_models(reader=Interrupted()))
    assert run.words == {"emma.png": "EMMA\nJane Austen"}
    assert run(covers) == {"added": 2, "unchanged": 1}


def test_a_cover_that_moved_out_of_reach_is_not_removed(run, covers):
    """Its link still stands, though what it points at is gone: that may be an unmounted disk."""
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


def test_files_described_at_once_are_stored_as_one_after_another(run, covers):
    run.jobs = 3
    assert run(covers) == {"added": 3}
    assert [Path(step.path).name for step in run.steps] == ["emma.png", "kim.png", "walden.png"]
    assert set(run.words) == {"emma.png", "kim.png", "walden.png"}
    ids = run.library.db.execute("SELECT path FROM covers ORDER BY id").fetchall()
    assert ids == sorted(ids)


def test_the_same_bytes_twice_are_described_once_even_at_once(run, covers):
    run.jobs = 3
    shutil.copy(covers / "emma.png", covers / "emma again.png")
    assert run(covers) == {"added": 4}
    assert run.models.reader.calls.count("detect") == 3
    assert run.words["emma.png"] == run.words["emma again.png"]


def test_what_is_being_described_when_a_stop_is_asked_for_is_stored(run, covers):
    def stop(_step):
        raise KeyboardInterrupt

    for number in range(9):
        save_cover(covers / f"z{number}.png", f"MORE {number}")
    with pytest.raises(KeyboardInterrupt):
        index_paths(
            run.library, [covers], InProcess(run.models, 2),
            force=False, on_start=lambda _: None, on_step=stop,
        )  # fmt: skip
    assert len(run.words) == 3  # the first, and the two that were under way


def test_models_that_fail_over_a_picture_end_the_run(run, covers):
    class Broken(InProcess):
        def describe(self, data):
            raise ModelError("no such model")

    with pytest.raises(ModelError, match="no such model"):
        index_paths(
            run.library, [covers], Broken(run.models, 2),
            force=False, on_start=lambda _: None, on_step=lambda _: None,
        )  # fmt: skip
    assert run.words == {}
