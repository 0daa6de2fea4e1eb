"""Embedding and classes of a cover and of the crops of its figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from indexer.vision import networks, weights
from indexer.vision.cover import Image, Label, Vector
from indexer.vision.labels import most_probable
from indexer.vision.layout import layout_network
from indexer.vision.model_names import ModelChoice, names_of
from indexer.vision.networks import Network


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A cover's vector and labels, and the labels of each of its crops.

    The most probable label comes first.
    """

    vector: Vector
    labels: tuple[Label, ...]
    crop_labels: tuple[tuple[Label, ...], ...]


class Backbone:
    """A network for the vector and one for the classes, which may be the same.

    `embedder` and `classifier` are each loaded once, on first use. `name` is the classifier's name
    in a library. `layout` gives second vectors to compare covers by; without it the classifier's
    features do.
    """

    def __init__(
        self,
        name: str,
        embedder: Callable[[], Network],
        classifier: Callable[[], Network] | None = None,
        layout: Callable[[], Network] | None = None,
    ) -> None:
        self._name = name
        self._load_layout = layout
        self._load_embedder = embedder
        self._load_classifier = classifier

    def load(self) -> None:
        """Load the networks now.

        Raises:
            ModelError: their weights can't be had.
        """
        _ = self._embedder, self._classifier

    def embed(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Unit vectors N × D, float32, of N RGB uint8 pictures."""
        return normalise(self._embedder.features(images).numpy())

    def layout_vectors(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Unit vectors N × D, float32, of N RGB uint8 pictures: see `indexer.vision.layout`.

        A backbone without layouts gives the classifier's features.
        """
        return normalise(self._layout.features(images).numpy())

    def trunk(self, images: Sequence[Image]) -> torch.Tensor:
        """Inputs of the embedder's last block for N RGB uint8 pictures; see `Network.trunk`."""
        return self._embedder.trunk(images)

    def last_block(self) -> torch.nn.Module:
        """The embedder's last block; see `Network.last_block`."""
        return self._embedder.last_block()

    def describe(self, cover: Image, crops: Sequence[Image]) -> Prediction:
        """Predictions for a cover and its crops, all RGB uint8, in one batch for each network."""
        pictures = [cover, *crops]
        features = self._classifier.features(pictures)
        one_network = self._classifier is self._embedder
        vectors = normalise(features[:1].numpy()) if one_network else self.embed([cover])
        labels = most_probable(
            self._classifier.probabilities(features).numpy(), weights.IMAGENET_CLASSES, self._name
        )
        return Prediction(vectors[0], labels[0], tuple(labels[1:]))

    @cached_property
    def _embedder(self) -> Network:
        return self._load_embedder()

    @cached_property
    def _layout(self) -> Network:
        return self._load_layout() if self._load_layout else self._classifier

    @cached_property
    def _classifier(self) -> Network:
        return self._load_classifier() if self._load_classifier else self._embedder


def load_backbone(choice: ModelChoice) -> Backbone:
    """The chosen backbone; its networks load on first use.

    Raises:
        ModelError: see `names_of`.
    """
    labels = names_of(choice).labels
    if choice.backbone == "covers":
        return Backbone(labels, networks.covers_resnet18, networks.lite0, layout_network)
    if choice.backbone == "imagenet":
        return Backbone(labels, lambda: networks.imagenet_resnet18(choice.weights))
    name = choice.backbone.removeprefix("timm:")
    return Backbone(labels, lambda: networks.timm_network(name, choice.weights))


def normalise(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length 1, N × D, so that inner products are cosines. Nothing else sets lengths."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, 1e-12), dtype=np.float32)
