"""What kind of picture a region is: photo, illustration, logo, barcode, pattern or plain.

ImageNet has no class for a logo or a barcode. A last layer of 46 kB says it, on what the
blocks of the ResNet18 trained for covers see; `python -m training.region_kinds` trains it, draws
what it learns from, and prints what it is worth.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import normalize

from indexer.errors import ModelError
from indexer.vision.classification import Classifier, Numbers, load_classifier
from indexer.vision.cover import Image, Label
from indexer.vision.labels import REGION_KINDS
from indexer.vision.model_names import COVERS_NAME, REGION_KINDS_FILE
from indexer.vision.networks import Network


class RegionKinds:
    """The head on the covers network, both loaded."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._head = load_head(REGION_KINDS_FILE)

    def labels(self, crops: Sequence[Image]) -> list[tuple[Label, ...]]:
        """The most probable kinds of each of N crops, one at least, RGB uint8 of any size."""
        return self._head.labels(kind_features(self._network, crops))


def load_head(path: Path) -> Classifier:
    """The last layer that tells kinds apart.

    Raises:
        ModelError: it is missing or damaged, or was trained on another network's features.
    """
    head = load_classifier(path, REGION_KINDS)
    if head.embedding != COVERS_NAME:
        raise ModelError(
            f"{path}: trained on features of {head.embedding}, and the network is {COVERS_NAME}; "
            "train it anew: python -m training.region_kinds"
        )
    return head


def kind_features(network: Network, crops: Sequence[Image]) -> Numbers:
    """N × 1920: what each block of the covers network sees of N crops, RGB uint8.

    Means and deviations of every channel over the picture, those of each block with length 1. The
    last block alone has mostly forgotten how a picture was made, which the first ones see.
    """
    parts = []
    for seen in network.stages(crops):
        values = seen.flatten(start_dim=2)
        parts += [normalize(values.mean(dim=2)), normalize(values.std(dim=2))]
    return np.asarray(torch.cat(parts, dim=1).numpy(), dtype=np.float32)
