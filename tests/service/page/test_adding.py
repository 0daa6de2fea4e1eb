import re

import pytest

from service.page import adding
from service.tokens import Role
from tests.drawing import save_cover
from tests.service.page.test_login import csrf_of, log_in

PIECE = {"HX-Request": "true"}


@pytest.fixture
def dune(tmp_path):
    """The bytes of a cover that the library does not hold."""
    save_cover(tmp_path / "dune.png", "DUNE", "Frank Herbert", (200, 150, 60))
    return (tmp_path / "dune.png").read_bytes()


def send(client, name, data, headers=PIECE):
    return client.post("/uploads", files={"picture": (name, data)}, headers=headers)


def add(client, *names):
    return client.post("/uploads/index", data={"names": names}, headers=PIECE)


def test_pictures_are_sent_one_by_one_and_indexed_together(client, dune, settings):
    broken = dune[:400]
    names = [
        send(client, name, data).json()["name"]
        for name, data in (("dune.png", dune), ("../half.png", broken))
    ]
    answer = add(client, *names)
    assert "1 cover stands on the shelf now" in answer.text
    assert re.search(r'href="/covers/4".*DUNE', answer.text)
    assert re.search(r'"file">half.png</span> <span class="wrong">\w', answer.text)
    assert "No file has failed." in client.get("/indexing").text
    assert {path.name for path in (settings.library / "uploads").iterdir()} == {names[0]}


def test_what_is_no_picture_is_refused_before_the_others_wait_for_it(client):
    answer = send(client, "notes.txt", b"no picture")
    assert answer.status_code == 422
    assert "not a picture" in answer.json()["detail"]


@pytest.mark.parametrize(
    "name", ["gone.png", "../library.db", "/etc/passwd", "..", "a\0b", "a" * 5000]
)
def test_only_what_was_sent_is_indexed(client, name):
    assert add(client, name).status_code == 404


def test_adding_waits_for_another_run(client, dune, monkeypatch):
    name = send(client, "dune.png", dune).json()["name"]
    client.app.state.service.runs.close()
    answer = add(client, name)
    assert answer.status_code == 409
    assert int(answer.headers["Retry-After"]) > 0


def test_as_many_are_added_as_the_page_says(client):
    assert add(client, *["x.png"] * (adding.MAX_FILES + 1)).status_code == 422
    assert f'data-most="{adding.MAX_FILES}"' in client.get("/shelf").text


def test_a_cover_is_forgotten_and_its_file_stays(client, covers):
    assert 'hx-delete="/covers/1"' in client.get("/covers/1").text
    answer = client.delete("/covers/1", headers=PIECE)
    assert "Forgotten: EMMA" in answer.text
    assert str(covers / "emma.png") in answer.text
    assert (covers / "emma.png").exists()
    assert client.get("/covers/1").status_code == 404
    assert client.delete("/covers/1", headers=PIECE).status_code == 404


def test_changes_are_for_the_role_change_with_the_sessions_own_token(guarded, tokens, dune):
    log_in(guarded, tokens[0][Role.CHANGE])
    csrf = {"X-CSRF-Token": csrf_of(guarded.get("/"))}
    assert send(guarded, "dune.png", dune).status_code == 403
    assert guarded.delete("/covers/1").status_code == 403
    assert send(guarded, "dune.png", dune, csrf).status_code == 201
    assert guarded.delete("/covers/1", headers=csrf).status_code == 200


def test_who_may_only_ask_is_offered_neither(guarded, tokens, dune):
    log_in(guarded, tokens[0][Role.ASK])
    shelf = guarded.get("/shelf")
    assert "Add covers" not in shelf.text
    assert "Forget" not in guarded.get("/covers/1").text
    csrf = {"X-CSRF-Token": csrf_of(shelf)}
    assert send(guarded, "dune.png", dune, csrf).status_code == 403
    assert guarded.delete("/covers/1", headers=csrf).status_code == 403
