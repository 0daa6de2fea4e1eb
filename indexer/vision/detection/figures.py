"""Find the figures of a flat cover: photos, illustrations, logos, barcodes, labels, patterns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Label, Points, TextLine
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.figure_candidates import find_candidates
from indexer.vision.detection.figure_network import KINDS
from indexer.vision.labels import REGION_KINDS, most_probable

Kind = Literal["image", "icon"]

SURE = 0.4
"""Probability of being a figure, above which a candidate is one."""

WITHIN = 0.8
"""Share of a picture that lies in a surer one, above which it is a part of that one."""

LETTERED = 0.75
"""Share of a figure under lines of text, above which it is text and no more."""

PLAIN = 2.0
"""Standard deviation of a figure's channels, 0 to 255, below which it is plain ground."""

IMAGE_SHARE = 0.04
"""Share of the cover above which a figure is an image: a fifth of the width, squared."""

MOST_FIGURES = 8
"""Kept at most, the surest: each one costs a pass through the classifier."""

PICTURES = frozenset({"photo", "illustration", "pattern"})
"""Kinds that have no figures of these kinds in them; logos and labels lie on pictures."""

Box = NDArray[np.intp]
"""Left, top, right, bottom in pixels: [left, right) × [top, bottom)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A level box in the flat cover's pixels, [left, right) × [top, bottom), and its kinds.

    `size` is what the library calls the region's kind. `labels`: probabilities of the figure's
    kinds, the most probable first.
    """

    size: Kind
    left: int
    top: int
    right: int
    bottom: int
    labels: tuple[Label, ...]

    def polygon(self) -> Points:
        """Its corners (4, 2)."""
        return np.array(
            [
                [self.left, self.top],
                [self.right, self.top],
                [self.right, self.bottom],
                [self.left, self.bottom],
            ],
            dtype=np.float64,
        )

    def crop(self, flat: Image) -> Image:
        """The pixels inside it."""
        return flat[self.top : self.bottom, self.left : self.right]


def find_figures(
    flat: Image, lines: Sequence[TextLine], features: PictureFeatures | None = None
) -> tuple[Figure, ...]:
    """The figures of a flat, upright cover (RGB uint8), largest first; none of `lines` is one.

    A picture from edge to edge is a figure too. `features`: those of the same cover at any size,
    where they are known.

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    features = features or PictureFeatures(flat)
    found = find_candidates(features)
    height, width = flat.shape[:2]
    scale = np.array([width / features.image.shape[1], height / features.image.shape[0]] * 2)
    text = np.zeros((height, width), np.uint8)
    for line in lines:
        cv2.fillConvexPoly(text, np.round(line.polygon).astype(np.int32), 1)
    labels = most_probable(found.kinds, KINDS, REGION_KINDS)
    kept: list[Figure] = []
    for box, sure, theirs in zip(scale * found.boxes, found.sure, labels, strict=True):
        if sure < SURE or len(kept) == MOST_FIGURES:
            break
        left, top = (max(0, int(edge)) for edge in np.floor(box[:2]))
        right, bottom = min(width, round(float(box[2]))), min(height, round(float(box[3])))
        if right <= left or bottom <= top:
            continue
        share = (right - left) * (bottom - top) / (width * height)
        figure = Figure(
            "image" if share >= IMAGE_SHARE else "icon", left, top, right, bottom, theirs
        )
        if _is_plain(figure, flat) or _is_text(figure, text):
            continue
        if any(_is_part(figure, other) for other in kept):
            continue
        kept.append(figure)
    return tuple(sorted(kept, key=lambda one: -_area(one)))


def _area(figure: Figure) -> int:
    return (figure.right - figure.left) * (figure.bottom - figure.top)


def _is_plain(figure: Figure, flat: Image) -> bool:
    """Whether it shows one colour: the network has no answer for what has no features."""
    _, spread = cv2.meanStdDev(figure.crop(flat))
    return float(spread.max()) < PLAIN


def _is_text(figure: Figure, text: Image) -> bool:
    """Whether lines of text (1 in the mask) fill it; a label may be full of words."""
    lettered = float(figure.crop(text).mean())
    return figure.labels[0].name not in ("label", "barcode") and lettered > LETTERED


def _is_part(figure: Figure, other: Figure) -> bool:
    """Whether it is a piece of a surer picture, or goes around one: they are one picture."""
    if not {figure.labels[0].name, other.labels[0].name} <= PICTURES:
        return False
    width = min(figure.right, other.right) - max(figure.left, other.left)
    height = min(figure.bottom, other.bottom) - max(figure.top, other.top)
    shared = max(0, width) * max(0, height)
    return shared > WITHIN * min(_area(figure), _area(other))
