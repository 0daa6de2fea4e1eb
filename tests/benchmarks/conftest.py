"""A service with the fake models, and questions that `benchmarks.service_load` asks it."""

import psutil
import pytest
from PIL import Image as PillowImage

from benchmarks.service_load import Service, questions
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
