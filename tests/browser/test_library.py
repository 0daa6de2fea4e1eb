"""Shelf, corrections, doubles and the login."""

import pytest
from playwright.sync_api import expect

from catalogue.groups import Evidence, Group
from indexer.store.failures import store_failure
from indexer.store.library import Library
from service.page import doubles, shelf
from service.runs import Progress
from tests.browser.conftest import MIB
from tests.samples import COVERS


def test_the_shelf_goes_on_while_one_scrolls(page, served, monkeypatch):
    monkeypatch.setattr(shelf, "PAGE", 2)
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"{served.url}/shelf?sort=title")
    tiles = page.locator(".tile .title")
    page.mouse.wheel(0, 5_000)
    expect(tiles).to_have_text(["Alice's Adventures in Wonderland", "Dracula", "Emma", "Kim"])
    page.get_by_label("Words").fill("kipling")
    expect(tiles).to_have_text(["Kim"])
    page.get_by_label("Words").fill("nothing like that")
    expect(page.locator("#covers")).to_contain_text("No cover here")


def test_a_correction_is_kept_and_taken_back(page, served):
    page.goto(f"{served.url}/covers/4")
    page.get_by_text("Correct title and author").click()
    page.get_by_label("Title").fill("Dracula, or The Un-Dead")
    page.get_by_label("Title").press("Enter")
    expect(page.locator("h1")).to_have_text("Dracula, or The Un-Dead")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_have_text("Dracula, or The Un-Dead")
    page.get_by_text("Correct title and author").click()
    page.get_by_label("Title").fill("Dracula")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Dracula")


@pytest.fixture
def pairs(monkeypatch, served):
    """Two pairs of covers that may be the same."""
    evidence = (Evidence(1, 2, 0.9, 80, 0.5), Evidence(3, 4, 0.8, 60, None))
    monkeypatch.setattr(
        doubles, "find_duplicates", lambda library: [Group("same-art", (1, 2, 3, 4), evidence)]
    )
    served.app.state.doubles = doubles.Doubles()


def test_covers_are_added_and_forgotten(page, served):
    page.goto(f"{served.url}/shelf")
    fang = COVERS / "jack-london_white-fang.jpg"
    files = [
        {"name": "fang.jpg", "mimeType": "image/jpeg", "buffer": fang.read_bytes()},
        {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"},
        {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": bytes((MIB + 1) * 2**20)},
    ]
    page.set_input_files("#choice", files)
    expect(page.locator("#refused")).to_contain_text("notes.jpg no known picture format")
    expect(page.locator("#refused")).to_contain_text("large.jpg a picture may have")
    expect(page.locator("#added")).to_contain_text("1 cover stands on the shelf now")
    expect(page.locator("#added [data-focus]")).to_be_focused()
    expect(page.locator(".grid .tile")).to_have_count(5)
    page.locator("#added a").click()
    expect(page.locator(".cover .file")).to_contain_text("fang-")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget this cover").click()
    expect(page.locator("h1")).to_contain_text("Forgotten")
    page.get_by_role("link", name="Back to the shelf").click()
    expect(page.locator(".grid .tile")).to_have_count(4)


def test_a_run_is_followed_and_a_failure_tried_again(page, served, library, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with Library.open(library) as opened:
        store_failure(opened, str(broken), "read", "not a picture")
    runs = served.app.state.service.runs
    page.goto(f"{served.url}/indexing")
    runs.progress = Progress("running", 7, 3)
    expect(page.locator("#progress")).to_contain_text("3 of 7 pictures")
    expect(page.locator(".failures button")).to_be_disabled()
    runs.progress = Progress("done", 7, 7)
    expect(page.locator("#progress")).to_contain_text("Nothing is being indexed")
    broken.unlink()
    page.get_by_role("button", name="Try again: ").click()
    expect(page.locator("#failures")).to_contain_text("No file has failed.")


@pytest.mark.usefixtures("pairs")
def test_doubles_are_judged_by_one_key_and_undone(page, served):
    page.goto(f"{served.url}/doubles")
    shown = page.locator(".pair")
    expect(shown).to_have_count(2)
    page.keyboard.press("s")
    expect(page.locator(".judged")).to_contain_text("Noted as the same: Alice")
    expect(page.locator(".count")).to_have_text("1 pair to judge")
    expect(page.locator(".decided")).to_contain_text("2 covers, the same")
    expect(shown.locator("h2")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#pairs")).to_contain_text("No doubles")
    page.keyboard.press("u")
    expect(shown).to_have_count(1)
    expect(page.locator(".judged")).to_contain_text("Undone")
    page.get_by_role("button", name="Take apart").click()
    expect(shown).to_have_count(2)
    expect(page.locator(".decided")).to_have_count(0)


def test_one_logs_in_once_and_out_again(page, guarded):
    service, token = guarded
    page.goto(service.url)
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("not known here")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Which book is this?")
    assert page.evaluate("document.cookie") == ""
    page.get_by_label("Words on the cover").fill("emma")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#book-1")).to_have_text("1 cover carries these words")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text("Log in")
    page.goto(f"{service.url}/shelf")
    expect(page.locator("h1")).to_have_text("Log in")
