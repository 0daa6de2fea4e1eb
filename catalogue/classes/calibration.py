"""Calibration: probabilities that come true as often as they say."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

Scores = NDArray[np.float64]
Places = NDArray[np.intp]

BINS = 10
"""Of the calibration error: with some hundred covers, a bin holds ten or more."""

WIDEST = 5.0
"""Largest logarithm of a temperature looked for, either way: a factor of 148."""


def temperature(scores: Scores, truth: Places) -> float:
    """The number by which scores (N × classes) are best divided before the softmax.

    Temperature scaling, of Guo et al., On Calibration of Modern Neural Networks, ICML 2017: it
    maximises the likelihood of held-out covers. As in Platt, Probabilistic Outputs for Support
    Vector Machines, 1999, the right class counts as (N + 1) / (N + classes) and not as 1: thirty
    covers that were all told apart do not promise that all others will be.
    """
    count, classes = scores.shape
    target = np.full_like(scores, 1 / (count + classes))
    target[np.arange(count), truth] = (count + 1) / (count + classes)

    def loss(logarithm: float) -> float:
        logs = log_softmax(scores / np.exp(logarithm), axis=1)
        return float(-(target * logs).sum(axis=1).mean())

    best = minimize_scalar(loss, bounds=(-WIDEST, WIDEST), method="bounded")
    return float(np.exp(best.x))


def calibrated(scores: Scores, truth: Places, parts: NDArray[np.int64]) -> Scores:
    """Probabilities (N × classes), each part of the covers by the temperature of all the others.

    So no cover has a say in its own, and the error that is measured on them is an honest one.
    """
    probabilities = np.empty_like(scores)
    for part in np.unique(parts):
        own = parts == part
        probabilities[own] = softmax(scores[own] / temperature(scores[~own], truth[~own]), axis=1)
    return probabilities


def calibration_error(probabilities: Scores, truth: Places) -> float:
    """Expected calibration error, 0 to 1, of the most probable classes, as in Guo et al. (2017).

    The mean distance, over BINS of probability, between that and the share that was right.
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(float((sure - right)[bins == number].sum())) for number in np.unique(bins)]
    return sum(gaps) / len(truth)
