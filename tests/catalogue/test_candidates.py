import numpy as np
import pytest

from catalogue.candidates import NEIGHBOURS, candidate_pairs, pairs_by_vector
from catalogue.text_similarity import MAX_CARRIERS, RARE_WORDS, Texts
from indexer.store.covers import remove_covers
from indexer.store.embeddings import ids_with_vectors
from search.vectors import faiss_index
from search.vectors.index import open_index
from tests.catalogue.drawn_library import add, draw_art, near
from tests.covers import unit_vector


def store_texts(library, covers):
    """Store covers that carry these words, without titles; returns their texts."""
    for number, words in enumerate(covers):
        add(library, str(number), draw_art(0, 24, 16), words=words, vector=unit_vector(0))
    return Texts(library, ids_with_vectors(library))


def test_candidates_grow_with_the_covers_even_where_all_are_alike(library):
    texts = store_texts(library, ["the same words everywhere"] * 60)
    pairs = candidate_pairs(open_index(library), texts)
    keys = RARE_WORDS + RARE_WORDS * (RARE_WORDS - 1) // 2
    assert len(pairs) <= 60 * (NEIGHBOURS + keys * MAX_CARRIERS)
    assert len(pairs) < 60 * 59 / 2
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)


@pytest.fixture
def couples(library):
    """Ids of 30 covers, of which 1 and 2 are near, 3 and 4, and so on."""
    art = draw_art(0, 24, 16)
    for seed in range(30):
        add(library, str(seed), art, vector=near(seed // 2, 100 + seed, 0.1))
    return [[id_, id_ + 1] for id_ in range(1, 30, 2)]


@pytest.mark.parametrize("batch", [4096, 7])
def test_neighbours_are_searched_in_batches(library, couples, monkeypatch, batch):
    monkeypatch.setattr(faiss_index, "BATCH", batch)
    assert pairs_by_vector(open_index(library)).tolist() == couples


def test_a_cover_that_changed_after_the_index_was_built_is_a_neighbour(library, couples):
    index = open_index(library)
    index.update()
    remove_covers(library, [2])
    new = add(library, "new", draw_art(0, 24, 16), vector=near(0, 500, 0.1))
    assert pairs_by_vector(open_index(library)).tolist() == [[1, new], *couples[1:]]
