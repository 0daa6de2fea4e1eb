"""axe-core, which the package axe-playwright-python brings along, finds no violation."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def words(page):
    page.get_by_label("Words on the cover").fill("emma")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_visible()


def correction(page):
    page.get_by_text("Correct title and author").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()


PLACES = (
    ("/", words),
    ("/shelf", None),
    ("/covers/1", correction),
    ("/covers/999", None),
    ("/doubles", None),
    ("/login", None),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("place", "prepare"), PLACES)
def test_axe_finds_no_violation(page, served, guarded, place, prepare, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto((guarded[0] if place == "/login" else served).url + place)
    if prepare:
        prepare(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
