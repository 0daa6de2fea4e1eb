import os
import sqlite3

import faiss
import numpy as np
import pytest

from indexer.store.covers import remove_covers, touch_cover
from indexer.store.library import Library
from search.vectors import faiss_file
from search.vectors.faiss_file import FILE_NAME
from search.vectors.faiss_index import FaissIndex
from search.vectors.index import open_index
from tests.covers import make_cover, store, unit_vector
from tests.fakes import CHOICE, NAMES, OTHER_NAMES
from tests.search.vectors.current import is_current

COUNT = 20


@pytest.fixture
def ids(library):
    """A library of 20 covers; the vector of the n-th is unit_vector(n)."""
    return [store(library, f"/covers/{n}.jpg", make_cover(seed=n)) for n in range(COUNT)]


def cosines(seed: int) -> np.ndarray:
    """The cosine of every cover's vector to that of one."""
    return np.stack([unit_vector(n) for n in range(COUNT)]) @ unit_vector(seed)


def assert_right(library, ids, seed=3):
    """The index answers as the vectors do."""
    found = open_index(library).nearest(unit_vector(seed)[None], COUNT)
    wanted = cosines(seed)
    order = np.argsort(-wanted)
    assert [id_ for id_, _ in found] == [ids[n] for n in order]
    assert [cosine for _, cosine in found] == pytest.approx(wanted[order].tolist(), abs=1e-5)
    assert is_current(library)


# Answers.


def test_the_nearest_come_best_first_with_their_cosines(library, ids):
    assert_right(library, ids)
    (first,) = open_index(library).nearest(unit_vector(7)[None], 1)
    assert first == (ids[7], pytest.approx(1, abs=1e-5))


def test_more_than_there_are_gives_all(library, ids):
    index = open_index(library)
    assert len(index) == COUNT
    assert len(index.nearest(unit_vector(0)[None], 1000)) == COUNT


@pytest.mark.parametrize("k", [0, -1])
def test_none_asked_for_gives_none(library, ids, k):
    assert open_index(library).nearest(unit_vector(0)[None], k) == []


def test_a_search_among_some_gives_only_those(library, ids):
    index = open_index(library)
    among = [ids[2], ids[5], ids[11]]
    found = index.nearest(unit_vector(7)[None], 10, among)
    assert sorted(id_ for id_, _ in found) == among
    values = [cosine for _, cosine in found]
    assert values == sorted(values, reverse=True)
    assert index.nearest(unit_vector(7)[None], 10, [ids[7], 12345])[0][0] == ids[7]


def test_a_search_among_none_gives_none(library, ids):
    assert open_index(library).nearest(unit_vector(7)[None], 10, []) == []


def test_a_cover_counts_by_the_best_of_several_vectors(library, ids):
    asked = np.stack([unit_vector(3), unit_vector(50), unit_vector(8)])
    found = open_index(library).nearest(asked, 5)
    assert {id_ for id_, _ in found[:2]} == {ids[3], ids[8]}
    assert len({id_ for id_, _ in found}) == 5
    best = (asked @ np.stack([unit_vector(n) for n in range(COUNT)]).T).max(axis=0)
    assert [cosine for _, cosine in found] == pytest.approx(sorted(best)[::-1][:5], abs=1e-5)


def test_one_covers_cosine_is_its_best(library, ids):
    asked = np.stack([unit_vector(50), unit_vector(8)])
    wanted = float((asked @ unit_vector(4)).max())
    cosines = open_index(library).cosines(asked, [ids[4], 99_999])
    assert cosines == {ids[4]: pytest.approx(wanted, abs=1e-5)}


def test_an_empty_library_has_no_neighbours(library):
    index = open_index(library)
    assert len(index) == 0
    assert index.nearest(unit_vector(0)[None], 10) == []
    assert index.nearest(unit_vector(0)[None], 10, [1]) == []


# The file.


def test_the_file_is_made_by_the_first_and_used_by_the_next(library, ids, monkeypatch):
    assert not is_current(library)
    open_index(library).update()
    assert is_current(library)
    assert (library.folder / FILE_NAME).is_file()
    monkeypatch.setattr(FaissIndex, "_written", None)
    assert len(open_index(library)) == COUNT


def test_it_is_opened_once_until_the_file_is_another(library, ids):
    open_index(library).update()
    with Library.open(library.folder) as other:
        assert faiss_file.load(other)[1] is faiss_file.load(library)[1]
    assert faiss_file.load(library, writable=True)[1] is not faiss_file.load(library)[1]
    before = faiss_file.load(library)[1]
    open_index(library).build()
    assert faiss_file.load(library)[1] is not before


def test_few_opened_indexes_are_kept(library, ids):
    for _ in range(2 * faiss_file.KEPT):
        open_index(library).build()
        faiss_file.load(library)
    assert len(faiss_file._kept) == faiss_file.KEPT


def test_no_temporary_file_is_left(library, ids):
    open_index(library).update()
    assert [path.name for path in library.folder.glob("*faiss*")] == [FILE_NAME]
    assert list(library.folder.glob("*.tmp")) == []


