"""The commands that ask a running service print what they print without one."""

import os
import shutil
import subprocess
import sys

import pytest

from service.settings import Settings
from service.tokens import Role, make_token
from tests.drawing import save_cover
from tests.service.serving import serving


@pytest.fixture
def served(indexed):
    """The address of a service on the library of `indexed`."""
    with serving(Settings(indexed.folder)) as running:
        yield running.url


@pytest.fixture
def pictures(covers, tmp_path):
    """Names of pictures by what the library knows of them."""
    shutil.copy(covers / "kim.png", tmp_path / "copy.png")
    new = save_cover(tmp_path / "new.png", "EMMA", "J Austen", (150, 50, 90))
    return {"stored": covers / "kim.png", "copy": tmp_path / "copy.png", "new": new}


COMMANDS = (
    ("similar", "1", "-k", "2"),
    ("similar", "stored"),
    ("similar", "copy", "--explain"),
    ("similar", "new", "-k", "1"),
    ("text", "ema", "austen"),
    ("text", "nothing"),
    ("search", "--image", "new", "--text", "kipling"),
    ("search", "--text", "walden"),
    ("show", "2"),
    ("show", "stored"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_service_gives_the_answers_of_the_library(indexed, served, pictures, command, as_json):
    arguments = [str(pictures.get(word, word)) for word in command]
    if as_json:
        arguments.append("--json")
    here = indexed(*arguments)
    there = indexed(*arguments, env={"COVERDEX_SERVER": served})
    assert there.stdout == here.stdout
    assert there.stderr == here.stderr


def test_a_piped_answer_starts_without_large_packages(served, pictures):
    asked = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli", "similar", str(pictures["new"])],
        env={**os.environ, "COVERDEX_SERVER": served},
        check=True,
        capture_output=True,
        text=True,
    )
    assert asked.stdout.startswith("rank\t")
    imported = {line.rpartition("|")[2].strip() for line in asked.stderr.splitlines()}
    assert "typer" in imported
    heavy = {"numpy", "cv2", "PIL", "sqlite_utils", "rich", "pydantic", "fastapi", "indexer.store"}
    assert not heavy & imported


def test_show_gives_the_embedding_too(indexed, served):
    arguments = ("show", "1", "--json", "--embedding")
    assert indexed(*arguments, env={"COVERDEX_SERVER": served}).stdout == indexed(*arguments).stdout


def test_what_is_printed_comes_from_the_service(indexed, served, tmp_path):
    indexed.folder = tmp_path / "no library"
    found = indexed("text", "kipling", env={"COVERDEX_SERVER": f"{served}/"})
    assert "Rudyard Kipling" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("similar", "99"), "no cover has the id 99"),
        (("text", "emma", "--label", "x"), "no cover carries the label 'x'"),
    ],
)
def test_an_error_is_the_sentence_of_the_service(indexed, served, arguments, sentence):
    assert sentence in indexed(*arguments, code=1, env={"COVERDEX_SERVER": served}).stderr


@pytest.mark.parametrize(
    ("server", "sentence"),
    [("http://127.0.0.1:9", "no service answers"), ("127.0.0.1:8765", "not an address")],
)
def test_a_service_that_is_not_there_is_told(indexed, server, sentence):
    assert sentence in indexed("text", "emma", code=1, env={"COVERDEX_SERVER": server}).stderr


def test_a_token_is_sent(indexed, tmp_path):
    path = tmp_path / "tokens"
    token = make_token(path, Role.CHANGE)
    with serving(Settings(indexed.folder, token_file=path)) as running:
        server = {"COVERDEX_SERVER": running.url}
        assert "COVERDEX_TOKEN" in indexed("text", "emma", code=1, env=server).stderr
        found = indexed("text", "emma", env={**server, "COVERDEX_TOKEN": token})
        assert found.stdout == indexed("text", "emma").stdout
