import pytest

from service.runs import Progress

PIECE = {"HX-Request": "true"}


@pytest.fixture
def failing(cli, covers, tmp_path):
    """A file that could not be indexed."""
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    cli("index", broken, code=3)
    return broken


def test_nothing_is_running_and_nothing_has_failed(client):
    page = client.get("/indexing").text
    assert "Nothing is being indexed" in page
    assert "3 covers in the library" in page
    assert "No file has failed." in page


def test_a_run_shows_how_far_it_is(client):
    client.app.state.service.runs.progress = Progress("running", 7, 3)
    piece = client.get("/indexing/state", headers=PIECE).text
    assert "3 of 7 pictures" in piece
    assert 'value="3" max="7"' in piece
    assert 'hx-trigger="every 1s"' in piece
    assert "<html" not in piece


def test_a_failure_is_told_with_its_reason_and_tried_again(client, failing, covers):
    assert str(failing) in client.get("/indexing").text
    failing.write_bytes((covers / "emma.png").read_bytes())
    answer = client.post("/indexing/retry", headers=PIECE)
    assert answer.status_code == 200
    client.app.state.service.runs.close()  # waits for its end
    page = client.get("/indexing").text
    assert "No file has failed." in page
    assert "4 covers in the library" in page


def test_what_ended_a_run_early_is_told(client):
    client.app.state.service.runs.progress = Progress("failed", problem="the disk is full")
    assert "the disk is full" in client.get("/indexing").text
