"""axe-core, which the package axe-playwright-python brings along, finds no violation."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from catalogue.groups import Evidence, Group
from catalogue.judgements import take_apart
from indexer.store.failures import forget_failure, store_failure
from indexer.store.library import Library
from service.page import doubles
from service.runs import Progress
from tests.browser.conftest import PHOTO


def words(page):
    page.get_by_label("Words on the cover").fill("emma")
    page.keyboard.press("Enter")
    expect(page.locator("#book-1")).to_be_visible()


def photo(page):
    page.set_input_files("#picture", PHOTO)
    expect(page.locator("#book-1")).to_be_visible()
    page.get_by_text("Why").first.click()


def broken(page):
    page.set_input_files(
        "#picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(page.locator("#problem")).to_be_visible()


def offline(page):
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()


def loading(page):
    page.route("**/ask", lambda _route: None)
    page.get_by_label("Words on the cover").fill("emma")
    page.keyboard.press("Enter")
    expect(page.locator("#busy")).to_be_visible()


def correction(page):
    page.get_by_text("Correct title and author").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()


def refused(page):
    page.set_input_files(
        "#choice", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(page.locator("#refused li")).to_be_visible()


def judged(page):
    expect(page.locator(".pair")).to_have_count(2)
    page.keyboard.press("s")
    expect(page.locator(".decided li")).to_be_visible()


def no_doubles(page):
    expect(page.locator("#pairs h2")).to_be_visible()


def wrong_token(page):
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#wrong")).to_be_visible()


STATES = (
    ("served", "/", words),
    ("served", "/", photo),
    ("served", "/", broken),
    ("served", "/", offline),
    ("served", "/", loading),
    ("empty", "/", None),
    ("served", "/shelf", refused),
    ("empty", "/shelf", None),
    ("served", "/covers/1", correction),
    ("served", "/covers/999", None),
    ("served", "/doubles", judged),
    ("empty", "/doubles", no_doubles),
    ("served", "/indexing", None),
    ("empty", "/indexing", None),
    ("guarded", "/login", wrong_token),
)


@pytest.fixture
def places(served, empty, guarded, library, tmp_path, monkeypatch):
    """The services by name; the one with covers has a run, a failure and pairs to judge."""
    evidence = (Evidence(1, 2, 0.9, 80, 0.5), Evidence(3, 4, 0.8, 60, None))
    groups = [Group("same-art", (1, 2, 3, 4), evidence)]
    monkeypatch.setattr(
        doubles, "find_duplicates", lambda opened: [] if opened.is_empty() else groups
    )
    served.app.state.doubles = doubles.Doubles()
    runs = served.app.state.service.runs
    monkeypatch.setattr(runs, "progress", Progress("running", 7, 3))
    with Library.open(library) as opened:
        store_failure(opened, str(tmp_path / "a.jpg"), "read", "not a picture")
        yield {"served": served, "empty": empty, "guarded": guarded[0]}
        forget_failure(opened, str(tmp_path / "a.jpg"))
        take_apart(opened, [1, 2])


@pytest.mark.parametrize(("place", "path", "prepare"), STATES)
def test_axe_finds_no_violation(page, places, place, path, prepare):
    page.goto(places[place].url + path)
    if prepare:
        prepare(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
