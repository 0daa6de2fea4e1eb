import re

import pytest

from indexer.vision.cover import Label
from indexer.vision.geometry import whole_picture
from search.results import FoundBook, Result
from search.scoring import Scores
from service.access import Client
from service.page.answers import shown_answer
from service.page.visitors import Visitor
from service.page.why import why
from service.tokens import Role

VISITOR = Visitor(Client(Role.CHANGE, "here"), "")


def result(verdict=None, id_=1, **scores):
    return Result(
        rank=1, id=id_, path="/covers/a.jpg", score=0.5, scores=Scores(**scores), verdict=verdict,
        title="EMMA", author="Jane Austen", text="EMMA\nJane Austen", hits=(),
        labels=(Label("hat", 0.5, "lite0"),),
    )  # fmt: skip


def titles(answer):
    return re.findall(r'<h3><a href="/covers/\d+">([^<]*)<', answer.text)


def test_a_picture_is_answered_as_the_rest_service_answers_it(client, covers):
    files = {"picture": ("emma.png", (covers / "emma.png").read_bytes(), "image/png")}
    results = client.post("/v1/similar", files=files).json()["results"]
    answer = client.post("/ask", files=files)
    assert answer.status_code == 200
    assert re.search(r'id="book-1"[^>]*>This is it<', answer.text)
    assert titles(answer) == [found["title"] for found in results if found["verdict"] == "match"]
    assert "no edge of a book was seen" in answer.text
    assert "data:image/jpeg;base64," in answer.text
    assert "points of the drawing" in answer.text


def test_every_book_of_a_picture_is_outlined_and_answered(client, covers, monkeypatch):
    corners = whole_picture(100, 200)

    def similar(library, picture, count=10, labels=(), *, find_models, read=None):
        books = (([result("match")], corners), ([result("likely", 2)], corners + 100))
        return [FoundBook(at, results) for results, at in books]

    monkeypatch.setattr("search.ask.similar", similar)
    files = {"picture": ("emma.png", (covers / "emma.png").read_bytes(), "image/png")}
    answer = client.post("/ask", files=files)
    assert re.findall(r'<polygon class="outline (\w+)" points="(\S+) ', answer.text) == [
        ("match", "0.0,0.0"),
        ("likely", "100.0,100.0"),
    ]
    headlines = re.findall(r'class="verdict .*</h2>', answer.text)
    assert [re.sub("<[^>]*>", "", f"<{one}") for one in headlines] == [
        "1Book 1: This is it",
        "2Book 2: Probably",
    ]
    assert re.findall(r"<b>(\d)</b> (\w+)", answer.text) == [("1", "EMMA"), ("2", "EMMA")]
    assert titles(answer) == ["EMMA", "EMMA"]


def test_words_are_marked_on_the_covers_that_carry_them(client):
    answer = client.post("/ask", data={"words": "ema"})
    assert "1 cover carries these words" in answer.text
    assert "<mark>EMMA</mark> / Jane Austen" in answer.text
    assert "<svg" not in answer.text


def test_a_picture_is_refined_by_words(client, covers):
    files = {"picture": ("emma.png", (covers / "emma.png").read_bytes(), "image/png")}
    answer = client.post("/ask", files=files, data={"words": "kipling"})
    assert titles(answer)[0] == "KIM"
    assert "3 covers fit" in answer.text


def test_words_that_no_cover_carries(client):
    answer = client.post("/ask", data={"words": "zzzz"})
    assert "No cover carries these words" in answer.text


@pytest.mark.parametrize("data", [{}, {"words": "  "}])
def test_an_empty_question_is_told_so(client, data):
    answer = client.post("/ask", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "Take a photo, choose a picture, or type some words."


def test_what_is_no_picture_is_told_in_a_sentence(client):
    files = {"picture": ("a.jpg", b"no picture", "image/jpeg")}
    piece = client.post("/ask", files=files, headers={"HX-Request": "true"})
    assert piece.status_code == 422
    assert piece.headers["content-type"] == "application/problem+json"
    page = client.post("/ask", files=files)
    assert page.status_code == 422
    assert "<h1>That didn&#39;t work</h1>" in page.text


def test_an_unknown_label_is_told_in_a_sentence(client):
    answer = client.post("/ask", data={"words": "emma", "label": "x"}, headers={"HX-Request": "1"})
    assert answer.status_code == 404
    assert "no cover carries the label" in answer.json()["detail"]


def test_the_page_is_kept_by_its_own_policy(client):
    answer = client.get("/")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert re.findall(r"<script(?![^>]*\ssrc=)", answer.text) == []


@pytest.mark.parametrize(
    ("verdicts", "tone", "headline", "best", "rest"),
    [
        (["match", None], "match", "This is it", 1, 1),
        (["match", "likely", "match"], "match", "This is it", 2, 1),
        (["likely", "similar", None], "likely", "Probably", 2, 1),
        (["similar"], "similar", "Looks alike", 1, 0),
        ([None, None], "none", "Not in your library", 0, 2),
        ([], "none", "Not in your library", 0, 0),
    ],
)
def test_the_verdict_is_that_of_the_first_answer(verdicts, tone, headline, best, rest):
    results = [result(verdict, id_) for id_, verdict in enumerate(verdicts, 1)]
    answer = shown_answer(results, VISITOR, picture=True, words=False)
    assert (answer.verdict, answer.headline) == (tone, headline)
    assert (len(answer.best), len(answer.rest)) == (best, rest)


def test_why_says_each_part_that_was_measured():
    scores = Scores(visual=0.912, text=0.5, inliers=120, area=0.96, lettering=1.0)
    assert why(scores) == [
        "120 points of the drawing lie where this cover has them.",
        "96 % of the cover can be seen in your picture.",
        "100 % of its lettering can be seen.",
        "50 % of the words are on it.",
        "Likeness 0.91 of 1.",
    ]
    assert why(Scores(visual=0.5)) == ["Likeness 0.50 of 1."]
