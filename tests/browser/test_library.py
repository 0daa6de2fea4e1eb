"""Shelf, corrections, doubles and the login."""

import pytest
from playwright.sync_api import expect

from catalogue.groups import Evidence, Group
from service.page import doubles, shelf


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


@pytest.mark.usefixtures("pairs")
def test_doubles_are_judged_by_one_key_and_undone(page, served):
    page.goto(f"{served.url}/doubles")
    shown = page.locator(".pair")
    expect(shown).to_have_count(2)
    page.keyboard.press("s")
    expect(page.locator(".judged")).to_contain_text("Noted as the same: Alice")
    expect(shown).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("#pairs")).to_contain_text("No doubles")
    page.keyboard.press("u")
    expect(shown).to_have_count(1)
    expect(page.locator(".judged")).to_contain_text("Undone")


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
    expect(page.locator("#verdict")).to_have_text("1 cover carries these words")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text("Log in")
    page.goto(f"{service.url}/shelf")
    expect(page.locator("h1")).to_have_text("Log in")
