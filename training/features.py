"""Features of many pictures, computed once, and the whitening of features."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from torch import Tensor

from indexer.vision.networks import Network
from synth.colours import Picture

BATCH = 64


def kept(path: Path, network: Network, pictures: Iterator[Picture], count: int) -> Tensor:
    """Features (N, D) of `count` RGB uint8 pictures, computed where `path`, an .npy, is missing.

    Raises:
        ValueError: the file holds features of another number of pictures.
    """
    if not path.exists():
        parts: list[NDArray[np.float16]] = []
        for start in track(range(0, count, BATCH), path.stem):
            batch = [next(pictures) for _ in range(min(BATCH, count - start))]
            parts.append(network.features(batch).numpy().astype(np.float16))
        part = path.with_suffix(".part.npy")
        np.save(part, np.concatenate(parts))
        part.rename(path)
    features = np.load(path)
    if len(features) != count:
        raise ValueError(f"{path}: features of {len(features)} pictures, not {count}; remove it")
    return torch.from_numpy(features.astype(np.float32))


def whitening(features: Tensor, components: int, power: float) -> tuple[Tensor, Tensor]:
    """Weight (components, D) and bias of the layer that whitens features (N, D).

    It takes the strongest principal components and divides each by its standard deviation to the
    `power`: 0 only turns the axes, 1 whitens fully (Jégou and Chum, Negative evidences and
    co-occurrences, ECCV 2012). The results have any length.
    """
    mean = features.mean(0)
    centred = (features - mean).double()
    variances, axes = torch.linalg.eigh(centred.T @ centred / len(features))
    variances, axes = variances[-components:].flip(0), axes[:, -components:].flip(1)
    scales = variances.clamp(min=1e-9 * float(variances[0])).sqrt() ** power
    weight = (axes / scales * scales[0]).T.float().contiguous()  # kept in the range of fp16
    return weight, -weight @ mean
