"""A service in this process, on a library that the fake models made."""

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.run import index
from indexer.vision.picture_file import read_file
from indexer.workers.codec import read_pixels
from indexer.workers.decoder import answer
from service.app import make_app
from service.settings import Settings
from service.tokens import Role, make_token
from tests.cli.conftest import Cli
from tests.drawing import save_cover
from tests.fakes import use_fakes

LOCAL = "http://127.0.0.1"


class FakeDecoders(nullcontext):
    """Decodes in this process, which need not start others."""

    def __init__(self, count, pixels, seconds):
        super().__init__(self)
        self._pixels = pixels

    def load(self):
        pass

    def __call__(self, source):
        data = read_file(source) if isinstance(source, Path) else source
        image = read_pixels(answer(data, self._pixels))
        assert image is not None
        return image


@pytest.fixture(autouse=True)
def _fakes(whole_pictures, monkeypatch):
    """The fake models, in this process, wherever models or workers are asked for."""
    use_fakes(monkeypatch)
    monkeypatch.setattr("service.state.Decoders", FakeDecoders)


@pytest.fixture(scope="session")
def covers(tmp_path_factory):
    """A folder of three covers, which no test changes."""
    folder = tmp_path_factory.mktemp("covers")
    save_cover(folder / "emma.png", "EMMA", "Jane Austen", (160, 40, 90))
    save_cover(folder / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
    save_cover(folder / "walden.png", "WALDEN", "", (60, 60, 180))
    return folder


@pytest.fixture(scope="session")
def made_once(covers, tmp_path_factory):
    """The folder of a library of the three covers, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "library"
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_fakes(monkeypatch)
        index(folder, [covers])
    return folder


@pytest.fixture
def cli(made_once, tmp_path):
    """The command line on a library of three covers: 1 is Emma, 2 is Kim, 3 is Walden."""
    shutil.copytree(made_once, tmp_path / "library")
    return Cli(tmp_path / "library")


@pytest.fixture
def settings(cli):
    """Settings for the library of `cli`."""
    return Settings(cli.folder)


@pytest.fixture
def client(settings):
    """A client of a service without tokens, which may do everything."""
    with TestClient(make_app(settings), base_url=LOCAL) as running:
        yield running


@pytest.fixture
def tokens(tmp_path):
    """The tokens of both roles, and the file of their hashes."""
    path = tmp_path / "tokens"
    return {role: make_token(path, role) for role in Role}, path


@pytest.fixture
def guarded(settings, tokens):
    """A client, without a token, of a service that asks for one."""
    guarded = Settings(settings.library, token_file=tokens[1])
    with TestClient(make_app(guarded), base_url=LOCAL) as running:
        yield running
