"""What the detector's backbone sees of a picture: books and figures are found in one pass of it."""

from collections.abc import Callable
from functools import cache

import torch
from propcache.api import cached_property
from torch import Tensor

from indexer.vision.cover import Image
from indexer.vision.detection.network import MULTIPLE, BookNetwork, normalised
from indexer.vision.detection.outline.fields import WORK_SIDE, Fields, compute_fields
from indexer.vision.detection.shipped import with_weights
from indexer.vision.device import device
from indexer.vision.geometry import resize
from indexer.vision.model_names import BOOKS_FILE
from indexer.vision.threads import side_by_side

SIDE = 320
"""Pixels of the long side of the backbone's input."""

LEAST = 2 * MULTIPLE
"""Pixels of its short side at least."""


class PictureFeatures:
    """A picture, RGB uint8 (H, W, 3), and its features by the detector's backbone.

    They are computed on first use and kept, so that whoever looks for books and whoever looks for
    figures in the same picture share them. So are the fields in which outlines are looked for.
    """

    def __init__(self, image: Image) -> None:
        self.image = image

    @cached_property
    def levels(self) -> tuple[Tensor, ...]:
        """Features (1, C, H, W) at strides 4, 8, 16 and 32 of the picture, resized to SIDE.

        Raises:
            ModelError: the shipped weights are missing or damaged.
        """
        with torch.inference_mode():
            return tuple(book_network().backbone(_network_input(self.image)))

    @cached_property
    def fields(self) -> Fields:
        """Colours and gradients at WORK_SIDE."""
        return compute_fields(self.image, WORK_SIDE)

    def at_once(self) -> "PictureFeatures":
        """Itself, both computed side by side: for a question, whose answer somebody waits for.

        A run that indexes uses all processors anyway, and flat covers need no fields.

        Raises:
            ModelError: see `levels`.
        """
        parts: tuple[Callable[[], object], ...] = (lambda: self.levels, lambda: self.fields)
        side_by_side(lambda part: part(), parts)
        return self


@cache
def book_network() -> BookNetwork:
    """The network that finds books, with the shipped weights.

    Raises:
        ModelError: they are missing or damaged.
    """
    return with_weights(BookNetwork(), BOOKS_FILE, "detector's")


def _network_input(image: Image) -> Tensor:
    """A batch of one on the device, whose sides are multiples of MULTIPLE."""
    height, width = image.shape[:2]
    share = SIDE / max(height, width) / MULTIPLE
    size = (max(LEAST, MULTIPLE * round(side * share)) for side in (width, height))
    small = normalised(torch.from_numpy(resize(image, *size))[None])
    return small.to(device(), memory_format=torch.channels_last)
