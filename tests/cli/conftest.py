"""The command line in this process, on libraries that the fake models make."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from cli import app
from tests.drawing import save_cover
from tests.fakes import use_fakes


@pytest.fixture(autouse=True)
def _whole_pictures(whole_pictures):
    pass


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
    use_fakes(monkeypatch)
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
