"""Questions over HTTP get the documents that the command line prints."""

from threading import Event

import pytest

from indexer.vision.threads import processors


@pytest.fixture
def emma(covers):
    return (covers / "emma.png").read_bytes()


def test_a_picture_is_answered_as_the_command_line_does(client, cli, covers, emma, tmp_path):
    answer = client.post("/v1/similar", content=emma, headers={"Content-Type": "image/png"})
    assert answer.status_code == 200
    copy = tmp_path / "copy.png"
    copy.write_bytes(emma)
    assert answer.json()["results"] == cli.json("similar", copy)["results"]
    assert 1 in [result["id"] for result in answer.json()["results"]]


def test_a_form_names_its_picture(client, emma):
    answer = client.post("/v1/similar?k=2", files={"picture": ("../photo.png", emma)})
    assert answer.json()["query"] == "photo.png"
    assert len(answer.json()["results"]) == 2


def test_words_are_answered_as_the_command_line_does(client, cli):
    answer = client.get("/v1/text", params={"q": "kipling kim"})
    assert answer.json() == cli.json("text", "kipling", "kim")


def test_a_stored_cover_is_answered_as_the_command_line_does(client, cli):
    assert client.get("/v1/covers/1/similar").json() == cli.json("similar", "1")
    assert client.get("/v1/covers/99/similar").status_code == 404


def test_picture_and_words_together(client, emma):
    answer = client.post("/v1/search?q=walden", files={"picture": ("photo.png", emma)})
    assert answer.json()["query"] == "photo.png walden"
    assert {result["id"] for result in answer.json()["results"][:2]} == {1, 3}
    assert client.post("/v1/search?q=walden").json()["results"][0]["id"] == 3
    assert client.post("/v1/search").status_code == 422


def test_labels_restrict_the_answers(client, cli):
    label = cli.json("labels")["labels"][0]
    answer = client.get("/v1/covers", params={"label": label["name"]})
    assert len(answer.json()["covers"]) == label["covers"]
    problem = client.get("/v1/text", params={"q": "emma", "label": "no such"})
    assert problem.status_code == 404
    assert problem.json()["detail"] == "no cover carries the label 'no such'; see: coverdex labels"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"no picture at all", "image/jpeg", 422),
        (b"", "image/jpeg", 422),
        (b"words", "text/plain", 415),
        (b"--x", "multipart/form-data; boundary=x", 422),
        (b"--x", "multipart/form-data", 400),
    ],
)
def test_what_is_no_picture_is_refused(client, content, kind, status):
    answer = client.post("/v1/similar", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_an_unreadable_picture_is_refused_with_the_sentence_of_the_command_line(
    client, cli, tmp_path
):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 broken")
    printed = cli("similar", broken, code=1).stderr.strip().partition(f"{broken}: ")[2]
    answer = client.post("/v1/similar", files={"picture": broken.read_bytes()})
    assert answer.json()["detail"] == printed != ""


def test_words_do_not_wait_behind_pictures(client):
    service, go = client.app.state.service, Event()

    def work(*_):
        assert go.wait(300)

    working = [
        client.portal.start_task_soon(service.with_picture, "another", work)
        for _ in range(2 * processors())
    ]
    assert client.get("/v1/text?q=emma").json()["results"][0]["id"] == 1
    assert not any(future.done() for future in working)
    go.set()
    for future in working:
        future.result(300)
