"""Kind of a picture region: photo, illustration, logo, barcode, pattern or plain.

ImageNet has no classes for logos and barcodes. A linear layer of 46 kB classifies statistics of the
covers network's feature maps. `python -m training.region_kinds` draws its examples, trains it and
prints its accuracy.
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
    """Classifier of kinds: the covers network and a linear layer on it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._head = load_head(REGION_KINDS_FILE)

    def labels(self, crops: Sequence[Image]) -> list[tuple[Label, ...]]:
        """The most probable kinds of each of N ≥ 1 crops, RGB uint8 of any size."""
        return self._head.labels(kind_features(self._network, crops))


def load_head(path: Path) -> Classifier:
    """The linear layer of the kinds.

    Raises:
        ModelError: the file is missing or damaged, or was trained on another network's features.
    """
    head = load_classifier(path, REGION_KINDS)
    if head.embedding != COVERS_NAME:
        raise ModelError(
            f"{path}: trained on features of {head.embedding}, and the network is {COVERS_NAME}; "
            "train it anew: python -m training.region_kinds"
        )
    return head


def kind_features(network: Network, crops: Sequence[Image]) -> Numbers:
    """Features N × 1920 of N crops, RGB uint8, from all four blocks of the covers network.

    They are every channel's mean and standard deviation over the picture, each normalised to length
    1 per block. The early blocks show how a picture was made, which the last one hardly does.
    """
    parts = []
    for seen in network.stages(crops):
        values = seen.flatten(start_dim=2)
        parts += [normalize(values.mean(dim=2)), normalize(values.std(dim=2))]
    return np.asarray(torch.cat(parts, dim=1).numpy(), dtype=np.float32)
