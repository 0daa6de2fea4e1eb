"""The projection of the classifier's features: centred, whitened, fewer numbers.

Raw ImageNet features share a few strong directions, which make all covers similar. Whitening by
PCA divides each principal component by a power of its standard deviation, so that what tells covers
apart counts more (Jégou and Chum, Negative evidences and co-occurrences, ECCV 2012).
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from indexer.errors import ModelError
from indexer.vision.model_names import CLASSIFIER_PROJECTION_FILE

Projection = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From unit features (N, F) to vectors (N, D), not yet of length 1."""


def load_projection(path: Path = CLASSIFIER_PROJECTION_FILE) -> Projection:
    """The projection in a file; the shipped one takes Lite0's 1280 features to 512 numbers.

    Raises:
        ModelError: its file is missing or damaged.
    """
    try:
        tensors = load_file(path)
        mean = tensors["mean"].astype(np.float32)
        matrix = tensors["matrix"].astype(np.float32)
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"{path}: not a whole projection ({error})") from error

    def project(features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray((features - mean) @ matrix, dtype=np.float32)

    return project
