import csv
import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext

import pytest
from PIL import Image as PillowImage
from typer.testing import CliRunner

from cli import app
from indexer.store.library import FILE_NAME, Library
from indexer.vision.model_names import names_of
from tests.conftest import FakeKinds, FakeReader, InProcess, make_models, save_cover

pytestmark = pytest.mark.usefixtures("whole_pictures")

COMMANDS = (
    "index", "similar", "text", "search", "duplicates", "show", "list", "remove", "labels",
    "train-labels", "failures", "evaluate", "doctor",
)  # fmt: skip
HEAVY = ("torch", "easyocr", "faiss", "timm", "torchvision", "sklearn", "scipy")


class Cli:
    """Runs commands on one library."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *arguments, code=0, library=True, env=None):
        named = ["--library", str(self.folder)] if library else []
        words = [str(argument) for argument in arguments]
        result = CliRunner().invoke(app, [*words[:1], *named, *words[1:]], env=env)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    def json(self, *arguments, code=0):
        """The document on stdout: one, and nothing else there."""
        return json.loads(self(*arguments, "--json", code=code).stdout)


@pytest.fixture
def cli(tmp_path, monkeypatch):
    def models_for(choice):
        return make_models(names_of(choice))

    def workers(choice, jobs=None):
        return nullcontext(InProcess(models_for(choice)))

    monkeypatch.setattr("indexer.models.models_for", models_for)
    monkeypatch.setattr("indexer.workers.pool.Workers", workers)
    monkeypatch.delenv("COVERDEX_LIBRARY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Cli(tmp_path / "library")


@pytest.fixture
def covers(tmp_path):
    """A folder of three covers."""
    save_cover(tmp_path / "covers" / "emma.png", "EMMA", "Jane Austen", (160, 40, 90))
    save_cover(tmp_path / "covers" / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
    save_cover(tmp_path / "covers" / "walden.png", "WALDEN", "", (60, 60, 180))
    return tmp_path / "covers"


@pytest.fixture
def indexed(cli, covers):
    """The command line on a library of the three covers: 1 is Emma, 2 is Kim, 3 is Walden."""
    cli("index", covers)
    return cli


# Index.


def test_index_counts_what_became_of_the_files(cli, covers):
    result = cli("index", covers)
    assert result.stdout == "3 added, 0 updated, 0 unchanged, 0 removed, 0 failed\n"
    assert result.stderr == ""
    assert cli.json("index", covers) == {
        "added": 0,
        "updated": 0,
        "unchanged": 3,
        "removed": 0,
        "failed": 0,
        "failures": [],
    }


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
    cli("index", covers, "--backbone", "imagenet", "--lang", "en, fr")
    with Library.open(cli.folder) as library:
        assert library.choice().backbone == "imagenet"
        assert library.choice().languages == ("en", "fr")
    assert cli.json("index", covers)["unchanged"] == 3


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

    monkeypatch.setattr("tests.conftest.describe_cover", interrupt)
    result = cli("index", covers, code=130)
    assert "run it again to go on" in result.stderr


# Similar.


def test_similar_by_picture(indexed, covers):
    shutil.copy(covers / "kim.png", covers.parent / "query.png")
    document = indexed.json("similar", covers.parent / "query.png", "-k", "2")
    assert document["query"] == str(covers.parent / "query.png")
    best, second = document["results"]
    assert (best["rank"], best["id"], best["title"]) == (1, 2, "KIM")
    assert best["path"] == str(covers / "kim.png")
    assert best["scores"]["visual"] == pytest.approx(1, abs=1e-3)
    assert best["score"] > second["score"]
    table = indexed("similar", covers.parent / "query.png").stdout
    assert table.splitlines()[1].startswith("1 ")
    assert "KIM" in table.splitlines()[1]


@pytest.mark.parametrize("spelling", ["2", "covers/kim.png", "covers/../covers/kim.png"])
def test_similar_to_a_stored_cover_leaves_it_out(indexed, covers, monkeypatch, spelling):
    monkeypatch.chdir(covers.parent)
    results = indexed.json("similar", spelling)["results"]
    assert sorted(result["id"] for result in results) == [1, 3]
    assert [result["rank"] for result in results] == [1, 2]


def test_similar_explains_its_scores(indexed):
    header = indexed("similar", "2", "--explain").stdout.splitlines()[0]
    assert header.split()[-5:] == ["visual", "text", "inliers", "area", "lettering"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("99", "no cover has the id 99"),
        ("missing.png", "can't be opened (No such file"),
        ("1" * 25, "no cover has the id"),
        ("a" * 300, "a" * 300),
    ],
)
def test_similar_to_nothing_is_an_error(indexed, asked, sentence):
    result = indexed("similar", asked, "--json", code=1)
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.startswith("coverdex: ")


def test_similar_restricts_by_label(indexed):
    label = indexed.json("labels")["labels"][-1]
    found = indexed.json("similar", "1", "--label", label["name"])["results"]
    assert len(found) <= label["covers"]
    assert "no cover carries the label" in indexed("similar", "1", "--label", "x", code=1).stderr


# Text and search.


def test_text_finds_words(indexed):
    document = indexed.json("text", "rudyard", "kipl1ng")
    assert document["query"] == "rudyard kipl1ng"
    (result,) = document["results"]
    assert (result["id"], result["rank"], result["verdict"]) == (2, 1, None)
    assert result["text"] == "KIM\n**Rudyard** **Kipling**"
    assert "Rudyard Kipling" in indexed("text", "kipling").stdout


@pytest.mark.parametrize(
    "words", ["C++", "O'Reilly", "AND", "-dune", "(", "foo:bar", '"', "*", "☃", "", "--weird"]
)
def test_text_takes_any_words(indexed, words):
    result = indexed("text", words)
    assert result.stdout == ""
    assert result.stderr == "coverdex: no cover found\n"
    assert indexed.json("text", words) == {"query": words, "results": []}


def test_text_gives_at_most_count(indexed):
    save_cover(indexed.folder.parent / "covers" / "emma2.png", "EMMA", "Jane Austen")
    indexed("index", indexed.folder.parent / "covers")
    assert len(indexed.json("text", "emma")["results"]) == 2
    assert len(indexed.json("text", "emma", "-k", "1")["results"]) == 1


def test_search_by_picture_and_words(indexed, covers):
    document = indexed.json("search", "--image", covers / "kim.png", "--text", "emma austen")
    assert document["query"] == f"{covers / 'kim.png'} emma austen"
    assert {result["id"] for result in document["results"][:2]} == {1, 2}
    by_words = indexed.json("search", "--text", "walden")["results"]
    assert [result["id"] for result in by_words] == [3]
    by_picture = indexed.json("search", "--image", covers / "kim.png")["results"]
    assert by_picture[0]["id"] == 2


def test_search_for_nothing_is_a_wrong_call(indexed):
    assert "--image" in indexed("search", code=2).stderr


# Show.


def test_show_a_stored_cover(indexed, covers):
    document = indexed.json("show", "1")
    assert (document["id"], document["path"]) == (1, str(covers / "emma.png"))
    assert [line["text"] for line in document["lines"]] == ["EMMA", "Jane Austen"]
    assert (document["title"], document["author"]) == ("EMMA", "Jane Austen")
    assert (document["width"], document["height"]) == (300, 400)
    assert len(document["labels"]) == 5
    assert "embedding" not in document
    vector = indexed.json("show", "1", "--embedding")["embedding"]
    assert len(vector) == 512
    assert sum(number**2 for number in vector) == pytest.approx(1, abs=1e-4)
    table = indexed("show", "1").stdout
    assert "line" in table
    assert "Jane Austen (0.95)" in table


def test_show_a_picture_that_is_not_stored(indexed, tmp_path):
    path = save_cover(tmp_path / "new" / "utopia.png", "UTOPIA", "Thomas More")
    document = indexed.json("show", path)
    assert document["path"] == str(path)
    assert "id" not in document
    assert document["title"] == "UTOPIA"
    assert "UTOPIA" in indexed("show", path).stdout


def test_show_needs_no_library_for_a_picture(cli, tmp_path):
    path = save_cover(tmp_path / "utopia.png", "UTOPIA", "Thomas More")
    assert cli.json("show", path)["title"] == "UTOPIA"
    assert not cli.folder.exists()


def test_show_draws_a_picture(indexed, tmp_path):
    out = tmp_path / "seen.png"
    result = indexed("show", "1", "--picture", out, "--json")
    assert json.loads(result.stdout)["id"] == 1
    assert result.stderr == f"coverdex: drawn: {out}\n"
    with PillowImage.open(out) as picture:
        assert (picture.format, max(picture.size)) == ("PNG", 1600)


def test_show_a_picture_whose_file_is_gone(indexed, covers, tmp_path):
    (covers / "emma.png").unlink()
    assert indexed.json("show", "1")["title"] == "EMMA"
    result = indexed("show", "1", "--picture", tmp_path / "seen.png", code=1)
    assert "can't be opened" in result.stderr


# List, labels, remove.


def test_list_all_covers(indexed, covers):
    listed = indexed.json("list")["covers"]
    assert [(cover["id"], cover["title"]) for cover in listed] == [
        (1, "EMMA"),
        (2, "KIM"),
        (3, "WALDEN"),
    ]
    assert set(listed[0]) == {"id", "path", "title", "author", "text", "labels"}
    lines = indexed("list").stdout.splitlines()
    assert len(lines) == 4
    assert "Rudyard Kipling" in lines[2]


def test_list_of_an_empty_library(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    cli("index", tmp_path / "empty")
    assert cli.json("list") == {"covers": []}
    assert cli("list").stdout == ""


def test_labels_are_counted_and_restrict_a_list(indexed):
    counted = indexed.json("labels")["labels"]
    assert [label["covers"] for label in counted] == sorted(
        (label["covers"] for label in counted), reverse=True
    )
    name, count = counted[0]["name"], counted[0]["covers"]
    assert len(indexed.json("list", "--label", name)["covers"]) == count
    row = indexed("labels").stdout.splitlines()[1].split()
    assert row == [str(count), *name.split(), counted[0]["classifier"]]
    assert "no cover carries" in indexed("list", "--label", "nothing", code=1).stderr


# Classes of a person's own.


@pytest.fixture
def shelf(cli, covers):
    """The command line on a library of twelve covers, six red (1, 3, 5 …) and six blue ones."""
    shutil.rmtree(covers)
    for n in range(12):
        ground = (170, 20 + 4 * n, 40) if n % 2 == 0 else (20, 40 + 4 * n, 170)
        save_cover(covers / f"{n:02}.png", f"BOOK{n}", "", ground)
    cli("index", covers)
    return cli


@pytest.fixture
def labels_csv(shelf, covers):
    """A file that says so of the first ten."""
    path = covers / "shelf.csv"
    rows = [f"{n:02}.png,{'blue' if n % 2 else 'red'}" for n in range(10)]
    path.write_text("\n".join(["file,class", *rows]))
    return path


def test_classes_of_a_persons_own_are_learned_and_restrict_every_search(shelf, labels_csv):
    document = shelf.json("train-labels", labels_csv)
    assert (document["classifier"], document["covers"], document["accuracy"]) == ("shelf", 10, 1)
    assert document["confusion"] == [[5, 0], [0, 5]]
    assert (shelf.folder / "classifiers" / "shelf.png").samefile(document["confusion_png"])
    red = [1, 3, 5, 7, 9, 11]
    assert [cover["id"] for cover in shelf.json("list", "--label", "red")["covers"]] == red
    for question in (("similar", "1", "-k", 20), ("similar", labels_csv.parent / "00.png")):
        found = shelf.json(*question, "--label", "shelf:blue")["results"]
        assert {result["id"] for result in found} == {2, 4, 6, 8, 10, 12}
    (found,) = shelf.json("text", "book3", "-k", 1, "--label", "blue")["results"]
    assert found["id"] == 4
    assert found["labels"][0]["classifier"] == "shelf"
    assert shelf.json("search", "--text", "book3", "--label", "red")["results"][0]["id"] in red
    assert shelf.json("labels", "--classifier", "shelf")["labels"] == [
        {"name": "blue", "classifier": "shelf", "covers": 6},
        {"name": "red", "classifier": "shelf", "covers": 6},
    ]


def test_a_training_is_printed_for_people(shelf, labels_csv):
    result = shelf("train-labels", labels_csv, "--name", "colour")
    assert result.stdout.splitlines()[1].split() == "blue 5 1.00 1.00 1.00 5 0".split()
    assert "calibration error" in result.stdout
    assert "colour.png" in result.stderr
    assert "colour" in shelf("show", "1").stdout


def test_covers_that_come_later_are_labelled_too(shelf, labels_csv, covers):
    shelf("train-labels", labels_csv)
    late = save_cover(covers / "late.png", "LATE", "", (180, 30, 30))
    assert shelf.json("show", late)["labels"][0]["name"] == "red"
    shelf("index", covers)
    assert 13 in [cover["id"] for cover in shelf.json("list", "--label", "red")["covers"]]
    shelf("index", covers, "--force")
    assert len(shelf.json("list", "--label", "red")["covers"]) == 7


def test_other_vectors_ask_for_training_anew(shelf, labels_csv, covers):
    shelf("train-labels", labels_csv)
    result = shelf("index", covers, "--force", "--backbone", "imagenet")
    assert "train it anew: coverdex train-labels LABELS.csv --name shelf" in result.stderr
    assert "no cover carries" in shelf("list", "--label", "red", code=1).stderr
    assert "train it anew" in shelf("doctor", code=1).stdout
    shelf("train-labels", labels_csv)
    assert len(shelf.json("list", "--label", "red")["covers"]) == 6


def test_an_export_can_be_learned_from(shelf, labels_csv, tmp_path):
    shelf("train-labels", labels_csv)
    out = shelf("labels", "--classifier", "shelf", "--export").stdout
    header, first, *_ = out.splitlines()
    assert header == "id,file,region,classifier,class,probability"
    assert first.startswith(f"1,{labels_csv.parent / '00.png'},0,shelf,red,0.")
    (tmp_path / "again.csv").write_text(out)
    assert shelf.json("train-labels", tmp_path / "again.csv")["covers"] == 12
    rows = shelf.json("labels", "--export")["labels"]
    assert {row["classifier"] for row in rows} >= {"shelf", "again"}
    assert rows[0].keys() == set(header.split(","))


def test_a_classifier_is_forgotten(shelf, labels_csv):
    shelf("train-labels", labels_csv)
    assert shelf.json("labels", "--forget", "shelf") == {"forgotten": "shelf"}
    assert "no cover carries" in shelf("list", "--label", "red", code=1).stderr
    assert "no classifier of yours" in shelf("labels", "--forget", "shelf", code=1).stderr


def test_too_little_to_learn_from_is_refused(shelf, labels_csv):
    labels_csv.write_text("file,class\n00.png,red\n01.png,blue\n")
    result = shelf("train-labels", labels_csv, code=1)
    assert result.stdout == ""
    assert "too few covers of red (1), blue (1)" in result.stderr
    labels_csv.write_text("file,class\n00.png,red\nnowhere.png,blue\n")
    assert "nowhere.png (line 3)" in shelf("train-labels", labels_csv, code=1).stderr


def test_the_last_block_is_trained_where_the_network_has_one(shelf, labels_csv, monkeypatch):
    import torch
    from torchvision.models import resnet18

    from indexer.models import Models
    from indexer.vision.backbone import Backbone
    from indexer.vision.networks import Network, Preprocessing

    torch.manual_seed(0)
    body = resnet18(weights=None)
    body.fc = torch.nn.Identity()

    def models(choice):
        network = Network(body, torch.nn.Identity(), Preprocessing(side=32))
        names = names_of(choice)
        return Models(names, FakeReader, lambda: Backbone(names.labels, FakeKinds, lambda: network))

    monkeypatch.setattr("indexer.models.models_for", models)
    monkeypatch.setattr("catalogue.classes.deep_training.EPOCHS", 2)
    document = shelf.json("train-labels", labels_csv, "--deep")
    assert document["deep"] is True
    assert document["accuracy"] > 0.8
    red = {cover["id"] for cover in shelf.json("list", "--label", "red")["covers"]}
    assert red == {1, 3, 5, 7, 9, 11}
    late = save_cover(labels_csv.parent / "late.png", "LATE", "", (180, 30, 30))
    shelf("index", late)
    assert shelf.json("show", 13)["labels"][0]["name"] == "red"


def test_remove_by_id_path_and_folder(indexed, covers, monkeypatch):
    monkeypatch.chdir(covers)
    assert indexed.json("remove", "1") == {"removed": [1]}
    assert indexed("remove", "kim.png").stdout == "1 removed\n"
    assert (covers / "kim.png").exists()
    assert [cover["id"] for cover in indexed.json("list")["covers"]] == [3]
    assert indexed.json("remove", str(covers)) == {"removed": [3]}


def test_remove_of_nothing_stored_removes_nothing(indexed):
    assert "nonsense" in indexed("remove", "1", "nonsense", code=1).stderr
    assert len(indexed.json("list")["covers"]) == 3


# Doctor.


def test_doctor_of_a_healthy_library(indexed):
    document = indexed.json("doctor")
    assert document["healthy"] is True
    assert {"name": "covers", "value": "3", "good": True} in document["findings"]
    assert "bad" not in indexed("doctor").stdout


def test_doctor_repairs_what_it_can_and_says_so(indexed):
    with Library.open(indexed.folder) as library:
        library.db.execute("UPDATE covers SET folded_words = '' WHERE id = 2")
        library.db.conn.commit()
    assert indexed.json("text", "kipling")["results"] == []
    assert indexed.json("doctor")["healthy"]  # it does not look so deep
    assert "repaired: words of 1 covers" in indexed("doctor", "--deep").stdout
    assert [result["id"] for result in indexed.json("text", "kipling")["results"]] == [2]


def test_doctor_of_a_damaged_library(indexed):
    (indexed.folder / FILE_NAME).write_bytes(b"no database " * 1000)
    document = indexed.json("doctor", code=1)
    assert document["healthy"] is False
    assert "not a readable library" in indexed("doctor", code=1).stdout


# Which library.


def test_the_library_may_be_named_before_and_after_the_command(indexed):
    folder = str(indexed.folder)
    for arguments in (
        ["--library", folder, "list", "--json"],
        ["list", "--library", folder, "--json"],
    ):
        result = CliRunner().invoke(app, arguments)
        assert len(json.loads(result.stdout)["covers"]) == 3


def test_the_name_after_the_command_counts(indexed, tmp_path):
    arguments = ["--library", str(tmp_path / "none"), "list", "--library", str(indexed.folder)]
    assert CliRunner().invoke(app, [*arguments, "--json"]).exit_code == 0
    arguments = ["--library", str(indexed.folder), "list", "--library", str(tmp_path / "none")]
    assert CliRunner().invoke(app, [*arguments, "--json"]).exit_code == 1


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


def test_the_library_may_be_named_by_the_environment(indexed, tmp_path):
    named = {"COVERDEX_LIBRARY": str(indexed.folder)}
    listed = indexed("list", "--json", library=False, env=named)
    assert len(json.loads(listed.stdout)["covers"]) == 3
    other = {"COVERDEX_LIBRARY": str(tmp_path / "none")}
    assert len(json.loads(indexed("list", "--json", env=other).stdout)["covers"]) == 3
    assert indexed("list", library=False, env=other, code=1).stdout == ""


def test_without_a_name_the_library_is_in_the_data_folder(cli, covers, tmp_path):
    cli("index", covers, library=False)
    assert (tmp_path / "data" / "coverdex" / "library" / FILE_NAME).is_file()


@pytest.mark.parametrize(
    "arguments",
    [("similar", "1"), ("text", "emma"), ("show", "1"), ("list",), ("remove", "1"), ("labels",)],
)
def test_without_a_library_every_question_says_how_to_make_one(cli, arguments):
    for options in ((), ("--json",)):
        result = cli(*arguments, *options, code=1)
        assert result.stdout == ""
        assert "no library in" in result.stderr
        assert "coverdex index" in result.stderr
    assert not cli.folder.exists()


def test_a_damaged_library_is_one_sentence(indexed):
    (indexed.folder / FILE_NAME).write_bytes(b"no database " * 1000)
    result = indexed("list", code=1)
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "not a readable library" in result.stderr


# Calls.


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("index",),
        ("similar",),
        ("text",),
        ("list", "--nonsense"),
        ("similar", "1", "-k", "0"),
        ("similar", "1", "-k", "many"),
    ],
)
def test_a_wrong_call_exits_with_2(cli, arguments):
    result = cli(*arguments, library=False, code=2)
    assert result.stdout == ""
    assert result.stderr != ""


@pytest.mark.parametrize("arguments", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_every_command_has_help(cli, arguments):
    result = cli(*arguments, library=False)
    assert "Usage" in result.stdout
    assert result.stderr == ""


def test_the_version_is_the_installed_one(cli):
    from importlib.metadata import version

    assert cli("--version", library=False).stdout == f"coverdex {version('coverdex')}\n"


def test_evaluate_measures_covers_and_photos(cli, covers, tmp_path):
    for name, columns, row in (
        ("covers", ["file", "title", "author"], ["kim.png", "Kim", "Rudyard Kipling"]),
        (
            "photos",
            ["file", "cover", *(f"{corner}_{axis}" for corner in ("tl", "tr", "br", "bl")
                                for axis in "xy")],
            ["photo.png", "kim.png", 0, 0, 300, 0, 300, 400, 0, 400],
        ),
    ):  # fmt: skip
        with (covers / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([columns, row])
    shutil.copy(covers / "kim.png", covers / "photo.png")
    manifests = (covers / "covers.csv", covers / "photos.csv", "--out", tmp_path / "out")
    document = json.loads(cli("evaluate", *manifests, "--json", library=False).stdout)
    assert document["covers"]["count"] == 1
    assert document["covers"]["title_word_recall"] == 1
    assert document["photos"]["iou_mean"] == pytest.approx(1)
    assert document["stages"]["+ geometry"]["r@1"] == 1
    assert (tmp_path / "out" / "stages.png").is_file()
    assert "title word recall" in cli("evaluate", *manifests, library=False).stdout


# Processes of their own: what is imported, and what is piped.


def run_apart(folder, *arguments):
    """Run a command in a fresh process; its output, and which heavy modules it imported."""
    program = (
        "import sys\n"
        "from cli import app\n"
        "try:\n"
        "    app(prog_name='coverdex')\n"
        "finally:\n"
        f"    print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    environment = {**os.environ, "COVERDEX_LIBRARY": str(folder), "COLUMNS": "80"}
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    return run.stdout, run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("index", "--help"), ("text", "kipling"), ("list",), ("labels",), ("show", "1"),
     ("labels", "--export"), ("train-labels", "--help")],
)  # fmt: skip
def test_what_needs_no_model_imports_none(indexed, arguments):
    stdout, imported = run_apart(indexed.folder, *arguments)
    assert stdout != ""
    assert imported == "[]"


def test_searching_words_needs_no_numpy(indexed, monkeypatch):
    """Whose import takes longer than the search."""
    monkeypatch.setattr("tests.test_cli.HEAVY", ("numpy", "pandas"))
    for arguments in (("text", "kipling"), ("text", "kipling", "--json")):
        stdout, imported = run_apart(indexed.folder, *arguments)
        assert "Kipling" in stdout
        assert imported == "[]"


def test_training_on_stored_vectors_needs_no_network(shelf, labels_csv):
    stdout, imported = run_apart(shelf.folder, "train-labels", str(labels_csv))
    assert "accuracy" in stdout
    assert imported == "['scipy', 'sklearn']"


def test_similar_to_a_stored_cover_imports_no_network(indexed):
    stdout, imported = run_apart(indexed.folder, "similar", "1", "--json")
    assert [result["id"] for result in json.loads(stdout)["results"]] != []
    assert imported == "['faiss']"


def test_words_that_are_no_utf_8_do_no_harm(indexed):
    environment = {**os.environ, "COVERDEX_LIBRARY": str(indexed.folder)}
    environment["PYTHONIOENCODING"] = "utf-8:strict"  # as in most people's locales
    for options in ((), ("--json",)):
        run = subprocess.run(
            [sys.executable, "-m", "cli", "text", b"caf\xe9 kipling", *options],
            capture_output=True, env=environment, check=False,
        )  # fmt: skip
        assert b"Traceback" not in run.stderr
        assert b"Kipling" in run.stdout


def test_the_installed_command_is_this_one(indexed):
    run = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "coverdex"), "list", "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, "COVERDEX_LIBRARY": str(indexed.folder)},
        check=True,
    )
    assert len(json.loads(run.stdout)["covers"]) == 3
