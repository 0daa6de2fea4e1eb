"""Fit the projection of EfficientNet-Lite0's features that `indexer.vision.projection` applies.

    python -m training.projection COVERS [COVERS …]

COVERS are tar files of pictures of covers, or folders of such files: what the weights of the
covers' network were trained on will do. Writes the file in `indexer/vision/assets`; the vectors of
libraries get another name by it and are made again at their next `index`.
"""

import argparse
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from indexer.vision.cover import Image
from indexer.vision.image import read_image
from indexer.vision.model_names import CLASSIFIER_PROJECTION_FILE
from indexer.vision.networks import lite0

DIMENSIONS = 512
WHITENING = 0.75
"""Power of the standard deviation that components are divided by; 0 leaves them, 1 makes them
equal. Of 0.5, 0.75 and 1 on real photos this was as good as any."""

BATCH = 64


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on all covers and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("covers", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    tars = [tar for path in options.covers for tar in (sorted(path.glob("*.tar")) or [path])]
    network = lite0()
    parts, batch = [], list[Image]()
    for picture in (picture for tar in tars for picture in _pictures(tar)):
        batch.append(picture)
        if len(batch) == BATCH:
            parts.append(network.features(batch).numpy())
            batch = []
    if batch:
        parts.append(network.features(batch).numpy())
    write(CLASSIFIER_PROJECTION_FILE, *fit(np.concatenate(parts)))


def fit(
    features: NDArray[np.float32], dimensions: int = DIMENSIONS, whitening: float = WHITENING
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean (F,) and matrix (F, D) of the whitened principal components of features (N, F)."""
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    mean = unit.mean(axis=0, dtype=np.float64)
    covariance = np.cov(unit, rowvar=False, bias=True)
    variances, axes = np.linalg.eigh(covariance)
    order = np.argsort(-variances)[:dimensions]
    deviations = np.sqrt(variances[order])
    matrix = axes[:, order] / deviations**whitening
    # Vectors are normalised afterwards, so only the ratios count: kept in float16's range.
    return mean, matrix / np.abs(matrix).max()


def write(path: Path, mean: NDArray[np.float64], matrix: NDArray[np.float64]) -> None:
    """Write what `indexer.vision.projection.load_projection` reads."""
    tensors: dict[str, NDArray[Any]] = {
        "mean": mean.astype(np.float32),
        # safetensors writes an array's memory as it lies, whatever order its axes have there.
        "matrix": np.ascontiguousarray(matrix, dtype=np.float16),
    }
    save_file(tensors, path)


def _pictures(tar: Path) -> Iterator[Image]:
    with tarfile.open(tar) as file:
        for member in file:
            data = file.extractfile(member)
            if data is not None:
                yield read_image(data.read())


if __name__ == "__main__":
    main()
