import io
import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from PIL import Image

from indexer.store.library import Library
from indexer.vision.model_names import names_of
from tests.drawing import save_cover
from tests.fakes import InProcess, make_models


def test_index_counts_what_became_of_the_files(cli, covers):
    result = cli("index", covers)
    assert result.stdout == "3 added, 0 updated, 0 unchanged, 0 removed, 0 failed\n"
    assert result.stderr == ""
    assert cli.json("index", covers) == {
        "added": 0,
        "updated": 0,
        "unchanged": 3,
        "moved": 0,
        "removed": 0,
        "failed": 0,
        "failures": [],
        "noted": [],
        "passed_over": {},
    }


def test_notes_on_a_reading_are_counted_and_kept(cli, covers):
    buffer = io.BytesIO()
    Image.open(covers / "emma.png").convert("RGB").save(buffer, "JPEG")
    for name in ("cut.jpg", "same.jpg"):
        (covers / name).write_bytes(buffer.getvalue()[:-2])
    note = "its end is missing; read as far as it goes"
    result = cli("index", covers)
    assert result.stdout == ("5 added, 0 updated, 0 unchanged, 0 removed, 0 failed, 2 with notes\n")
    assert f"cut.jpg: {note}" in result.stderr
    assert "with notes" not in cli("index", covers).stdout
    kept = {Path(one["path"]).name: one["notes"] for one in cli.json("list")["covers"]}
    assert note in kept["cut.jpg"]
    assert kept["same.jpg"] == kept["cut.jpg"]
    assert kept["emma.png"] == []
    assert cli.json("show", covers / "same.jpg")["notes"] == kept["same.jpg"]
    assert note in cli("show", covers / "same.jpg").stdout


def test_index_with_failures_names_them_and_exits_with_3(cli, covers):
    (covers / "bad.png").write_text("no picture")
    result = cli("index", covers, code=3)
    assert "3 added" in result.stdout
    assert "1 failed" in result.stdout
    assert "bad.png: not a picture in a known format" in result.stderr
    document = cli.json("index", covers, code=3)
    assert document["unchanged"] == 3
    (failure,) = document["failures"]
    assert failure["path"] == str(covers / "bad.png")
    assert "not a picture" in failure["reason"]


def test_failures_are_listed_with_stage_reason_and_attempts(cli, covers):
    (covers / "bad\n.png").write_text("no picture")
    cli("index", covers, code=3)
    cli("index", covers, code=3)
    (failure,) = cli.json("failures")["failures"]
    assert failure["path"] == str(covers / "bad\n.png")
    assert (failure["stage"], failure["attempts"]) == ("read", 2)
    assert "not a picture" in failure["reason"]
    header, line = cli("failures").stdout.splitlines()
    assert header.split() == ["attempts", "stage", "reason", "last", "file"]
    assert line.endswith("bad\\n.png")


def test_retry_tries_what_failed_and_nothing_else(cli, covers):
    (covers / "bad.png").write_text("no picture")
    (covers / "gone.png").write_text("no picture")
    cli("index", covers / "bad.png", covers / "gone.png", code=3)
    save_cover(covers / "bad.png", "GOOD")
    (covers / "gone.png").unlink()
    document = cli.json("index", "--retry", code=3)
    assert (document["added"], document["unchanged"]) == (1, 0)
    assert document["failures"] == [
        {"path": str(covers / "gone.png"), "reason": "no such file or folder"}
    ]
    assert cli.json("failures") == {"failures": []}
    assert cli("failures").stderr == "coverdex: no file has failed\n"
    assert cli("index", "--retry").stdout.startswith("0 added")


def test_index_of_nothing_is_a_wrong_call(cli):
    assert "--retry" in cli("index", code=2).stderr


def test_index_notes_a_folder_without_pictures_on_stderr(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    result = cli("index", tmp_path / "empty", "--json")
    assert json.loads(result.stdout)["added"] == 0
    assert "no pictures in this folder" in result.stderr


def test_index_makes_the_vector_index_for_the_first_query(indexed):
    assert (indexed.folder / "vectors.faiss").is_file()


def test_index_remembers_the_models_that_were_chosen(cli, covers):
    cli("index", covers, "--backbone", "imagenet", "--lang", "en, fr", "--reader", "rapidocr")
    with Library.open(cli.folder) as library:
        assert library.choice().backbone == "imagenet"
        assert library.choice().languages == ("en", "fr")
        assert library.choice().reader == "rapidocr"
    assert cli.json("index", covers)["unchanged"] == 3


def test_another_reader_needs_all_covers_indexed_anew(indexed, covers, monkeypatch):
    monkeypatch.setenv("COVERDEX_READER", "easyocr")
    assert "made by other models" in indexed("index", covers, code=1).stderr
    assert indexed.json("index", covers, "--force")["updated"] == 3


def test_an_unknown_reader_is_refused_and_the_known_are_named(cli, covers):
    result = cli("index", covers, "--reader", "tesseract", code=1)
    assert "no reader is named tesseract; there are auto, easyocr, rapidocr" in result.stderr


def test_index_refuses_other_models_unless_forced(indexed, covers):
    result = indexed("index", covers, "--lang", "fr", code=1)
    assert result.stdout == ""
    assert "made by other models" in result.stderr
    assert "--force" in result.stderr
    assert indexed.json("index", covers, "--lang", "fr", "--force")["updated"] == 3


@pytest.mark.parametrize("options", [("--backbone", "nonsense"), ("--weights", "weights.pth")])
def test_index_refuses_models_that_there_are_not(cli, covers, options):
    result = cli("index", covers, *options, code=1)
    assert result.stdout == ""
    assert result.stderr.startswith("coverdex: ")
    assert result.stderr.count("\n") == 1


def test_a_misspelt_backbone_does_not_bind_the_library(cli, covers):
    cli("index", covers, "--backbone", "nonsense", code=1)
    assert cli.json("index", covers)["added"] == 3


def test_an_interrupted_index_says_how_to_go_on(cli, covers, monkeypatch):
    def interrupt(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("tests.fakes.describe_cover", interrupt)
    result = cli("index", covers, code=130)
    assert "run it again to go on" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "jobs"),
    [((), None, None), (("--jobs", 3), None, 3), ((), {"COVERDEX_JOBS": "2"}, 2)],
)
def test_pictures_are_worked_on_by_as_many_workers_as_asked_for(
    cli, covers, monkeypatch, arguments, env, jobs
):
    asked = []

    def workers(choice, jobs=None):
        asked.append(jobs)
        return nullcontext(InProcess(make_models(names_of(choice)), jobs or 1))

    monkeypatch.setattr("indexer.workers.pool.Workers", workers)
    cli("index", covers, *arguments, env=env)
    assert asked == [jobs]
    assert len(cli.json("list")["covers"]) == 3
