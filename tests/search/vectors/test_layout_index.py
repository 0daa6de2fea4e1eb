"""The second index, of the classifier's vectors: a file of its own, checked like the first."""

import pytest

from indexer.store.covers import remove_covers
from indexer.store.embeddings import LAYOUT_VECTORS, store_layout_vectors
from search.vectors.faiss_file import FILE_NAMES
from search.vectors.index import open_index
from tests.covers import make_cover, store, unit_vector
from tests.fakes import CHOICE, TWO_NETWORKS

LENGTH = 64


@pytest.fixture
def ids(library):
    """Ten covers; the layout vector of the n-th is unit_vector(n, LENGTH)."""
    library.adopt(CHOICE, TWO_NETWORKS)
    ids = [store(library, f"/covers/{n}.jpg", make_cover(seed=n), TWO_NETWORKS) for n in range(10)]
    vectors = [unit_vector(n, LENGTH) for n in range(10)]
    store_layout_vectors(library, ids, vectors)
    return ids


def index(library):
    return open_index(library, LAYOUT_VECTORS)


def nearest(library, seed):
    return index(library).nearest(unit_vector(seed, LENGTH)[None], 1)


def test_each_cover_is_found_by_its_layout_vector(library, ids):
    for seed, id_ in enumerate(ids):
        assert nearest(library, seed) == [(id_, pytest.approx(1, abs=1e-3))]
    assert index(library).state() == "up to date: exact, 10 vectors"


def test_both_indexes_have_files_and_lengths_of_their_own(library, ids):
    assert open_index(library).nearest(unit_vector(4)[None], 1)[0][0] == ids[4]
    assert nearest(library, 4)[0][0] == ids[4]
    assert {path.name for path in library.folder.glob("*.faiss")} == set(FILE_NAMES.values())


def test_a_new_embedding_leaves_the_layout_index_current(library, ids):
    index(library).update()
    store(library, "/covers/new.jpg", make_cover(seed=99), TWO_NETWORKS)
    assert index(library).state().startswith("up to date")


def test_a_removed_cover_leaves_both(library, ids):
    index(library).update()
    remove_covers(library, [ids[3]])
    assert index(library).state() == "to be rebuilt by the next query"
    assert nearest(library, 3)[0][0] != ids[3]
    assert len(index(library)) == 9


def test_a_damaged_file_is_built_again(library, ids):
    index(library).update()
    assert index(library).verify()
    path = library.folder / FILE_NAMES[LAYOUT_VECTORS]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert not index(library).verify()
    assert nearest(library, 5)[0][0] == ids[5]
    assert index(library).verify()


def test_without_vectors_the_index_is_empty(library):
    assert len(index(library)) == 0
    assert index(library).nearest(unit_vector(1, LENGTH)[None], 3) == []
