"""Train a last layer on unit features, by logistic regression."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from catalogue.classes.calibration import Indices, Scores
from indexer.vision.classification import Numbers

REGULARISATION = 100.0
"""scikit-learn's C, the inverse of the penalty on weights, chosen by
`python -m benchmarks.labels --c`."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """Learned weights (classes × D), biases (classes,), and tensors of the last block, if any."""

    weight: Numbers
    bias: Numbers
    last_block: dict[str, NDArray[np.float16]]


class Learner(Protocol):
    """Learns from some of its covers and scores others."""

    def learn(self, indices: Indices) -> Learned:
        """Train on the covers at these indices."""

    def scores(self, learned: Learned, indices: Indices) -> Scores:
        """Scores before the softmax (N × classes), for the covers at these indices."""


class LastLayer:
    """Learns classes (N,) from features (N × D)."""

    def __init__(self, features: Numbers, truth: Indices) -> None:
        self._features = features
        self._truth = truth

    def learn(self, indices: Indices) -> Learned:
        """Train on the covers at these indices; every class must be among them."""
        model = LogisticRegression(C=REGULARISATION, max_iter=1000)
        # Centred features converge much faster; the bias takes the centre back.
        centre = self._features[indices].mean(axis=0)
        model.fit(self._features[indices] - centre, self._truth[indices])
        weight, bias = model.coef_, model.intercept_ - model.coef_ @ centre
        if len(weight) == 1:  # for two classes scikit-learn has the second one's scores only
            weight, bias = np.vstack([0 * weight, weight]), np.append(0 * bias, bias)
        return Learned(weight.astype(np.float32), bias.astype(np.float32), {})

    def scores(self, learned: Learned, indices: Indices) -> Scores:
        """N × classes, for the covers at these indices."""
        return np.asarray(self._features[indices] @ learned.weight.T + learned.bias, np.float64)
