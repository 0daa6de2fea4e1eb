"""Train a last layer on features of length 1: a logistic regression."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from catalogue.classes.calibration import Places, Scores
from indexer.vision.classification import Numbers

REGULARISATION = 100.0
"""scikit-learn's C, the inverse of the penalty on weights; `python -m benchmarks.labels --c`."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was learned: weights (classes × D), biases (classes,), and the last block's tensors."""

    weight: Numbers
    bias: Numbers
    last_block: dict[str, NDArray[np.float16]]


class Learner(Protocol):
    """Learns from some of its covers, and scores others of them."""

    def learn(self, places: Places) -> Learned:
        """From the covers at these places."""

    def scores(self, learned: Learned, places: Places) -> Scores:
        """N × classes: what the softmax is taken of, for the covers at these places."""


class LastLayer:
    """Learns a last layer on features (N × D) of classes (N,)."""

    def __init__(self, features: Numbers, truth: Places) -> None:
        self._features = features
        self._truth = truth

    def learn(self, places: Places) -> Learned:
        """From the covers at these places; every class must be among them."""
        model = LogisticRegression(C=REGULARISATION, max_iter=1000)
        # The same weights come out for any middle; around their own one they come out soon.
        middle = self._features[places].mean(axis=0)
        model.fit(self._features[places] - middle, self._truth[places])
        weight, bias = model.coef_, model.intercept_ - model.coef_ @ middle
        if len(weight) == 1:  # of two classes scikit-learn scores the second
            weight, bias = np.vstack([0 * weight, weight]), np.append(0 * bias, bias)
        return Learned(weight.astype(np.float32), bias.astype(np.float32), {})

    def scores(self, learned: Learned, places: Places) -> Scores:
        """N × classes, for the covers at these places."""
        return np.asarray(self._features[places] @ learned.weight.T + learned.bias, np.float64)
