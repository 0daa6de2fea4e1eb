import re

import pytest

from service.sessions import COOKIE, CSRF_HEADER
from service.throttle import WrongTokens
from service.tokens import Role
from tests.service.conftest import LOCAL

PLACES = ("/", "/shelf", "/covers/1", "/doubles", "/indexing")
CORRECTION = {"title": "Emma", "author": "Jane Austen"}


def log_in(client, token):
    return client.post("/login", data={"token": token}, follow_redirects=False)


def csrf_of(page):
    return re.search(r"X-CSRF-Token\": \"([^\"]+)\"", page.text)[1]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_shown_before_the_login(guarded, place):
    answer = guarded.get(place, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    piece = guarded.get(place, headers={"HX-Request": "true"})
    assert (piece.headers["HX-Redirect"], piece.text) == ("/login", "")


def test_a_token_opens_the_page_by_a_cookie_that_scripts_cannot_read(guarded, tokens):
    answer = log_in(guarded, f" {tokens[0][Role.ASK]}\n")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert tokens[0][Role.ASK] not in cookie
    assert guarded.get("/").status_code == 200


def test_over_https_the_cookie_is_secure(guarded, tokens):
    guarded.base_url = LOCAL.replace("http:", "https:")
    assert "Secure" in log_in(guarded, tokens[0][Role.ASK]).headers["set-cookie"]


@pytest.mark.parametrize("token", ["", "wrong", "é" * 40])
def test_a_wrong_token_is_told_and_gives_no_cookie(guarded, token):
    answer = log_in(guarded, token)
    assert answer.status_code == 401
    assert "not known here" in answer.text
    assert "set-cookie" not in answer.headers


def test_guessing_ends_after_some_tries(guarded):
    for _ in range(WrongTokens.LIMIT):
        log_in(guarded, "guess")
    answer = log_in(guarded, "guess")
    assert answer.status_code == 429
    assert "too many wrong tokens" in answer.text


def test_another_site_can_neither_log_in_nor_change_anything(guarded, tokens):
    foreign = {"Origin": "http://elsewhere.example"}
    token = {"token": tokens[0][Role.CHANGE]}
    assert guarded.post("/login", data=token, headers=foreign).status_code == 403
    log_in(guarded, token["token"])
    headers = {CSRF_HEADER: csrf_of(guarded.get("/")), **foreign}
    assert guarded.post("/covers/1/correction", data=CORRECTION, headers=headers).status_code == 403


def test_a_change_carries_the_sessions_own_token(guarded, tokens):
    log_in(guarded, tokens[0][Role.CHANGE])
    page = guarded.get("/covers/1")
    for headers in ({}, {CSRF_HEADER: "wrong"}):
        answer = guarded.post("/covers/1/correction", data=CORRECTION, headers=headers)
        assert answer.status_code == 403
    headers = {CSRF_HEADER: csrf_of(page)}
    assert guarded.post("/covers/1/correction", data=CORRECTION, headers=headers).status_code == 200


def test_who_may_only_ask_is_offered_no_change_and_shown_no_path(guarded, tokens, covers):
    log_in(guarded, tokens[0][Role.ASK])
    page = guarded.get("/covers/1")
    assert "emma.png" in page.text
    assert str(covers) not in page.text
    assert "correction" not in page.text
    headers = {CSRF_HEADER: csrf_of(page)}
    answer = guarded.post("/covers/1/correction", data=CORRECTION, headers=headers)
    assert answer.status_code == 403
    found = guarded.post("/ask", data={"words": "emma"}, headers=headers)
    assert "emma.png" in found.text
    assert str(covers) not in found.text


def test_logging_out_ends_the_session(guarded, tokens):
    log_in(guarded, tokens[0][Role.ASK])
    cookie = guarded.cookies[COOKIE]
    headers = {CSRF_HEADER: csrf_of(guarded.get("/"))}
    assert guarded.post("/logout", headers=headers).headers["HX-Redirect"] == "/login"
    guarded.cookies.set(COOKIE, cookie)
    assert guarded.get("/", follow_redirects=False).status_code == 303


def test_without_tokens_nobody_logs_in(client):
    assert client.get("/login", follow_redirects=False).headers["location"] == "/"
    assert "Log out" not in client.get("/").text
