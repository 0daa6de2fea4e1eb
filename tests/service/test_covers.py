"""Stored covers over HTTP."""

import io

from PIL import Image as PillowImage


def test_pages_follow_each_other(client, cli):
    first = client.get("/v1/covers?k=2").json()
    assert [cover["id"] for cover in first["covers"]] == [1, 2]
    second = client.get(f"/v1/covers?k=2&cursor={first['next']}").json()
    assert second["next"] is None
    assert first["covers"] + second["covers"] == cli.json("list")["covers"]


def test_one_cover_is_shown_as_the_command_line_does(client, cli):
    assert client.get("/v1/covers/2").json() == cli.json("show", "2")


def test_an_unknown_cover_is_not_found(client, cli):
    answer = client.get("/v1/covers/99")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")
    assert answer.json()["detail"] in cli("show", "99", code=1).stderr
    for path in ("99/thumbnail", "99/annotated", str(2**63 - 1)):
        assert client.get(f"/v1/covers/{path}").status_code == 404
    for path in ("0", "-1", "one", str(2**64), "../../etc/passwd"):
        assert client.get(f"/v1/covers/{path}").status_code in (404, 422)


def test_pictures_of_a_cover(client):
    thumbnail = client.get("/v1/covers/1/thumbnail")
    assert thumbnail.headers["content-type"] == "image/jpeg"
    assert PillowImage.open(io.BytesIO(thumbnail.content)).format == "JPEG"
    annotated = client.get("/v1/covers/1/annotated")
    assert annotated.headers["content-type"] == "image/png"
    assert annotated.headers["cache-control"] == "no-store"
    assert max(PillowImage.open(io.BytesIO(annotated.content)).size) == 1600


def test_a_removed_cover_is_gone_and_its_file_is_not(client, covers):
    assert client.delete("/v1/covers/1").json() == {"removed": [1]}
    assert client.delete("/v1/covers/1").status_code == 404
    assert (covers / "emma.png").exists()


def test_an_id_is_never_a_file(client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1").write_bytes(b"a file whose name is a number")
    assert client.get("/v1/covers/1/similar").status_code == 200
    assert client.delete("/v1/covers/1").json() == {"removed": [1]}


def test_covers_are_found_by_their_files_checksum(client):
    known = client.get("/v1/covers/2").json()
    found = client.get("/v1/covers", params={"sha256": known["sha256"]}).json()
    assert [cover["id"] for cover in found["covers"]] == [2]
    assert client.get("/v1/covers", params={"sha256": "0" * 64}).json()["covers"] == []
    assert client.get("/v1/covers?sha256=x").status_code == 422


def test_the_vector_comes_if_it_is_asked_for(client):
    assert "embedding" not in client.get("/v1/covers/1").json()
    assert len(client.get("/v1/covers/1?embedding=true").json()["embedding"]) == 512
