"""What the second score is taught, and that it learns it."""

import numpy as np

from benchmarks.boundary_fit import _fit_second, _shares


def test_shares_go_to_the_best_hypotheses():
    shares = _shares("plain", np.array([0.95, 0.94, 0.6, 0.99]))
    assert shares.sum() == 1
    assert shares[0] > shares[1] > 0
    assert shares[2] == shares[3] == 0, "the last is the whole picture, which is no book"


def test_a_flat_cover_is_the_whole_picture():
    assert _shares("flat", np.array([0.6, 0.5, 1.0])).tolist() == [0, 0, 1]


def test_where_none_is_near_nothing_is_taught():
    assert not _shares("plain", np.array([0.5, 0.3, 0.9])).any()


def test_the_weights_are_those_of_second_scores():
    rng = np.random.default_rng(0)
    terms = rng.normal(0, 1, (400, 6, 5))
    right = terms[:, :5, 2].argmax(axis=1)
    shares = np.eye(6)[right]
    there = np.ones((400, 6), bool)
    there[:, 5] = False
    terms[:, 5] = 50  # a row that is not there must not be looked at
    weights = _fit_second(terms, shares, there)
    hidden = (terms - weights["mean"]) / weights["scale"] @ weights["hidden"] + weights["bias"]
    scores = np.maximum(hidden, 0) @ weights["out"]
    assert np.mean(scores[:, :5].argmax(axis=1) == right) > 0.9
    np.testing.assert_allclose(weights["mean"], terms[:, :5].reshape(-1, 5).mean(axis=0))
