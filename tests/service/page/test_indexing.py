import os
import time
from threading import Timer
from urllib.parse import quote

import pytest

from service.page import indexing
from service.routes.indexing import FOLLOW_SECONDS, STREAMS
from service.runs import Progress
from service.tokens import Role
from tests.service.page.test_login import log_in

PIECE = {"HX-Request": "true"}


@pytest.fixture
def failing(cli, covers, tmp_path):
    """A file that could not be indexed."""
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    cli("index", broken, code=3)
    return broken


def retry(client, path):
    answer = client.post("/indexing/retry", data={"file": quote(os.fsencode(path))}, headers=PIECE)
    client.app.state.service.runs.close()  # waits for its end
    return answer


def test_nothing_is_running_and_nothing_has_failed(client):
    page = client.get("/indexing").text
    assert "Nothing is being indexed" in page
    assert "3 covers in the library" in page
    assert "No file has failed." in page


def test_a_run_shows_how_far_it_is(client):
    client.app.state.service.runs.progress = Progress("running", 7, 3)
    page = client.get("/indexing").text
    assert "3 of 7 pictures" in page
    assert 'value="3" max="7"' in page


@pytest.mark.parametrize("one", [True, False])
def test_a_failure_is_told_with_its_reason_and_tried_again(client, failing, covers, one):
    assert str(failing) in client.get("/indexing").text
    failing.write_bytes((covers / "emma.png").read_bytes())
    if one:
        assert retry(client, failing).status_code == 204
    else:
        assert client.post("/indexing/retry", headers=PIECE).status_code == 204
        client.app.state.service.runs.close()  # waits for its end
    page = client.get("/indexing").text
    assert "No file has failed." in page
    assert "4 covers in the library" in page


def test_only_what_failed_is_tried_again(client, failing, covers):
    answer = retry(client, covers / "emma.png")
    assert answer.status_code == 404
    assert "not among those that failed" in answer.json()["detail"]


def test_a_name_that_is_no_text_is_shown_and_tried_again(client, cli, tmp_path):
    path = os.fsencode(tmp_path) + b"/br\xffken.jpg"
    with open(path, "wb") as file:
        file.write(b"no picture")
    cli("index", os.fsdecode(path), code=3)
    assert "br?ken.jpg" in client.get("/indexing").text
    assert retry(client, os.fsdecode(path)).status_code == 204
    assert "tried 2 times" in client.get("/indexing").text


def test_what_ended_a_run_early_is_told(client):
    client.app.state.service.runs.progress = Progress("failed", problem="the disk is full")
    assert "the disk is full" in client.get("/indexing").text


def test_who_may_only_ask_sees_no_folder_and_no_button(guarded, tokens, failing):
    problem = f"{failing}: the disk is full"
    guarded.app.state.service.runs.progress = Progress("failed", problem=problem)
    log_in(guarded, tokens[0][Role.ASK])
    page = guarded.get("/indexing").text
    assert "broken.jpg: the disk is full" in page
    assert str(failing.parent) not in page
    assert "/indexing/retry" not in page


def test_the_first_failures_are_shown_with_the_number_of_all(client, cli, tmp_path, monkeypatch):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"no picture")
        cli("index", tmp_path / name, code=3)
    monkeypatch.setattr(indexing, "MAX_FAILURES", 1)
    page = client.get("/indexing").text
    assert "2 files" in page
    assert "These are the first 1." in page
    assert ("a.jpg" in page, "b.jpg" in page) == (True, False)


def test_events_tell_what_changed_and_end_with_the_service(client, failing):
    service = client.app.state.service
    service.runs.progress = Progress("running", 7, 3)

    def end():
        service.runs.progress = Progress("running", 7, 4)
        time.sleep(4 * FOLLOW_SECONDS)
        service.stopping = True

    ending = Timer(4 * FOLLOW_SECONDS, end)
    ending.start()
    text = client.get("/indexing/events").text
    ending.join()
    events = [line[7:] for line in text.splitlines() if line.startswith("event: ")]
    assert events == ["phase", "progress", "failures", "progress"]
    assert "data: Indexing" in text
    assert ("3 of 7 pictures" in text, "4 of 7 pictures" in text) == (True, True)
    assert service.followers == 0


def test_one_follower_too_many_is_refused(client):
    client.app.state.service.followers = STREAMS
    assert client.get("/indexing/events").status_code == 503
