"""Draw photos of the sample covers from seeds, as many as wanted.

Use them to choose thresholds and networks: they show covers that are neither trained on nor in the
evaluation sets, and another camera, other table tops and other light than training scenes have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image
from indexer.vision.image import read_image
from synth.samples.scene import tables
from synth.samples.scene.camera import Camera
from synth.samples.scene.photo import Glare, Light, Lying, Sensor, View, take

SAMPLES = Path(__file__).parents[1] / "data"


TABLES = (
    tables.oak_table, tables.walnut_table, tables.black_desk, tables.linen,
    tables.bed_sheet, tables.gingham, tables.carpet, tables.concrete, tables.newspaper,
    tables.cutting_mat, tables.terrazzo,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class SamplePhoto:
    """A photo, the file name of the cover it shows whole, and that cover's corners.

    The corners (4, 2) are in pixels, clockwise from the cover's top left.
    """

    image: Image
    cover: str
    corners: NDArray[np.float64]


def random_photo(seed: int, covers: Sequence[str]) -> SamplePhoto:
    """Draw a photo of one of `covers`, files in data/covers; takes some seconds."""
    chance = np.random.default_rng([seed, 7])
    while True:
        view = _random_view(chance, covers)
        try:
            image, corners = take(view, lambda name: read_image(SAMPLES / "covers" / name) / 255.0)
        except ValueError:  # the cover lies partly outside
            continue
        return SamplePhoto(image, view.book.cover, corners)


def _random_view(chance: np.random.Generator, covers: Sequence[str]) -> View:
    """One cover among up to three others, as a hand-held phone might see it."""
    book, *others = chance.choice(covers, size=1 + int(chance.integers(0, 4)), replace=False)
    angles = np.linspace(0, 2 * np.pi, len(others), endpoint=False) + chance.uniform(0, 6.3)
    glares = tuple(
        Glare(tuple(chance.uniform(0.1, 0.9, 2)), tuple(chance.uniform(0.05, 0.3, 2)), 0.85)
        for _ in range(int(chance.integers(0, 3)))
    )
    return View(
        file=str(book),
        book=Lying(str(book), (0.0, 0.0), chance.uniform(0, 360), thickness=0.1),
        surface=TABLES[int(chance.integers(len(TABLES)))],
        others=tuple(
            Lying(str(other), (1.3 * np.cos(angle), 1.5 * np.sin(angle)), chance.uniform(0, 360))
            for other, angle in zip(others, angles, strict=True)
        ),
        camera=Camera(
            tuple(chance.uniform(-0.15, 0.15, 2)),
            chance.uniform(3.4, 4.6),
            chance.uniform(0, 35),
            chance.uniform(-40, 40),
            chance.uniform(-15, 15),
        ),
        light=Light(
            chance.uniform(0, 360),
            chance.uniform(0.1, 0.5),
            0.5,
            chance.uniform(0.6, 1.15),
            tuple(chance.uniform(0.85, 1.12, 3)),
            glares,
        ),
        sensor=Sensor(chance.uniform(0.4, 1.8), noise=chance.uniform(0.005, 0.03)),
        seed=int(chance.integers(2**31)),
    )
