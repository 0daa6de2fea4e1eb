import pytest

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


@pytest.mark.parametrize("arguments", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_every_command_has_help(cli, arguments):
    result = cli(*arguments, library=False)
    assert "Usage" in result.stdout
    assert result.stderr == ""


def test_the_version_is_the_installed_one(cli):
    from importlib.metadata import version

    assert cli("--version", library=False).stdout == f"coverdex {version('coverdex')}\n"
