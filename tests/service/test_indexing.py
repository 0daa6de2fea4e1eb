"""Uploads, runs and their progress."""

import json
import shutil
import threading
import time

import pytest
from fastapi.testclient import TestClient

from indexer.store.library import Library
from service.app import make_app
from service.settings import Settings
from tests.drawing import save_cover
from tests.service.conftest import LOCAL


@pytest.fixture
def root(tmp_path):
    """A folder of pictures that clients may have indexed."""
    folder = tmp_path / "shelf"
    save_cover(folder / "faust.png", "FAUST", "Goethe", (90, 90, 20))
    return folder


@pytest.fixture
def rooted(settings, root):
    """A client of a service that may index it."""
    app = make_app(Settings(settings.library, roots=(root,)))
    with TestClient(app, base_url=LOCAL) as client:
        yield client


def finished(client):
    """The progress of the run when it has ended."""
    client.app.state.service.runs._thread.join(120)
    return client.get("/v1/index").json()


def test_an_upload_lies_in_the_librarys_own_folder(client, cli, root, tmp_path):
    data = (root / "faust.png").read_bytes()
    answer = client.post("/v1/covers", files={"picture": ("../../etc/Faust I.png", data)})
    assert answer.status_code == 201
    (stored,) = (cli.folder / "uploads").iterdir()
    assert answer.json() == cli.json("show", answer.json()["id"])
    assert answer.json()["path"] == str(stored)
    assert stored.name.startswith("Faust-I-")
    assert stored.read_bytes() == data
    assert client.get("/v1/text?q=faust").json()["results"][0]["path"] == str(stored)


@pytest.mark.parametrize("data", [b"words", b"\xff\xd8\xff\xe0 broken"])
def test_an_upload_that_is_no_picture_leaves_nothing(client, cli, data):
    assert client.post("/v1/covers", files={"picture": data}).status_code == 422
    uploads = cli.folder / "uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []
    assert client.get("/v1/failures").json() == {"failures": []}


def test_folders_below_a_root_are_indexed(rooted, root):
    (root / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    answer = rooted.post("/v1/index", json={"paths": [str(root)]})
    assert answer.status_code == 202
    progress = finished(rooted)
    assert (progress["state"], progress["files"], progress["done"], progress["failed"]) == (
        "done", 2, 2, 1,
    )  # fmt: skip
    assert progress["report"]["added"] == 1
    (failure,) = rooted.get("/v1/failures").json()["failures"]
    assert failure["path"] == str(root / "broken.jpg")


def test_other_folders_are_not(rooted, root, covers, tmp_path):
    (root / "link").symlink_to(tmp_path)
    outside = [
        "/etc",
        f"{root}/../library",
        "relative",
        f"{root}/link",
        f"{root}-2",
        "~",
        str(covers),
    ]
    for path in outside:
        assert rooted.post("/v1/index", json={"paths": [path]}).status_code == 403, path
    assert rooted.post("/v1/index", json={"paths": ["\0"]}).status_code == 422
    assert rooted.post("/v1/index", json={"paths": []}).status_code == 422
    assert rooted.post("/v1/index", json={"paths": [str(root), "/"]}).status_code == 403


def test_one_run_at_a_time_and_it_can_be_followed(rooted, root, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr("service.runs.refresh", lambda *_: go.wait(60) and [])
    assert rooted.post("/v1/index", json={"paths": [str(root)]}).status_code == 202
    busy = rooted.post("/v1/index", json={"paths": [str(root)]})
    assert busy.status_code == 409
    assert "retry-after" in busy.headers
    upload = rooted.post("/v1/covers", files={"picture": (root / "faust.png").read_bytes()})
    assert upload.status_code == 409
    assert rooted.get("/v1/text?q=emma").status_code == 200
    threading.Timer(1, go.set).start()
    followed = rooted.get("/v1/index/events")
    assert followed.headers["content-type"].startswith("text/event-stream")
    lines = followed.text.splitlines()
    states = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert states[0] == "running"
    assert states[-1] == "done"
    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert data[-1]["report"]["added"] == 1


def test_a_run_that_fails_says_why(rooted, root, settings):
    while not rooted.app.state.service.ready:  # it has the library open until then
        time.sleep(0.05)
    shutil.rmtree(settings.library)
    settings.library.write_bytes(b"no folder")
    rooted.post("/v1/index", json={"paths": [str(root)]})
    progress = finished(rooted)
    assert progress["state"] == "failed"
    assert "can't hold a library" in progress["problem"]


def test_a_stopping_service_keeps_what_a_run_has_finished(settings, root):
    for n in range(3):
        save_cover(root / f"{n}.png", f"BOOK{n}", "", (90, 20 + 50 * n, 20))
    with TestClient(make_app(Settings(settings.library, roots=(root,))), base_url=LOCAL) as client:
        runs = client.app.state.service.runs
        client.post("/v1/index", json={"paths": [str(root)]})
    assert runs.progress.state in ("stopped", "done")
    with Library.open(settings.library) as library:
        (covers,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
    # The picture in hand is stored as well.
    assert 3 + runs.progress.done <= covers <= 7
