from dataclasses import replace

import numpy as np
import pytest

from indexer import layout_vectors
from indexer.layout_vectors import add_layout_vectors
from indexer.models import Models
from indexer.store.covers import copy_cover, find_cover
from indexer.store.embeddings import (
    LAYOUT_VECTORS,
    all_vectors,
    ids_without_layout_vector,
    vectors_of,
)
from indexer.vision.thumbnail import decode_thumbnail, thumbnail
from tests.covers import make_cover, store
from tests.drawing import artwork
from tests.fakes import CHOICE, NAMES, OTHER_NAMES, TWO_NETWORKS, make_models


def put(library, seed, names=TWO_NETWORKS):
    """Store a cover with an artwork as its thumbnail; returns its id."""
    cover = replace(make_cover(seed=seed), thumbnail=thumbnail(artwork(seed)))
    return store(library, f"/covers/{seed}.jpg", cover, names)


@pytest.fixture
def covers(library):
    """Ids of five covers without layout vectors."""
    library.adopt(CHOICE, TWO_NETWORKS)
    return [put(library, seed) for seed in range(5)]


def loads_nothing():
    raise AssertionError("a model was loaded")


def test_covers_get_the_classifiers_vectors_of_their_thumbnails(library, covers):
    models = make_models(TWO_NETWORKS)
    assert add_layout_vectors(library, models) == 5
    ((ids, vectors),) = all_vectors(library, LAYOUT_VECTORS)
    assert ids.tolist() == covers
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    pictures = [decode_thumbnail(thumbnail(artwork(seed))) for seed in range(5)]
    assert vectors == pytest.approx(models.backbone.layout_vectors(pictures), abs=1e-3)


def test_nothing_is_loaded_where_none_is_missing(library, covers):
    add_layout_vectors(library, make_models(TWO_NETWORKS))
    idle = Models(TWO_NETWORKS, loads_nothing, loads_nothing)
    assert add_layout_vectors(library, idle) == 0


def test_a_new_and_a_changed_cover_get_theirs(library, covers):
    add_layout_vectors(library, make_models(TWO_NETWORKS))
    new = put(library, 7)
    put(library, 2)
    assert ids_without_layout_vector(library) == [covers[2], new]
    assert add_layout_vectors(library, make_models(TWO_NETWORKS)) == 2


def test_a_copy_of_a_cover_has_its_vector(library, covers):
    add_layout_vectors(library, make_models(TWO_NETWORKS))
    copy = copy_cover(library, covers[1], "/copy.jpg", find_cover(library, "/covers/1.jpg")[1])
    _, (first, second) = vectors_of(library, [covers[1], copy], LAYOUT_VECTORS)
    assert (first == second).all()


def test_a_run_that_was_stopped_is_continued(library, covers, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(layout_vectors, "BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        add_layout_vectors(library, make_models(TWO_NETWORKS), stop)
    assert ids_without_layout_vector(library) == covers[2:]
    assert add_layout_vectors(library, make_models(TWO_NETWORKS)) == 3


@pytest.mark.parametrize("names", [NAMES, OTHER_NAMES])
def test_one_network_for_both_has_no_second_vector(library, names):
    library.adopt(CHOICE, names)
    put(library, 1, names)
    assert add_layout_vectors(library, Models(names, loads_nothing, loads_nothing)) == 0


def test_covers_that_wait_to_be_analysed_again_are_left_out(library, covers):
    put(library, 3, OTHER_NAMES)
    assert ids_without_layout_vector(library) == [*covers[:3], covers[4]]
