import json

import pytest
from typer.testing import CliRunner

from cli import app
from indexer.store.library import FILE_NAME


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
