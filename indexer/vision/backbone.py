"""What a cover looks like: a unit vector for likeness, and ImageNet classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from indexer.vision import networks, weights
from indexer.vision.cover import Image, Label, Vector
from indexer.vision.labels import most_probable
from indexer.vision.model_names import ModelChoice, names_of
from indexer.vision.networks import Network
from indexer.vision.region_kinds import RegionKinds


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A cover's vector and classes; of each of its crops the kinds, then the classes.

    Each classifier's labels come most probable first.
    """

    vector: Vector
    labels: tuple[Label, ...]
    crop_labels: tuple[tuple[Label, ...], ...]


class Backbone:
    """One network for the vector and one for the classes; they may be the same one.

    Each is loaded when it is first used, once, as is `kinds`, which says what kinds of pictures
    crops are. `name` is what a library calls the classifier.
    """

    def __init__(
        self,
        name: str,
        kinds: Callable[[], RegionKinds],
        embedder: Callable[[], Network],
        classifier: Callable[[], Network] | None = None,
    ) -> None:
        self._name = name
        self._load_kinds = kinds
        self._load_embedder = embedder
        self._load_classifier = classifier

    def load(self) -> None:
        """Load the networks now.

        Raises:
            ModelError: their weights can't be had.
        """
        _ = self._embedder, self._classifier, self._kinds

    def embed(self, images: Sequence[Image]) -> NDArray[np.float32]:
        """Unit vectors, N × D float32, of N RGB pictures."""
        return _unit(self._embedder.features(images).numpy())

    def trunk(self, images: Sequence[Image]) -> torch.Tensor:
        """What the embedder's last block gets of N RGB pictures; see `Network.trunk`."""
        return self._embedder.trunk(images)

    def last_block(self) -> torch.nn.Module:
        """The embedder's last block; see `Network.last_block`."""
        return self._embedder.last_block()

    def describe(self, cover: Image, crops: Sequence[Image]) -> Sight:
        """The cover and its crops in one batch through each network."""
        pictures = [cover, *crops]
        seen = self._classifier.features(pictures)
        one_network = self._classifier is self._embedder
        vectors = _unit(seen[:1].numpy()) if one_network else self.embed([cover])
        labels = most_probable(
            self._classifier.probabilities(seen).numpy(), weights.IMAGENET_CLASSES, self._name
        )
        kinds = self._kinds.labels(crops) if crops else []
        crop_labels = zip(kinds, labels[1:], strict=True)
        return Sight(vectors[0], labels[0], tuple((*kind, *shown) for kind, shown in crop_labels))

    @cached_property
    def _embedder(self) -> Network:
        return self._load_embedder()

    @cached_property
    def _kinds(self) -> RegionKinds:
        return self._load_kinds()

    @cached_property
    def _classifier(self) -> Network:
        return self._load_classifier() if self._load_classifier else self._embedder


def load_backbone(choice: ModelChoice) -> Backbone:
    """The backbone chosen; its networks load on first use.

    `names_of` has refused what isn't `covers`, `imagenet` or `timm:NAME`.
    """
    labels = names_of(choice).labels
    covers = cache(networks.covers_resnet18)  # loaded once, for the vectors and for the kinds

    def kinds() -> RegionKinds:
        return RegionKinds(covers())

    if choice.backbone == "covers":
        return Backbone(labels, kinds, covers, networks.lite0)
    if choice.backbone == "imagenet":
        return Backbone(labels, kinds, lambda: networks.imagenet_resnet18(choice.weights))
    name = choice.backbone.removeprefix("timm:")
    return Backbone(labels, kinds, lambda: networks.timm_network(name, choice.weights))


def _unit(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """The one place where vectors get their length of 1."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, 1e-12), dtype=np.float32)
