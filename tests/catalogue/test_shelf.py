import pytest

from catalogue.shelf import SORTS, shelf_page
from indexer.errors import NotFoundError
from indexer.store.corrections import Correction, correct
from indexer.store.covers import remove_covers
from tests.covers import make_cover, store

TITLES = ("Kim", "", "emma", "Dracula", "Émile", "Kim")


@pytest.fixture
def shelf(library):
    """A library of TITLES, by authors in the opposite order; the ids by their titles' places."""
    return [
        store(
            library,
            f"/covers/{place}.jpg",
            make_cover(title, title=title, author=f"author {9 - place}", seed=place),
        )
        for place, title in enumerate(TITLES)
    ]


def places(library, shelf, **choice):
    return [shelf.index(cover.id) for cover in shelf_page(library, **choice).covers]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("new", [5, 4, 3, 2, 1, 0]), ("title", [3, 2, 0, 5, 4, 1]), ("author", [5, 4, 3, 2, 1, 0])],
)
def test_covers_are_sorted_and_those_without_a_title_come_last(library, shelf, sort, expected):
    assert places(library, shelf, sort=sort) == expected


@pytest.mark.parametrize("sort", SORTS)
def test_pages_put_together_are_the_whole(library, shelf, sort):
    whole = places(library, shelf, sort=sort)
    found, after = [], None
    while page := shelf_page(library, sort=sort, after=after, count=2).covers:
        found += [shelf.index(cover.id) for cover in page]
        after = page[-1].id
    assert found == whole


def test_a_correction_changes_the_place(library, shelf):
    correct(library, shelf[1], Correction("Anna Karenina", ""))
    assert places(library, shelf, sort="title")[0] == 1
    assert places(library, shelf, sort="author")[-1] == 1


def test_words_and_labels_choose_and_are_counted(library, shelf):
    page = shelf_page(library, words="kim")
    assert (page.fitting, page.total) == (2, 6)
    assert places(library, shelf, words="kim", count=1) == [5]
    assert shelf_page(library, labels=["book jacket"], words="kim").fitting == 2
    with pytest.raises(NotFoundError):
        shelf_page(library, labels=["nothing"])


def test_after_a_cover_that_is_gone_nothing_follows(library, shelf):
    remove_covers(library, [shelf[3]])
    assert places(library, shelf, after=shelf[3]) == []
