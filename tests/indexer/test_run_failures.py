"""A file that can't be indexed fails alone; the run goes on."""

import os
import shutil

import pytest

from indexer.report import Step
from indexer.store.failures import failures
from tests.drawing import save_cover
from tests.fakes import FakeReader, make_models

pytestmark = pytest.mark.usefixtures("whole_pictures")


class FailingReader(FakeReader):
    """Fails on the cover with the title KIM."""

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
        ("indexer.pipeline.find_figures", "pipeline"),
        ("indexer.vision.detection.figures.find_candidates", "detect"),
        ("indexer.vision.thumbnail.shrink", "rectify"),
        ("indexer.vision.text.reading_order.side_lengths", "recognise"),
        ("indexer.vision.backbone.normalise", "embed"),
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
