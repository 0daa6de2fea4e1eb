"""Ask: the camera, a drop, a choice, words, and what goes wrong."""

import base64

import pytest
from playwright.sync_api import expect

from service.page.texts import texts
from tests.browser.conftest import MIB, PHOTO

ALICE = "Alice's Adventures in Wonderland"

DROP = """([name, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const event = { dataTransfer: dropped, bubbles: true, cancelable: true };
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", event));
}"""


@pytest.fixture
def asked(page, served):
    """The page that asks."""
    page.goto(served.url)
    return page


def sees_alice(page):
    """Whether the page shows Alice as the answer to the photo, with its outline."""
    expect(page.locator("#book-1")).to_have_text("This is it")
    expect(page.locator("#book-1")).to_be_focused()
    expect(page.locator(".answer h3").first).to_have_text(ALICE)
    expect(page.locator(".photo .outline.match")).to_have_count(1)


def test_the_camera_ends_with_the_right_cover(asked):
    asked.get_by_role("button", name="Take a photo").click()
    expect(asked.locator("#camera")).to_have_js_property("videoWidth", 1024)
    asked.get_by_role("button", name="Use this picture").click()
    sees_alice(asked)
    expect(asked.locator("#camera")).to_be_hidden()
    asked.get_by_text("Why").first.click()
    expect(asked.locator(".answer details").first).to_contain_text("points of the drawing")
    asked.locator(".answer h3 a").first.click()
    expect(asked.locator("h1")).to_have_text(ALICE)


def test_a_dropped_picture_and_words_that_refine_it(asked):
    asked.evaluate(DROP, ["photo.jpg", base64.b64encode(PHOTO.read_bytes()).decode()])
    sees_alice(asked)
    expect(asked.locator("#preview")).to_be_visible()
    asked.get_by_label("Words on the cover").fill("kipling")
    asked.keyboard.press("Enter")
    expect(asked.locator("#book-1")).to_have_text("4 covers fit, the best first")
    asked.get_by_role("button", name="Without the picture").click()
    expect(asked.locator("#preview")).to_be_hidden()
    asked.keyboard.press("Enter")
    expect(asked.locator("#book-1")).to_have_text("1 cover carries these words")
    expect(asked.locator(".answer h3").first).to_have_text("Kim")


def test_every_book_of_a_photo_is_named_on_it(asked, two_books):
    asked.set_input_files(
        "#picture", {"name": "two.jpg", "mimeType": "image/jpeg", "buffer": two_books}
    )
    asked.get_by_role("button", name="Find").click()
    named = asked.locator(".photo .on-book")
    expect(named).to_have_text([f"1 {ALICE}", "2 Kim"])
    outlines = asked.locator(".photo .outline")
    expect(outlines).to_have_count(2)
    for number in range(2):
        name, book = named.nth(number).bounding_box(), outlines.nth(number).bounding_box()
        assert book["x"] - 2 <= name["x"], "the name lies on its book"
        assert name["x"] + name["width"] <= book["x"] + book["width"] + 2
        assert book["y"] - 2 <= name["y"] <= book["y"] + book["height"]
    links = asked.locator(".photo figcaption a")
    expect(links).to_have_text([f"1 {ALICE}", "2 Kim"])
    links.nth(1).click()
    expect(asked.locator("#book-2")).to_be_in_viewport()
    expect(asked.locator("#book-2")).to_contain_text("This is it")
    expect(asked.locator(".book .answer h3")).to_have_text([ALICE, "Kim"])


def test_a_camera_that_is_refused_is_told_in_a_sentence(page, served):
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'x'))"
    )
    page.goto(served.url)
    page.get_by_role("button", name="Take a photo").click()
    expect(page.get_by_role("alert")).to_contain_text(texts()["ask"]["camera_refused"])
    expect(page.locator("#camera")).to_be_hidden()


def test_a_picture_that_is_too_large_is_told_in_a_sentence(asked):
    large = bytes((MIB + 1) * 2**20)
    asked.set_input_files("#picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": large})
    expect(asked.get_by_role("alert")).to_contain_text(f"a picture may have {MIB} MiB here")


def test_what_goes_wrong_is_told_in_a_sentence(asked):
    problem = asked.get_by_role("alert")
    asked.get_by_role("button", name="Find").click()
    expect(problem).to_contain_text(texts()["ask"]["empty_question"])
    asked.set_input_files(
        "#picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(problem).to_contain_text("not a picture")
    expect(asked.locator("#picture-name")).to_have_text("a.jpg")
    asked.route("**/ask", lambda route: route.abort())
    asked.get_by_role("button", name="Find").click()
    expect(problem).to_contain_text(texts()["page"]["unreachable"])
    asked.context.set_offline(True)
    expect(asked.locator("#offline")).to_be_visible()
    asked.context.set_offline(False)
    expect(asked.locator("#offline")).to_be_hidden()
