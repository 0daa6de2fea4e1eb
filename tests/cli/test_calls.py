from pathlib import Path

import pytest

from catalogue.classes.train import train_labels
from catalogue.covers import list_covers, remove_covers
from catalogue.show import show
from indexer.errors import CoverdexError
from indexer.store.library import Library
from search.ask import search, similar, text

COMMANDS = (
    "index", "similar", "text", "search", "duplicates", "show", "list", "remove", "labels",
    "train-labels", "failures", "evaluate", "doctor",
)  # fmt: skip


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


def test_serving_on_a_gpu_that_is_not_there_is_a_wrong_call(cli, monkeypatch):
    monkeypatch.setattr("indexer.vision.device.has_gpu", lambda: False)
    result = cli("serve", "--device", "cuda", code=2)
    assert "no GPU with CUDA here; auto and cpu work everywhere" in result.stderr


@pytest.mark.parametrize("arguments", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_every_command_has_help(cli, arguments):
    result = cli(*arguments, library=False)
    assert "Usage" in result.stdout
    assert result.stderr == ""


def test_the_version_is_the_installed_one(cli):
    from importlib.metadata import version

    assert cli("--version", library=False).stdout == f"coverdex {version('coverdex')}\n"


@pytest.mark.parametrize(
    ("arguments", "function"),
    [
        (("similar", "99"), lambda library: similar(library, "99")),
        (("similar", "none.png"), lambda library: similar(library, "none.png")),
        (("text", "emma", "--label", "x"), lambda library: text(library, "emma", labels=["x"])),
        (
            ("search", "--text", "emma", "--label", "x"),
            lambda library: search(library, None, "emma", labels=["x"]),
        ),
        (("show", "99"), lambda library: show(library.folder, "99")),
        (("list", "--label", "x"), lambda library: list_covers(library, ["x"])),
        (("remove", "1", "none"), lambda library: remove_covers(library, ["1", "none"])),
        (("train-labels", "none.csv"), lambda library: train_labels(library, Path("none.csv"))),
    ],
)
def test_an_error_is_the_sentence_of_the_function_that_does_the_work(indexed, arguments, function):
    with Library.open(indexed.folder) as library, pytest.raises(CoverdexError) as raised:
        function(library)
    assert indexed(*arguments, code=1).stderr == f"coverdex: {raised.value}\n"
