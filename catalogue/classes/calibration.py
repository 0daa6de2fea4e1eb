"""Calibration: scale a classifier's scores so that its probabilities match its accuracy."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

Scores = NDArray[np.float64]
Indices = NDArray[np.intp]

BINS = 10
"""Bins of the calibration error: with a few hundred covers, a bin holds ten or more."""

MAX_LOG_TEMPERATURE = 5.0
"""Bound of the search, upwards and downwards: a factor of 148."""


def temperature(scores: Scores, truth: Indices) -> float:
    """The temperature: the divisor of scores (N × classes) before the softmax.

    It maximises the likelihood of held-out covers (temperature scaling: Guo et al., On Calibration
    of Modern Neural Networks, ICML 2017). As in Platt, Probabilistic Outputs for Support Vector
    Machines, 1999, the target of the right class is (N + 1) / (N + classes) instead of 1: thirty
    covers without a mistake don't make mistakes impossible.
    """
    count, classes = scores.shape
    target = np.full_like(scores, 1 / (count + classes))
    target[np.arange(count), truth] = (count + 1) / (count + classes)

    def loss(logarithm: float) -> float:
        logs = log_softmax(scores / np.exp(logarithm), axis=1)
        return float(-(target * logs).sum(axis=1).mean())

    best = minimize_scalar(
        loss, bounds=(-MAX_LOG_TEMPERATURE, MAX_LOG_TEMPERATURE), method="bounded"
    )
    return float(np.exp(best.x))


def calibrated(scores: Scores, truth: Indices, folds: NDArray[np.int64]) -> Scores:
    """Probabilities (N × classes); each fold is scaled by the temperature of the other folds.

    So no cover influences its own probabilities, and their calibration error is not too low.
    """
    probabilities = np.empty_like(scores)
    for fold in np.unique(folds):
        own = folds == fold
        probabilities[own] = softmax(scores[own] / temperature(scores[~own], truth[~own]), axis=1)
    return probabilities


def calibration_error(probabilities: Scores, truth: Indices) -> float:
    """Expected calibration error, 0 to 1, of the most probable classes, as in Guo et al. (2017).

    The mean distance between probability and accuracy over BINS of probability, weighted by the
    number of covers in each.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(float((confidence - right)[bins == number].sum())) for number in np.unique(bins)]
    return sum(gaps) / len(truth)
