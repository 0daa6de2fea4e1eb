"""Classifier on top of the embedding network, and its file.

It is a last layer on a library's vectors. One trained on pictures (`train-labels --deep`) brings
its own copy of the network's last block, too. `catalogue.classes` trains it for a user's classes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from indexer.atomic import write_atomically
from indexer.errors import LibraryError, ModelError
from indexer.vision.cover import Label
from indexer.vision.labels import most_probable

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """A linear layer, `weight` classes × D and `bias` (classes,), whose softmax is calibrated.

    Its input is a cover's vector. With a `last_block` (tensors of a ResNet18's `layer4`, by name)
    it is that block's output for the cover's thumbnail, normalised. `embedding` names the vectors,
    or the network, that the layer was trained on.
    """

    name: str
    embedding: str
    classes: tuple[str, ...]
    weight: Numbers
    bias: Numbers
    last_block: Mapping[str, NDArray[np.float16]]

    def __post_init__(self) -> None:
        count = len(self.classes)
        if self.weight.ndim != 2 or len(self.weight) != count or self.bias.shape != (count,):
            raise ValueError("a classifier has a row of weights and a bias for each class")

    def labels(self, features: Numbers) -> list[tuple[Label, ...]]:
        """The most probable classes of each of N covers, from features N × D."""
        from scipy.special import softmax  # slow to import, and listing covers does not need it

        probabilities = softmax(features @ self.weight.T + self.bias, axis=1)
        return most_probable(probabilities, self.classes, self.name)

    def save(self, path: Path) -> None:
        """Write a safetensors file; an earlier one is replaced.

        Raises:
            LibraryError: the file can't be written.
        """
        numbers = {"weight": self.weight, "bias": self.bias, **self.last_block}
        # safetensors writes the bytes of an array in memory order, even if it is not C order.
        tensors: dict[str, NDArray[Any]] = {
            name: np.ascontiguousarray(array) for name, array in numbers.items()
        }
        metadata = {"embedding": self.embedding, "classes": json.dumps(self.classes)}
        try:
            path.parent.mkdir(exist_ok=True)
            write_atomically(path, save(tensors, metadata))
        except OSError as error:
            raise LibraryError(f"{path}: can't be written ({error.strerror or error})") from error


def load_classifier(path: Path, name: str) -> Classifier:
    """Read the classifier that `Classifier.save` wrote.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return Classifier(
            name=name,
            embedding=metadata["embedding"],
            classes=tuple(json.loads(metadata["classes"])),
            weight=tensors.pop("weight"),
            bias=tensors.pop("bias"),
            last_block=tensors,
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: not a whole classifier ({error})") from error
