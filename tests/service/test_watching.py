import time

from fastapi.testclient import TestClient

from indexer import changes
from service.app import make_app
from service.settings import Settings
from tests.drawing import save_cover
from tests.service.conftest import LOCAL

SECONDS = 300


def wait_for(client, number):
    until = time.monotonic() + SECONDS
    while len(client.get("/v1/covers").json()["covers"]) != number:
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a_watched_folder_is_indexed_while_the_service_runs(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(changes, "QUIET_SECONDS", 0.5)
    folder = tmp_path / "watched"
    save_cover(folder / "it.png", "IT", "Stephen King", (160, 140, 20))
    watched = Settings(settings.library, watched=(folder,))
    with TestClient(make_app(watched), base_url=LOCAL) as client:
        wait_for(client, 4)
        save_cover(folder / "she.png", "SHE", "H Rider Haggard", (60, 140, 120))
        wait_for(client, 5)


def test_a_folder_that_is_not_there_costs_nothing_else(settings, tmp_path, caplog):
    watched = Settings(settings.library, watched=(tmp_path / "none",))
    with TestClient(make_app(watched), base_url=LOCAL) as client:
        assert len(client.get("/v1/covers").json()["covers"]) == 3
    assert "no such folder" in caplog.text
