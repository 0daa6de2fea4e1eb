from itertools import pairwise

import pytest

from catalogue.cannot_link import cannot_link_pairs
from catalogue.judgements import confirmed_pairs, judge, take_apart, undo
from indexer.errors import NotFoundError
from indexer.store.covers import copy_cover, find_cover
from tests.covers import store_words


@pytest.fixture
def pair(library):
    return store_words(library, "EMMA", "EMMA!")


def judged(library):
    return confirmed_pairs(library), cannot_link_pairs(library)


def test_a_judgement_replaces_the_one_before_and_can_be_undone(library, pair):
    low, high = pair
    judge(library, high, low, same=True)
    assert judged(library) == ({(low, high)}, set())
    judge(library, low, high, same=False)
    assert judged(library) == (set(), {(low, high)})
    judge(library, low, high, same=True)
    assert judged(library) == ({(low, high)}, set())
    undo(library, high, low)
    assert judged(library) == (set(), set())


def test_covers_that_were_joined_are_taken_apart(library):
    ids = store_words(library, "EMMA", "EMMA!", "EMMA?", "KIM")
    for first, second in pairwise(ids):
        judge(library, first, second, same=True)
    take_apart(library, ids[:3])
    assert judged(library) == ({(ids[2], ids[3])}, set())


def test_copies_of_one_file_can_be_confirmed(library, pair):
    path = library.db.execute("SELECT path FROM covers WHERE id = ?", [pair[0]]).fetchone()[0]
    copy = copy_cover(library, pair[0], "/covers/copy.jpg", find_cover(library, path)[1])
    judge(library, pair[0], copy, same=True)
    assert (pair[0], copy) in confirmed_pairs(library)


@pytest.mark.parametrize("same", [True, False])
def test_an_unknown_cover_is_refused(library, pair, same):
    with pytest.raises(NotFoundError):
        judge(library, pair[0], 99, same=same)
