"""The load on a service, with a small one of the fake models."""

import json
from dataclasses import replace
from threading import Event, Thread

import psutil
import pytest
from PIL import Image as PillowImage

from benchmarks.service_load import ROUND, Service, load, questions
from indexer.run import index
from service.settings import Settings
from service.tokens import Role, make_token
from tests.drawing import artwork, save_cover
from tests.fakes import use_fakes
from tests.service.serving import serving


@pytest.fixture
def service(whole_pictures, tmp_path, monkeypatch):
    """A service with three covers; photos.csv lists one full of detail as a photo of itself."""
    use_fakes(monkeypatch)
    covers, tokens = tmp_path / "covers", tmp_path / "tokens"
    save_cover(covers / "emma.png", "EMMA", "Jane Austen", (160, 40, 90))
    save_cover(covers / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
    PillowImage.fromarray(artwork(1)).save(covers / "art.png")
    (covers / "photos.csv").write_text("file,cover\nart.png,art.png\nother.png,other.png\n")
    index(tmp_path / "library", [covers])
    roles = (Role.CHANGE, Role.ASK, Role.ASK)
    given = [make_token(tokens, role) for role in roles]
    settings = Settings(tmp_path / "library", token_file=tokens, roots=(covers,))
    with serving(settings) as served:
        yield Service(psutil.Process(), int(served.url.rpartition(":")[2]), given)


@pytest.fixture
def asked(service, tmp_path):
    """The questions of each kind."""
    return questions(service, tmp_path / "covers" / "photos.csv")


def until(answers):
    """Go on until there were so many answers, of any sort."""
    return lambda seen: sum(map(len, seen.seconds.values())) + len(seen.errors) < answers


def test_right_answers_are_counted_while_a_run_goes_on(service, asked, tmp_path):
    over = Event()
    indexing = Thread(target=service.index, args=([str(tmp_path / "covers")], over))
    indexing.start()
    seen = load(service, asked, ROUND, 2, until(20))
    while json.loads(service.ask("GET", "/v1/index")[2])["state"] == "idle":
        pass
    over.set()
    indexing.join()
    assert seen.errors == []
    assert seen.seconds.keys() == {"photo", "words", "thumbnail"}
    assert service.mebibytes > 10


@pytest.mark.parametrize("kind", ["photo", "words", "thumbnail"])
def test_a_wrong_answer_is_an_error(service, asked, kind):
    wrong = [replace(question, is_right=lambda body: False) for question in asked[kind]]
    seen = load(service, {kind: wrong}, [kind], 1, until(1))
    assert seen.errors[0].startswith(f"{kind} 0: 200")
    assert not seen.seconds


def test_another_status_is_an_error(service, asked):
    service.tokens = ["unknown", "unknown"]
    seen = load(service, asked, ["words"], 1, until(1))
    assert seen.errors[0].startswith("words 0: 401")
