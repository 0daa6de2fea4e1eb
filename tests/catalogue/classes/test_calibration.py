import numpy as np
import pytest
from scipy.special import softmax

from catalogue.classes.calibration import calibrated, calibration_error, temperature


def drawn(count, factor, seed=0):
    """Scores of three classes, exaggerated by a factor, and classes drawn by the true ones."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(count, 3)) * 2
    truth = np.array([rng.choice(3, p=row) for row in softmax(scores, axis=1)])
    return scores * factor, truth


@pytest.mark.parametrize("factor", [0.2, 1.0, 8.0])
def test_the_temperature_takes_back_what_was_exaggerated(factor):
    assert temperature(*drawn(4000, factor)) == pytest.approx(factor, rel=0.1)


def test_a_few_covers_that_are_all_told_apart_promise_no_certainty():
    for count in (10, 100):
        truth = np.arange(count) % 2
        scores = np.stack([truth == 0, truth == 1], axis=1) * 1.0
        sure = softmax(scores / temperature(scores, truth), axis=1).max()
        assert sure == pytest.approx((count + 1) / (count + 2), abs=1e-3)


def test_calibration_lowers_the_error():
    scores, truth = drawn(1000, 5)
    folds = np.arange(1000) % 5
    raw = calibration_error(softmax(scores, axis=1), truth)
    probabilities = calibrated(scores, truth, folds)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert raw > 0.1
    assert calibration_error(probabilities, truth) < 0.05


def test_no_fold_has_a_say_in_its_own_probabilities():
    scores, truth = drawn(100, 1)
    folds = np.arange(100) % 5
    turned = np.where(folds == 0, (truth + 1) % 3, truth)
    own = folds == 0
    before, after = calibrated(scores, truth, folds), calibrated(scores, turned, folds)
    assert (before[own] == after[own]).all()
    assert (before[~own] != after[~own]).any()


def test_the_error_is_the_distance_from_what_came_true():
    sure = np.array([[1.0, 0.0]] * 4)
    assert calibration_error(sure, np.array([0, 0, 0, 0])) == 0
    assert calibration_error(sure, np.array([0, 0, 0, 1])) == pytest.approx(0.25)
    mixed = np.array([[0.95, 0.05]] * 2 + [[0.45, 0.55]] * 2)
    # One bin says 0.95 and is right in half, the other says 0.55 and is always right.
    assert calibration_error(mixed, np.array([0, 1, 1, 1])) == pytest.approx((0.45 + 0.45) / 2)
