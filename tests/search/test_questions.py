"""Questions as people type and paste them, asked of a library of covers."""

import pytest

from search.by_text import text_hits
from tests.covers import make_cover, store

COVERS = (
    ("Dracula", "Bram Stoker"),
    ("Nineteen Eighty-Four", "George Orwell"),
    ("1984", "George Orwell"),
    ("Foundation Volume 2", "Isaac Asimov"),
    ("Foundation Volume 3", "Isaac Asimov"),
    ("Bjørnstad", "Siri Ås"),
    ("L'Œuvre", "Émile Zola"),
    ("Łąka", "Bolesław Leśmian"),
    ("Die Straße", "Günter Grass"),
    ("Ulysses", "James Joyce"),
    ("Emma", "Jane Austen"),
    ("Twenty Thousand Leagues under the Seas", "Jules Verne"),
)


@pytest.fixture
def titles(library):
    """Asks the library; answers are titles, best first."""
    ids = {
        store(
            library,
            f"/covers/{seed}.jpg",
            make_cover(f"{title}\n{author}", title=title, author=author, seed=seed),
        ): title
        for seed, (title, author) in enumerate(COVERS)
    }
    return lambda question: [ids[hit.id] for hit in text_hits(library, question, 10)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Dracula (Penguin Classics) paperback 2003", ["Dracula"]),
        ("Dracula: the Norton Critical Edition, hardcover, 512 pages, 1996, used", ["Dracula"]),
        ("1984", ["1984", "Nineteen Eighty-Four"]),
        ("nineteen eighty-four", ["Nineteen Eighty-Four", "1984"]),
        ("nineteen eighty four orwell", ["Nineteen Eighty-Four", "1984"]),
        ("foundation ii", ["Foundation Volume 2"]),
        ("foundation volume 2", ["Foundation Volume 2", "Foundation Volume 3"]),
        ("foundation volume three", ["Foundation Volume 3", "Foundation Volume 2"]),
        ("foundation vol. III", ["Foundation Volume 3", "Foundation Volume 2"]),
        ("foundation band 2", ["Foundation Volume 2"]),
        ("foundation v03.cbz", ["Foundation Volume 3"]),
        ("foundation tome3", ["Foundation Volume 3"]),
        ("foundation, the 3rd volume", ["Foundation Volume 3"]),
        ("foundation, volume the third", ["Foundation Volume 3"]),
        ("bjornstad", ["Bjørnstad"]),
        ("BJØRNSTAD", ["Bjørnstad"]),
        ("l'oeuvre", ["L'Œuvre"]),
        ("l'œuvre", ["L'Œuvre"]),
        ("laka lesmian", ["Łąka"]),
        ("die strasse", ["Die Straße"]),
        ("20,000 leagues", ["Twenty Thousand Leagues under the Seas"]),
        ("20.000 leagues", ["Twenty Thousand Leagues under the Seas"]),
        ("20000 leagues", ["Twenty Thousand Leagues under the Seas"]),
    ],
)
def test_the_covers_that_are_meant_come_first(titles, question, first):
    assert titles(question)[: len(first)] == first


@pytest.mark.parametrize("question", ["2001", "1985", "MMXX", "foundational"])
def test_other_numbers_and_words_find_no_title_by_its_number(titles, question):
    assert not {"1984", "Nineteen Eighty-Four"}.intersection(titles(question))


def test_the_words_of_a_shelf_find_each_book_on_it(titles):
    shelf = """ULYSSES JAMES JOYCE
        MOBY DICK HERMAN MELVILLE
        EMMA JANE AUSTEN
        DRACULA BRAM STOKER"""
    found = titles(shelf)
    assert set(found[:3]) == {"Ulysses", "Emma", "Dracula"}
    assert len(found) == 3


def test_a_number_written_differently_is_shown_as_a_hit(library):
    text = "A novel\nNineteen Eighty-Four"
    store(library, "/covers/a.jpg", make_cover(text, title="Nineteen Eighty-Four"))
    (hit,) = text_hits(library, "1984", 1)
    assert [text[start:end] for start, end in hit.spans] == ["Nineteen", "Eighty", "Four"]
