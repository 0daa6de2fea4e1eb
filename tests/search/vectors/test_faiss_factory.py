"""The index of large libraries, with the limits set so low that a few hundred covers pass them."""

import logging
import os
import shutil

import numpy as np
import pytest

from indexer.store.covers import remove_covers
from indexer.store.embeddings import load_vectors, vectors_of
from indexer.store.library import Library
from search.vectors import faiss_factory, faiss_file
from search.vectors.faiss_file import FILE_NAME
from search.vectors.faiss_index import FaissIndex
from search.vectors.index import open_index
from tests.covers import store, unit_vector
from tests.fakes import CHOICE, NAMES, OTHER_NAMES
from tests.search.vectors.clustered import COUNT, LENGTH, add, cover, vector
from tests.search.vectors.current import is_current

LIMIT, BACK = 300, 200


@pytest.fixture(autouse=True)
def low_limits(monkeypatch):
    monkeypatch.setattr(faiss_factory, "MAX_FLAT", LIMIT)
    monkeypatch.setattr(faiss_factory, "MIN_IVF", BACK)
    monkeypatch.setattr(faiss_file, "MAX_HASHED", 1000)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    """The folder of a library of COUNT covers."""
    folder = tmp_path_factory.mktemp("large")
    with Library.open(folder, create=True) as library:
        library.adopt(CHOICE, NAMES)
        add(library, range(COUNT))
    return folder


@pytest.fixture
def large(indexed, tmp_path):
    """A library whose vectors stand in lists."""
    shutil.copytree(indexed, tmp_path / "large")
    with Library.open(tmp_path / "large") as library:
        open_index(library).update()
        yield library


def kind(library):
    return faiss_factory.index_type(faiss_file.load(library)[1])


def assert_exact_cosines(library, asked, found):
    ids, vectors = load_vectors(library)
    truth = dict(zip(ids.tolist(), (vectors @ asked).tolist(), strict=True))
    assert found == [(id_, pytest.approx(truth[id_], abs=1e-6)) for id_, _ in found]
    assert [cosine for _, cosine in found] == sorted((c for _, c in found), reverse=True)


def best(library, asked, k):
    ids, vectors = load_vectors(library)
    return set(ids[np.argsort(-(vectors @ asked))[:k]].tolist())


def test_the_kind_goes_by_the_number_of_vectors(large, caplog):
    assert kind(large) == "IVF64,SQ8"
    assert open_index(large).state() == "up to date: IVF64,SQ8, 400 vectors"
    assert open_index(large).verify()
    index = faiss_file.load(large)[1]
    assert (index.nprobe, index.ntotal) == (16, COUNT)


def test_nearly_all_of_the_nearest_are_found_with_their_exact_cosines(large):
    index, hits = open_index(large), 0
    for seed in range(100):
        asked = vector(seed) + 0.3 * unit_vector(5000 + seed, LENGTH)
        asked = (asked / np.linalg.norm(asked)).astype(np.float32)
        found = index.nearest(asked[None], 10)
        assert len(found) == 10
        assert_exact_cosines(large, asked, found)
        hits += len(best(large, asked, 10) & {id_ for id_, _ in found})
    assert hits > 0.9 * 1000


def test_a_cover_counts_by_the_best_of_several_vectors(large):
    index = open_index(large)
    found = index.nearest(np.stack([vector(3), vector(8)]), 2)
    assert {id_ for id_, _ in found} == {4, 9}
    assert index.cosines(vector(3)[None], [4, 99_999]) == {4: pytest.approx(1, abs=1e-6)}
    (stored,) = vectors_of(large, [4])[1]
    assert (stored == vector(3)).all()
    assert not len(vectors_of(large, [99_999])[1])


def test_a_search_among_some_finds_each_wherever_it_stands(large):
    among = list(range(5, COUNT, 40))
    found = open_index(large).nearest(vector(0)[None], 100, among)
    assert sorted(id_ for id_, _ in found) == among
    assert open_index(large).nearest(vector(0)[None], 100, []) == []


def test_a_few_changes_are_seen_without_a_new_file(large):
    before = (large.folder / FILE_NAME).read_bytes()
    (added,) = add(large, [COUNT])
    remove_covers(large, [1])
    store(large, "/covers/1.jpg", cover(777))
    assert open_index(large).state() == "up to date: IVF64,SQ8, 400 vectors, 3 changes beside it"
    index = open_index(large)
    assert len(index) == COUNT
    for number, id_ in ((COUNT, added), (777, 2)):
        assert index.nearest(vector(number)[None], 1) == [(id_, pytest.approx(1, abs=1e-6))]
        assert index.nearest(vector(number)[None], 5, [id_, 1]) == [(id_, pytest.approx(1))]
    assert 1 not in {id_ for id_, _ in index.nearest(vector(0)[None], COUNT)}
    assert faiss_file.load(large)[0].count == COUNT
    assert (large.folder / FILE_NAME).read_bytes() == before
    assert is_current(large)
    assert open_index(large).verify()


def test_many_changes_are_put_into_the_file_without_arranging_it_anew(large, monkeypatch):
    added = add(large, range(COUNT, COUNT + 10))
    remove_covers(large, [1, 2])
    store(large, "/covers/5.jpg", cover(777))
    assert not is_current(large)
    assert open_index(large).state() == "to be rebuilt by the next query"
    monkeypatch.setattr(faiss_factory, "build", None)
    index = open_index(large)
    assert len(index) == COUNT + 8
    assert index.nearest(vector(COUNT)[None], 1)[0][0] == added[0]
    assert index.nearest(vector(777)[None], 1)[0][0] == 6
    assert open_index(large).verify()
    assert large.db.execute("SELECT count(*) FROM vector_changes").fetchone() == (0,)
    assert [path.name for path in large.folder.glob("*faiss*")] == [FILE_NAME]


