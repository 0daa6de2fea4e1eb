import pytest

from catalogue.covers import list_covers, remove_covers
from indexer.errors import NotFoundError
from indexer.store.records import all_ids, summaries
from tests.covers import make_cover, store


@pytest.fixture
def ids(library):
    """Ids of three covers, the last one in a folder of its own and with another label."""
    return [
        store(library, "/covers/a.jpg", make_cover(title="A")),
        store(library, "/covers/b.jpg", make_cover(title="B")),
        store(library, "/covers/more/c.jpg", make_cover(title="C", labels=["comic book"])),
    ]


def test_all_covers_are_listed_by_id(library, ids):
    assert list_covers(library) == [summaries(library, ids)[id_] for id_ in ids]


def test_a_label_restricts_the_list(library, ids):
    assert [cover.title for cover in list_covers(library, ["comic book"])] == ["C"]
    with pytest.raises(NotFoundError, match="no cover carries the label 'x'"):
        list_covers(library, ["x"])


def test_covers_are_removed_by_id_file_and_folder(library, ids):
    assert remove_covers(library, [str(ids[1]), "/covers/more", "/covers/b.jpg"]) == ids[1:]
    assert all_ids(library) == ids[:1]


def test_nothing_is_removed_where_one_name_is_unknown(library, ids):
    with pytest.raises(NotFoundError, match="nowhere: no such cover in the library"):
        remove_covers(library, ["1", "nowhere"])
    assert all_ids(library) == ids
