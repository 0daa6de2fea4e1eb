"""Answers that browsers keep."""

import pytest

from service.kept import kept_response
from service.routes.covers import THUMBNAIL_SECONDS

PATH = "/v1/covers/1/thumbnail"


def test_a_thumbnail_is_sent_once(client):
    first = client.get(PATH)
    assert first.headers["cache-control"] == f"private, max-age={THUMBNAIL_SECONDS}"
    again = client.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    other = client.get("/v1/covers/2/thumbnail", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_who_may_not_ask_does_not_learn_what_is_unchanged(client, guarded):
    tag = client.get(PATH).headers["etag"]
    assert guarded.get(PATH, headers={"If-None-Match": tag}).status_code == 401


def test_a_static_file_is_sent_once_but_asked_for_each_time(client):
    first = client.get("/static/style.css")
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get("/static/style.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("held", "status"),
    [(None, 200), ("", 200), ('"other"', 200), ("*", 304), ("{}", 304), ('"other", W/{}', 304)],
)
def test_the_header_may_name_several_answers(held, status):
    tag = kept_response(b"data", "text/plain", None).headers["ETag"]
    held = held and held.replace("{}", tag)
    assert kept_response(b"data", "text/plain", held).status_code == status
