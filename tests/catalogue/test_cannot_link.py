from pathlib import Path

import pytest

from catalogue.cannot_link import cannot_link_pairs, reject
from indexer.errors import CoverdexError, NotFoundError
from indexer.store.covers import (
    FileState,
    copy_cover,
    find_cover,
    paths_below,
    remove_covers,
    store_cover,
)
from indexer.store.library import Library
from tests.catalogue.drawn_library import add, draw_art, found, near
from tests.covers import make_cover
from tests.fakes import NAMES


def test_a_rejected_pair_is_no_group_any_more(library, twins):
    assert reject(library, str(twins[1]), "/covers/scan.jpg") == (twins[1], twins[0])
    assert cannot_link_pairs(library) == {twins}
    assert found(library) == []


def test_a_rejection_survives_reindexing_under_new_ids_and_names(library, twins):
    reject(library, *map(str, twins))
    state = find_cover(library, "/covers/photo.jpg")[1]
    copy_cover(library, twins[1], "/moved/photo.jpg", state)
    remove_covers(library, [twins[1]])
    (id_,) = (id_ for id_, _ in paths_below(library, "/moved"))
    assert id_ not in twins
    assert cannot_link_pairs(library) == {(twins[0], id_)}
    assert found(library) == []


def test_a_rejection_is_still_there_when_the_library_is_opened_again(library, twins):
    reject(library, *map(str, twins))
    with Library.open(Path(library.folder)) as again:
        assert cannot_link_pairs(again) == {twins}


def test_rejected_covers_do_not_meet_through_a_third(library, twins):
    third = add(library, "third", draw_art(1), "Persuasion", "Jane Austen", vector=near(1, 3))
    assert found(library) == [("same-cover", (*twins, third))]
    reject(library, *map(str, twins))
    ((kind, members),) = found(library)
    assert kind == "same-cover"
    assert third in members
    assert not set(members) >= set(twins)


def test_a_rejection_is_made_once(library, twins):
    reject(library, *map(str, twins))
    reject(library, *map(str, reversed(twins)))
    assert library.db.execute("SELECT count(*) FROM rejections").fetchone() == (1,)


@pytest.mark.parametrize("unknown", ["999", "9" * 30, "/covers/nowhere.jpg"])
def test_an_unknown_cover_cannot_be_rejected(library, twins, unknown):
    with pytest.raises(NotFoundError, match=r"no such cover|no cover has the id"):
        reject(library, str(twins[0]), unknown)


def test_two_copies_of_one_file_cannot_be_told_apart(library, twins):
    cover = make_cover("EMMA")
    ids = [
        store_cover(
            library, f"/copies/{n}.jpg", FileState(1, 1, "0" * 64, str(NAMES)), cover, NAMES
        )
        for n in range(2)
    ]
    with pytest.raises(CoverdexError, match="same bytes"):
        reject(library, *map(str, ids))