def test_a_change_of_vectors_makes_it_stale(library, ids):
    open_index(library).update()
    added = store(library, "/covers/new.jpg", make_cover(seed=99))
    assert not is_current(library)
    assert open_index(library).nearest(unit_vector(99)[None], 1)[0][0] == added
    remove_covers(library, [added])
    assert_right(library, ids)


def test_a_change_of_anything_else_does_not(library, ids):
    open_index(library).update()
    touch_cover(library, ids[0], 7)
    library.set("something", "else")
    assert is_current(library)


def damage(name):
    def flip(data):
        damaged = bytearray(data)
        damaged[len(damaged) // 2] ^= 1
        return bytes(damaged)

    return {
        "flipped bit": flip,
        "cut short": lambda data: data[: len(data) // 2],
        "emptied": lambda _: b"",
        "something else": lambda _: b"no index at all" * 100,
        "longer": lambda data: data + b"\0",
    }[name]


@pytest.mark.parametrize(
    "name", ["flipped bit", "cut short", "emptied", "something else", "longer"]
)
def test_a_damaged_file_is_made_anew(library, ids, name):
    open_index(library).update()
    path = library.folder / FILE_NAME
    path.write_bytes(damage(name)(path.read_bytes()))
    assert not is_current(library)
    assert_right(library, ids)


def test_a_missing_file_is_made_anew(library, ids):
    open_index(library).update()
    (library.folder / FILE_NAME).unlink()
    assert not is_current(library)
    assert_right(library, ids)


def test_a_folder_in_the_files_place_does_no_harm(library, ids):
    (library.folder / FILE_NAME).mkdir()
    assert len(open_index(library)) == COUNT


def test_the_file_of_an_older_library_put_back_is_not_used(library, ids):
    """A backup of the vectors alone: sound, of the same count, and wrong."""
    path = library.folder / FILE_NAME
    open_index(library).update()
    old = path.read_bytes()
    remove_covers(library, [ids[0]])
    store(library, "/covers/new.jpg", make_cover(seed=99))
    open_index(library).update()
    path.write_bytes(old)
    assert not is_current(library)
    assert open_index(library).nearest(unit_vector(99)[None], 1)[0][1] == pytest.approx(1, abs=1e-5)


def test_a_full_disk_costs_the_file_only(library, ids, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    index = open_index(library)
    assert index.nearest(unit_vector(3)[None], 1)[0][0] == ids[3]
    assert list(library.folder.glob("*.tmp")) == []
    assert not is_current(library)


def test_a_database_that_cannot_be_written_costs_the_file_only(library, ids, monkeypatch):
    def fail(*_):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(Library, "set", fail)
    assert open_index(library).nearest(unit_vector(3)[None], 1)[0][0] == ids[3]
    assert not is_current(library)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_searched_all_the_same(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        library.adopt(CHOICE, NAMES)
        id_ = store(library, "/covers/a.jpg", make_cover(seed=1))
    for path in tmp_path.iterdir():
        path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with Library.open(tmp_path) as library:
            assert open_index(library).nearest(unit_vector(1)[None], 1)[0][0] == id_
    finally:
        tmp_path.chmod(0o755)


# Other models.


def test_only_vectors_of_the_librarys_models_are_compared(library, ids):
    store(library, "/covers/other.jpg", make_cover(seed=3), OTHER_NAMES)
    assert_right(library, ids)


def test_new_models_make_the_old_vectors_stale_at_once(library, ids):
    """As when a forced run is stopped before its first cover is done."""
    open_index(library).update()
    library.adopt(CHOICE, OTHER_NAMES)
    assert len(open_index(library)) == 0


def test_vectors_of_another_length_are_a_new_index(library, ids):
    open_index(library).update()
    library.adopt(CHOICE, OTHER_NAMES)
    cover = make_cover()
    object.__setattr__(cover, "vector", unit_vector(1, 1280))
    id_ = store(library, "/covers/long.jpg", cover, OTHER_NAMES)
    assert open_index(library).nearest(unit_vector(1, 1280)[None], 3) == [
        (id_, pytest.approx(1, abs=1e-5))
    ]


def test_the_search_is_exact(library, ids):
    """A sound file is a flat index: nothing is approximated, so no cover can be lost."""
    open_index(library).update()
    index = faiss.read_index(str(library.folder / FILE_NAME))
    inner = faiss.downcast_index(index.index)
    assert isinstance(inner, faiss.IndexFlat)
    assert inner.metric_type == faiss.METRIC_INNER_PRODUCT


def test_the_index_is_kept_by_a_reader_in_the_midst_of_a_snapshot(library, ids):
    with library.snapshot():
        open_index(library).update()
    assert is_current(library)


def test_what_killed_programs_left_is_swept_away(library, ids):
    left = library.folder / "vectors.4194305.tmp"  # beyond the largest process id of Linux
    mine = library.folder / f"vectors.{os.getppid()}.tmp"
    for path in (left, mine):
        path.write_bytes(b"half an index")
    open_index(library).update()
    assert not left.exists()
    assert mine.exists()
