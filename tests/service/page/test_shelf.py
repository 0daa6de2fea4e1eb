import re

import pytest

from indexer.store.library import Library
from service.page import shelf, static_files

PIECE = {"HX-Request": "true"}


def ids(answer):
    return [int(id_) for id_ in re.findall(r'class="tile" href="/covers/(\d+)"', answer.text)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 2, 1]),
        ("?sort=title", [1, 2, 3]),
        ("?sort=author", [1, 2, 3]),  # Walden's was not read: it comes last
        ("?words=kipling", [2]),
        ("?words=nonsense", []),
    ],
)
def test_the_shelf_is_sorted_and_filtered(client, query, expected):
    assert ids(client.get(f"/shelf{query}")) == expected


def test_labels_filter_the_shelf(client):
    label = re.search(r'value="([^"]+:[^"]+)"', client.get("/shelf").text)[1]
    assert ids(client.get("/shelf", params={"label": label})) != []
    assert client.get("/shelf?label=x").status_code == 404


def test_the_grid_goes_on_where_it_ended(client, monkeypatch):
    monkeypatch.setattr(shelf, "PAGE", 2)
    first = client.get("/shelf?sort=title")
    assert ids(first) == [1, 2]
    following = re.search(r'hx-get="(/shelf\?[^"]*after=2)"', first.text)[1]
    second = client.get(following.replace("&amp;", "&"), headers=PIECE)
    assert ids(second) == [3]
    assert "hx-get" not in second.text
    assert "<html" not in second.text


def test_an_empty_shelf_says_what_to_do(client, cli):
    cli("remove", "1", "2", "3")
    assert "Add covers, or index a folder" in client.get("/shelf").text
    assert "The library is empty" in client.get("/").text


def test_a_cover_with_everything_known_of_it(client, covers):
    page = client.get("/covers/1")
    for said in ("EMMA", "Jane Austen", str(covers / "emma.png"), "guessed from the words"):
        assert said in page.text
    assert ids(client.get("/covers/1/likest", headers=PIECE)) != []


def test_notes_on_a_reading_are_shown(client, settings):
    assert "Reading" not in client.get("/covers/1").text
    with Library.open(settings.library) as library, library.change():
        library.db.execute("UPDATE covers SET notes = 'cut short' WHERE id = 1")
    assert "cut short" in client.get("/covers/1").text


def test_an_unknown_cover_is_a_page_that_says_so(client):
    page = client.get("/covers/99")
    assert page.status_code == 404
    assert "no cover has the id 99" in page.text
    assert "<html" in page.text


def test_a_correction_is_shown_searched_and_taken_back(client, settings):
    written = {"title": " Emma,  a novel ", "author": "Austen, Jane"}
    piece = client.post("/covers/1/correction", data=written, headers=PIECE)
    assert "Saved" in piece.text
    page = client.get("/covers/1").text
    assert "<h1>Emma, a novel</h1>" in page
    assert "The guess was: EMMA · Jane Austen" in page
    assert ids(client.get("/shelf?words=novel")) == [1]
    assert client.get("/v1/covers/1").json()["title"] == "Emma, a novel"
    assert "Emma, a novel" in client.post("/ask", data={"words": "novel"}).text
    with Library.open(settings.library) as library:
        assert library.db.execute("SELECT title_guess FROM covers WHERE id = 1").fetchone() == (
            "EMMA",
        )
    assert "The guess is back" in client.delete("/covers/1/correction", headers=PIECE).text
    assert "<h1>EMMA</h1>" in client.get("/covers/1").text
    assert ids(client.get("/shelf?words=novel")) == []


def test_static_files_are_those_of_the_page_alone(client):
    for name in static_files.TYPES:
        assert client.get(f"/static/{name}").status_code == 200
    for name in ("none.js", "..%2ftexts.toml", "htmx-LICENSE.txt"):
        assert client.get(f"/static/{name}").status_code == 404
