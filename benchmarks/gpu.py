"""Compare a GPU with the processor: the same vectors and words, and the pictures a second.

    python -m benchmarks.gpu PICTURES

Describes each picture on both devices, and embeds the flat covers on both. Vectors are equal from a
cosine of MIN_COSINE on, words if they are the same. A difference ends it with exit code 1. The
processor computes in float32, the GPU as COVERDEX_PRECISION says.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from indexer.models import models_for
from indexer.pipeline import describe_cover
from indexer.scan import Scanner
from indexer.vision.cover import Cover, Image, Vector
from indexer.vision.detection import figure_candidates
from indexer.vision.detection.features import book_network
from indexer.vision.device import Device, device, has_gpu, use_device
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.vision.precision import VARIABLE, uses_bfloat16
from indexer.vision.thumbnail import decode_thumbnail

MIN_COSINE = 0.999
"""Cosine of a picture's two vectors from which on they are equal."""

REPEATED = 64
"""Pictures that are embedded at least, to measure: the same ones again and again."""


@dataclass(frozen=True)
class Described:
    """What a device made of some pictures.

    `layouts` (N, D): layout vectors of the flat covers. `described` and `embedded`: pictures a
    second that went through all stages, and through the two networks that questions are asked with.
    """

    covers: Sequence[Cover]
    layouts: Vector
    described: float
    embedded: float


def describe(pictures: Sequence[Image], choice: Device) -> Described:
    """Describe RGB uint8 pictures on a device. The first one is not timed."""
    use_device(choice)
    book_network.cache_clear()  # they stay where they were loaded
    figure_candidates.figure_network.cache_clear()
    models = models_for(ModelChoice())
    describe_cover(pictures[0], models)
    began = time.perf_counter()
    covers = [describe_cover(picture, models) for picture in pictures]
    described = len(pictures) / (time.perf_counter() - began)
    flat = [decode_thumbnail(cover.thumbnail) for cover in covers]
    layouts = models.backbone.layout_vectors(flat)
    repeated = flat * -(-REPEATED // len(flat))
    began = time.perf_counter()
    models.backbone.embed(repeated)
    models.backbone.layout_vectors(repeated)
    return Described(covers, layouts, described, len(repeated) / (time.perf_counter() - began))


def differences(one: Described, other: Described) -> list[str]:
    """A sentence for each picture of which the devices disagree, by its number from 0."""
    found = []
    layouts = (one.layouts * other.layouts).sum(axis=1)
    for number, (mine, theirs) in enumerate(zip(one.covers, other.covers, strict=True)):
        cosines = {"vector": float(mine.vector @ theirs.vector), "layout": float(layouts[number])}
        found += [
            f"{number}: the cosine of its {name}s is {cosine:.5f}"
            for name, cosine in cosines.items()
            if not cosine >= MIN_COSINE  # nor NaN
        ]
        words, others = ([line.words for line in cover.lines] for cover in (mine, theirs))
        if words != others:
            found.append(f"{number}: {' | '.join(words)} or {' | '.join(others)}")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Describe on both devices, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", type=Path, help="a folder")
    parser.add_argument("--count", type=int, default=60, help="pictures at most (default: 60)")
    parser.add_argument(
        "--device", type=Device, default=Device.CUDA, help="what is compared (default: cuda)"
    )
    options = parser.parse_args(arguments)
    if options.device is Device.CUDA and not has_gpu():
        parser.error("PyTorch finds no GPU with CUDA here, so there is nothing to compare")
    paths = Scanner().scan(options.pictures).pictures[: options.count]
    pictures = [read_image(path) for path in paths]
    with patch.dict(os.environ, {VARIABLE: "float32"}):
        processor = describe(pictures, Device.CPU)
    other = describe(pictures, options.device)
    precision = "bfloat16" if uses_bfloat16() else "float32"
    for name, found in (("cpu, float32", processor), (f"{device()}, {precision}", other)):
        print(f"{name}: {found.described:.2f} pictures/s described, {found.embedded:.1f} embedded")
    cosines = [
        float(a.vector @ b.vector) for a, b in zip(processor.covers, other.covers, strict=True)
    ]
    print(f"{len(paths)} pictures, lowest cosine of vectors {np.min(cosines):.6f}")
    found = differences(processor, other)
    for sentence in found:
        print(f"{paths[int(sentence.partition(':')[0])].name}, picture {sentence}")
    sys.exit("not equal" if found else 0)


if __name__ == "__main__":
    main()
