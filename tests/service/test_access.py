"""Who may ask and change: tokens, sessions, other sites, other hosts."""

from pathlib import PurePath

import pytest

from indexer.errors import CoverdexError
from indexer.store.library import Library
from service.problems import without_folders
from service.sessions import COOKIE, CSRF_HEADER
from service.settings import Settings
from service.throttle import WrongTokens
from service.tokens import Role, Tokens, make_token
from tests.service.conftest import LOCAL


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_without_a_token_nothing_is_answered(guarded):
    answer = guarded.get("/v1/covers")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert guarded.get("/healthz").text == "ok"


def test_a_wrong_token_is_refused_and_soon_no_more_are_tried(guarded):
    statuses = [
        guarded.get("/v1/covers", headers=bearer(n)).status_code
        for n in range(WrongTokens.LIMIT + 2)
    ]
    assert statuses == [401] * WrongTokens.LIMIT + [429] * 2
    assert int(guarded.get("/v1/covers", headers=bearer("x")).headers["retry-after"]) > 0


def test_who_may_ask_changes_nothing_and_sees_no_folder(guarded, tokens, covers):
    ask = bearer(tokens[0][Role.ASK])
    listed = guarded.get("/v1/covers", headers=ask)
    assert [cover["path"] for cover in listed.json()["covers"]] == [
        "emma.png", "kim.png", "walden.png",
    ]  # fmt: skip
    for path in ("covers/1", "covers/1/similar", "text?q=emma"):
        assert str(covers) not in guarded.get(f"/v1/{path}", headers=ask).text
    assert guarded.delete("/v1/covers/1", headers=ask).status_code == 403


def test_errors_name_no_folder_to_who_may_only_ask(guarded, tokens, covers, settings):
    with Library.open(settings.library) as library, library.change():
        library.db.execute("UPDATE covers SET models = 'other' WHERE id = 1")
    told = {
        role: guarded.get("/v1/covers/1/similar", headers=bearer(token)).json()["detail"]
        for role, token in tokens[0].items()
    }
    assert told[Role.CHANGE].endswith(f"coverdex index {covers / 'emma.png'}")
    assert told[Role.ASK].endswith("coverdex index emma.png")
    assert without_folders("no library in /srv/my books/lib; go on") == "no library in lib; go on"


def test_who_may_change_sees_the_folders(guarded, tokens, covers):
    change = bearer(tokens[0][Role.CHANGE])
    listed = guarded.get("/v1/covers", headers=change).json()["covers"]
    assert {PurePath(cover["path"]).parent for cover in listed} == {covers}
    assert guarded.delete("/v1/covers/1", headers=change).status_code == 200


def test_a_session_asks_by_its_cookie_and_changes_with_its_csrf_token(guarded):
    session = guarded.app.state.service.sessions.begin(Role.CHANGE)
    guarded.cookies.set(COOKIE, session.id)
    assert guarded.get("/v1/covers").status_code == 200
    assert guarded.delete("/v1/covers/1").status_code == 403
    assert guarded.delete("/v1/covers/1", headers={CSRF_HEADER: "wrong"}).status_code == 403
    assert guarded.delete("/v1/covers/1", headers={CSRF_HEADER: session.csrf}).status_code == 200
    guarded.app.state.service.sessions.end(session.id)
    assert guarded.get("/v1/covers").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.org"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_site_changes_nothing(client, headers):
    assert client.delete("/v1/covers/1", headers=headers).status_code == 403
    assert client.get("/v1/covers/1").status_code == 200
    assert client.delete("/v1/covers/1", headers={"Origin": LOCAL}).status_code == 200


def test_another_host_name_needs_a_token(client, guarded, tokens):
    rebound = {"Host": "example.org"}
    assert client.get("/v1/covers", headers=rebound).status_code == 400
    assert client.get("/v1/covers", headers={"Host": "[::1]:8765"}).status_code == 200
    assert client.get("/v1/covers", headers={"Host": "LOCALHOST"}).status_code == 200
    headers = rebound | bearer(tokens[0][Role.ASK])
    assert guarded.get("/v1/covers", headers=headers).status_code == 200


def test_every_answer_has_security_headers(client):
    for path in ("/v1/covers", "/v1/nothing", "/v1/covers/99", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_listening_beyond_this_machine_needs_tokens(tmp_path):
    for host in ("0.0.0.0", "::", "192.168.1.5", "shop.example"):
        with pytest.raises(CoverdexError, match="coverdex token change"):
            Settings(tmp_path, host)
    for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
        Settings(tmp_path, host)


def test_the_file_of_tokens_holds_their_hashes_alone(tokens):
    by_role, path = tokens
    assert path.stat().st_mode & 0o777 == 0o600
    read = Tokens.read(path)
    for role, token in by_role.items():
        assert token not in path.read_text()
        assert read.role(token) is role
    assert read.role("") is None


@pytest.mark.parametrize("text", ["", "# nothing", "ask 123", "owner " + 64 * "a", "\0"])
def test_a_file_that_is_no_file_of_tokens_is_refused(tmp_path, text):
    path = tmp_path / "tokens"
    path.write_text(text)
    with pytest.raises(CoverdexError, match="coverdex token"):
        Tokens.read(path)


@pytest.mark.parametrize("held", [b"\xff\xd8\xff\xe0 a picture", b"title,author\n"])
def test_a_file_that_holds_no_tokens_is_not_written_to(tmp_path, held):
    path = tmp_path / "cover.jpg"
    path.write_bytes(held)
    with pytest.raises(CoverdexError, match="token"):
        make_token(path, Role.ASK)
    assert path.read_bytes() == held
