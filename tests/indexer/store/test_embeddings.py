import numpy as np
import pytest

from indexer.store import embeddings
from indexer.store.covers import remove_covers
from indexer.store.embeddings import (
    all_vectors,
    changed_since,
    count_vectors,
    dimensions,
    load_vectors,
    vectors_of,
)
from indexer.store.library import Library
from tests.covers import make_cover, store, unit_vector
from tests.fakes import OTHER_NAMES


@pytest.fixture
def ids(library):
    """Ids of five covers made by the library's models; other models made a sixth one."""
    found = [store(library, f"/covers/{n}.jpg", make_cover(seed=n)) for n in range(5)]
    store(library, "/covers/other.jpg", make_cover(seed=9), OTHER_NAMES)
    return found


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
def test_all_vectors_come_in_pieces_by_id(library, ids, monkeypatch, rows):
    monkeypatch.setattr(embeddings, "ROWS", rows)
    pieces = list(all_vectors(library))
    assert max(len(piece) for piece, _ in pieces) <= rows
    assert np.concatenate([piece for piece, _ in pieces]).tolist() == ids
    vectors = np.concatenate([vectors for _, vectors in pieces])
    assert (vectors == np.stack([unit_vector(n) for n in range(5)])).all()
    assert count_vectors(library) == 5
    assert dimensions(library) == vectors.shape[1]


@pytest.mark.parametrize("rows", [2, 100])
def test_the_vectors_of_the_librarys_models_are_loaded_by_id(library, ids, monkeypatch, rows):
    monkeypatch.setattr(embeddings, "ROWS", rows)
    found, vectors = load_vectors(library)
    assert found.tolist() == ids
    assert found.dtype == np.int64
    assert vectors.dtype == np.float32
    assert (vectors == np.stack([unit_vector(n) for n in range(5)])).all()


def test_an_empty_library_has_no_vectors(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        ids, vectors = load_vectors(library)
        assert (len(ids), vectors.shape[0]) == (0, 0)


def test_vectors_of_some_covers_leave_out_those_that_cannot_be_compared(library, ids):
    found, vectors = vectors_of(library, [ids[3], ids[1], 6, 99_999])
    assert found.tolist() == [ids[1], ids[3]]
    assert (vectors == np.stack([unit_vector(1), unit_vector(3)])).all()
    found, vectors = vectors_of(library, [])
    assert (len(found), len(vectors)) == (0, 0)


def test_what_changed_since_a_generation_is_known(library, ids):
    generation = library.generation()
    assert changed_since(library, generation) == []
    store(library, "/covers/1.jpg", make_cover(seed=7))
    remove_covers(library, [ids[2]])
    assert changed_since(library, generation) == [ids[1], ids[2]]
