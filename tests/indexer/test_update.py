"""Pictures are described in parallel and stored in order; what ends a run."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from indexer.errors import ModelError
from indexer.models import Models
from indexer.run import index_paths
from tests.drawing import save_cover
from tests.fakes import NAMES, FakeReader, InProcess, make_models

pytestmark = pytest.mark.usefixtures("whole_pictures")


def test_weights_that_cannot_be_loaded_stop_the_run_at_once(run, covers):
    """The pictures are not at fault, and none can be described without the weights."""
    tried = []

    def load():
        tried.append(1)
        raise ModelError("the words need a model that isn't on this machine")

    models = Models(NAMES, load, load)
    with pytest.raises(ModelError, match="isn't on this machine"):
        run(covers, models=models)
    assert len(tried) < 3  # a second picture may have begun, as one waits
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
    assert len(run.words) == 3  # the first, and the two that were being described


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
