import numpy as np
import pytest

from indexer.errors import CoverdexError, NotFoundError
from search.by_cover import similar_to_cover
from tests.covers import make_cover, store, unit_vector
from tests.fakes import NAMES, OTHER_NAMES


def near(seed: int, other: int, share: float) -> np.ndarray:
    """A vector between two, nearer to the first the smaller the share."""
    vector = (1 - share) * unit_vector(seed) + share * unit_vector(other)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def family(library):
    """Ids of a cover, one quite like it, one rather like it, and a stranger."""
    ids = []
    for name, vector in (
        ("first", unit_vector(1)),
        ("rather", near(1, 2, 0.4)),
        ("quite", near(1, 3, 0.1)),
        ("stranger", unit_vector(4)),
    ):
        labels = ["book jacket", name]
        cover = make_cover(name.upper(), title=name, labels=labels)
        object.__setattr__(cover, "vector", vector.astype(np.float32))
        ids.append(store(library, f"/covers/{name}.jpg", cover))
    return ids


def test_covers_like_a_stored_one_come_best_first_without_itself(library, family):
    found = similar_to_cover(library, family[0], 10)
    assert [result.title for result in found] == ["quite", "rather", "stranger"]
    assert [result.rank for result in found] == [1, 2, 3]
    assert [result.id for result in found] == [family[2], family[1], family[3]]
    wanted = [float(unit_vector(1) @ near(1, 3, 0.1)), float(unit_vector(1) @ near(1, 2, 0.4))]
    assert [result.score for result in found][:2] == pytest.approx(wanted, abs=1e-5)
    assert found[0].scores.visual == found[0].score
    assert (found[0].scores.text, found[0].scores.inliers) == (None, None)


def test_no_more_are_given_than_asked_for(library, family):
    assert [result.title for result in similar_to_cover(library, family[0], 1)] == ["quite"]


def test_a_copy_of_a_cover_is_like_it(library, family):
    cover = make_cover()
    object.__setattr__(cover, "vector", unit_vector(1))
    copy = store(library, "/covers/copy.jpg", cover)
    best = similar_to_cover(library, family[0], 1)[0]
    assert (best.id, best.score) == (copy, pytest.approx(1, abs=1e-5))


def test_only_covers_with_the_label_are_given(library, family):
    found = similar_to_cover(library, family[0], 10, ["rather"])
    assert [result.title for result in found] == ["rather"]
    assert similar_to_cover(library, family[0], 10, ["first"]) == []
    with pytest.raises(NotFoundError, match="no cover carries the label"):
        similar_to_cover(library, family[0], 10, ["nothing"])


def test_an_unknown_id_is_not_found(library, family):
    with pytest.raises(NotFoundError, match="no cover has the id 999"):
        similar_to_cover(library, 999, 10)


def test_a_cover_of_other_models_cannot_be_compared(library, family):
    cover = make_cover()
    object.__setattr__(cover, "vector", unit_vector(1, 1280))
    stale = store(library, "/covers/stale.jpg", cover, OTHER_NAMES)
    with pytest.raises(CoverdexError, match="other models"):
        similar_to_cover(library, stale, 10)
    assert library.names() == NAMES