def test_the_lists_are_made_anew_when_there_are_far_more(large):
    add(large, range(COUNT, 2 * COUNT + 1))
    open_index(large).update()
    assert kind(large) == "IVF128,SQ8"
    assert faiss_file.load(large)[0].trained == 2 * COUNT + 1


def test_switching_is_told_and_goes_back_late(library, caplog):
    caplog.set_level(logging.WARNING, logger="coverdex")
    ids = add(library, range(LIMIT))
    open_index(library).update()
    assert kind(library) == "exact"
    assert caplog.messages == []
    ids += add(library, range(LIMIT, LIMIT + 10))
    open_index(library).update()
    assert kind(library) == "IVF64,SQ8"
    assert caplog.messages[-1] == (
        "310 vectors are searched by another index now: IVF64,SQ8, not exact"
    )
    remove_covers(library, ids[:50])
    open_index(library).update()
    assert kind(library) == "IVF64,SQ8"
    remove_covers(library, ids[50:110])
    index = open_index(library)
    index.update()
    assert kind(library) == "exact"
    assert caplog.messages[-1] == (
        "200 vectors are searched by another index now: exact, not IVF64,SQ8"
    )
    assert len(index) == 200
    assert len(index.nearest(vector(0)[None], 1000)) == 200


# Damage.


def overwrite(path, change):
    """Change bytes of a file and its time, as any program does."""
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


@pytest.mark.parametrize("where", [0, 3000, -3000, -1])
def test_a_file_that_was_written_to_is_made_anew(large, where):
    def flip(data):
        data[where] ^= 1

    overwrite(large.folder / FILE_NAME, flip)
    assert not is_current(large)
    assert open_index(large).nearest(vector(7)[None], 1)[0][0] == 8
    assert open_index(large).verify()


def rot(path, where):
    """Change a bit as a failing disk does, for the next process to open: no time tells of it."""
    faiss_file._kept.clear()
    status = path.stat()

    def flip(data):
        data[where] ^= 1

    overwrite(path, flip)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_bit_of_the_head_that_changed_by_itself_is_seen(large):
    rot(large.folder / FILE_NAME, faiss_file.load(large)[0].head - 1)
    assert not is_current(large)
    open_index(large).update()
    assert open_index(large).verify()


def test_a_bit_of_the_body_that_changed_by_itself_costs_no_right_answer(large):
    for where in range(-LENGTH - 8, 0):  # the last vector's numbers, and its id
        rot(large.folder / FILE_NAME, where)
    assert is_current(large)
    found = open_index(large).nearest(vector(7)[None], 20)
    assert_exact_cosines(large, vector(7), found)
    assert not open_index(large).verify()


def test_a_copied_file_is_read_whole_once(large, monkeypatch):
    path = large.folder / FILE_NAME
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)
    monkeypatch.setattr(FaissIndex, "_written", None)
    before = faiss_file.load(large)[0]
    assert open_index(large).nearest(vector(7)[None], 1)[0][0] == 8
    after = faiss_file.load(large)[0]
    status = path.stat()
    assert after.identity == (status.st_ino, status.st_size, status.st_mtime_ns)
    assert before.sha256 == after.sha256


def test_the_file_of_an_older_library_put_back_is_not_used(large):
    path = large.folder / FILE_NAME
    old = path.read_bytes()
    add(large, range(COUNT, COUNT + 10))
    remove_covers(large, list(range(1, 11)))
    open_index(large).update()
    assert path.stat().st_size == len(old)
    path.write_bytes(old)
    assert not is_current(large)
    assert open_index(large).nearest(vector(COUNT)[None], 1)[0][1] == pytest.approx(1)


def test_a_slower_program_does_not_replace_a_newer_file(large):
    """It may have begun before many changes whose record is gone."""
    generation = large.generation()
    index = faiss_file.load(large, writable=True)[1]
    added = add(large, range(COUNT, COUNT + 10))
    open_index(large).update()
    faiss_file.save(large, index, generation, COUNT)
    assert open_index(large).verify()
    assert open_index(large).nearest(vector(COUNT)[None], 1)[0][0] == added[0]


def test_a_wrong_vector_in_the_file_is_found(large):
    generation = large.generation()
    large.db.execute("UPDATE embeddings SET vector = ? WHERE cover_id = 5", [vector(9).tobytes()])
    large.set("vectors_generation", generation)
    large.db.execute("DELETE FROM vector_changes")
    assert is_current(large)
    assert not open_index(large).verify()


def test_a_missing_vector_in_the_file_is_found(large):
    large.db.execute("DELETE FROM embeddings WHERE cover_id = 5")
    large.db.execute("DELETE FROM vector_changes")
    assert is_current(large)
    assert not open_index(large).verify()


# Other models.


def test_new_models_make_the_old_vectors_stale_at_once(large):
    large.adopt(CHOICE, OTHER_NAMES)
    assert len(open_index(large)) == 0
    assert open_index(large).nearest(vector(0)[None], 3) == []


def test_covers_that_wait_to_be_analysed_again_are_left_out(large):
    store(large, "/covers/3.jpg", cover(3), OTHER_NAMES)
    index = open_index(large)
    assert len(index) == COUNT - 1
    assert 4 not in {id_ for id_, _ in index.nearest(vector(3)[None], COUNT)}
    assert index.cosines(vector(3)[None], [4]) == {}
