import shutil

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from tests.drawing import save_cover

# Similar.


def test_similar_by_picture(indexed, covers):
    shutil.copy(covers / "kim.png", covers.parent / "query.png")
    document = indexed.json("similar", covers.parent / "query.png", "-k", "2")
    assert document["query"] == str(covers.parent / "query.png")
    best, second = document["results"]
    assert (best["rank"], best["id"], best["title"]) == (1, 2, "KIM")
    assert best["path"] == str(covers / "kim.png")
    assert best["scores"]["visual"] == pytest.approx(1, abs=1e-3)
    assert best["score"] > second["score"]
    table = indexed("similar", covers.parent / "query.png").stdout
    assert table.splitlines()[1].startswith("1\t")
    assert "KIM" in table.splitlines()[1]


@pytest.mark.parametrize("spelling", ["2", "covers/kim.png", "covers/../covers/kim.png"])
def test_similar_to_a_stored_cover_leaves_it_out(indexed, covers, monkeypatch, spelling):
    monkeypatch.chdir(covers.parent)
    results = indexed.json("similar", spelling)["results"]
    assert sorted(result["id"] for result in results) == [1, 3]
    assert [result["rank"] for result in results] == [1, 2]


def test_similar_explains_its_scores(indexed):
    header = indexed("similar", "2", "--explain").stdout.splitlines()[0]
    assert header.split()[-6:] == [
        "visual",
        "text",
        "inliers",
        "area",
        "lettering",
        "distinct",
    ]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("99", "no cover has the id 99"),
        ("missing.png", "can't be opened (No such file"),
        ("1" * 25, "no cover has the id"),
        ("a" * 300, "a" * 300),
    ],
)
def test_similar_to_nothing_is_an_error(indexed, asked, sentence):
    result = indexed("similar", asked, "--json", code=1)
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.startswith("coverdex: ")


def test_similar_restricts_by_label(indexed):
    label = indexed.json("labels")["labels"][-1]
    found = indexed.json("similar", "1", "--label", label["name"])["results"]
    assert len(found) <= label["covers"]
    assert "no cover carries the label" in indexed("similar", "1", "--label", "x", code=1).stderr


def two_books(covers, monkeypatch):
    """A picture of two of the covers side by side, whose corners are found."""
    both = [np.asarray(PillowImage.open(covers / name)) for name in ("kim.png", "emma.png")]
    height, width = both[0].shape[:2]
    boundaries = tuple(
        Boundary(whole_picture(width, height) + [left, 0], 0.9, True) for left in (0, width)
    )
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: boundaries)
    picture = covers.parent / "two.png"
    PillowImage.fromarray(np.concatenate(both, axis=1)).save(picture)
    return picture, width


def test_similar_answers_for_every_book(indexed, covers, monkeypatch):
    picture, width = two_books(covers, monkeypatch)
    document = indexed.json("similar", picture, "-k", "2")
    main, other = document["books"]
    assert main["results"] == document["results"]
    assert other["corners"][0] == [width, 0]
    assert len(other["results"]) == 2
    blocks = indexed("similar", picture).stdout
    assert "book 1 of 2, the main one" in blocks
    assert "book 2 of 2\n" in blocks


def test_similar_draws_every_book(indexed, covers, monkeypatch, tmp_path):
    picture, _ = two_books(covers, monkeypatch)
    indexed("similar", picture, "--picture", tmp_path / "seen.png")
    with PillowImage.open(tmp_path / "seen.png") as drawing:
        assert drawing.size == (1600, 1067)
    again = indexed("similar", picture, "--picture", tmp_path / "seen.png", code=1)
    assert "--force" in again.stderr
    itself = indexed("similar", picture, "--picture", picture, "--force", code=1)
    assert "the picture itself" in itself.stderr


def test_index_says_where_a_file_shows_several(cli, covers, monkeypatch):
    picture, _ = two_books(covers, monkeypatch)
    assert "shows 2 books" in " ".join(cli("index", picture).stderr.split())


# Text and search.


def test_text_finds_words(indexed):
    document = indexed.json("text", "rudyard", "kipl1ng")
    assert document["query"] == "rudyard kipl1ng"
    (result,) = document["results"]
    assert (result["id"], result["rank"], result["verdict"]) == (2, 1, None)
    assert result["text"] == "KIM\nRudyard Kipling"
    assert result["hits"] == [[4, 11], [12, 19]]
    assert "Rudyard Kipling" in indexed("text", "kipling").stdout


@pytest.mark.parametrize(
    "words", ["C++", "O'Reilly", "AND", "-dune", "(", "foo:bar", '"', "*", "☃", "", "--weird"]
)
def test_text_takes_any_words(indexed, words):
    result = indexed("text", words)
    assert result.stdout == ""
    assert result.stderr == "coverdex: no cover found\n"
    assert indexed.json("text", words) == {"query": words, "results": []}


def test_text_gives_at_most_count(indexed):
    save_cover(indexed.folder.parent / "covers" / "emma2.png", "EMMA", "Jane Austen")
    indexed("index", indexed.folder.parent / "covers")
    assert len(indexed.json("text", "emma")["results"]) == 2
    assert len(indexed.json("text", "emma", "-k", "1")["results"]) == 1


def test_search_by_picture_and_words(indexed, covers):
    document = indexed.json("search", "--image", covers / "kim.png", "--text", "emma austen")
    assert document["query"] == f"{covers / 'kim.png'} emma austen"
    assert {result["id"] for result in document["results"][:2]} == {1, 2}
    by_words = indexed.json("search", "--text", "walden")["results"]
    assert [result["id"] for result in by_words] == [3]
    by_picture = indexed.json("search", "--image", covers / "kim.png")["results"]
    assert by_picture[0]["id"] == 2


def test_search_for_nothing_is_a_wrong_call(indexed):
    assert "--image" in indexed("search", code=2).stderr
