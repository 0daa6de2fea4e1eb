"""A drawn cover on its way: its pixels, and which figure is seen at each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.vision.detection.figure_network import KINDS
from synth.colours import Picture

SEEN = 0.5
"""Share of a figure that has to stay in sight."""

FILLED = 0.12
"""Share of a figure's longest row or column that a row or column of its box shows at least."""


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCover:
    """A cover, RGB uint8 (H, W, 3), and its N figures.

    `boxes` (N, 4): left, top, right, bottom in pixels; `kinds` (N,): numbers in KINDS.
    """

    picture: Picture
    boxes: NDArray[np.float32]
    kinds: NDArray[np.intp]


class Canvas:
    """A cover that is being drawn: RGB uint8 `picture`, and the figures on it so far."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._owner = np.full(picture.shape[:2], -1, np.int16)
        self._kinds: list[str] = []
        self._areas: list[int] = []

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.picture.shape[0], self.picture.shape[1]

    def add(self, kind: str, top: int, left: int, mask: NDArray[np.bool_]) -> None:
        """Note that a figure was drawn where the mask (h, w) says, which begins at (top, left)."""
        height, width = mask.shape
        part = self._owner[top : top + height, left : left + width]
        part[mask] = len(self._kinds)
        self._kinds.append(kind)
        self._areas.append(int(mask.sum()))

    def hide(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note that something which is no figure was drawn over this box."""
        self._owner[top:bottom, left:right] = -1

    def is_free(self, top: int, left: int, bottom: int, right: int) -> bool:
        """Whether no small figure, and no edge of a large one, is in this box."""
        part = self._owner[max(0, top) : bottom, max(0, left) : right]
        return part.size > 0 and bool((part == part.flat[0]).all())

    def figures(self) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """Boxes (N, 4) and kinds (N,) of the figures of which SEEN or more is in sight."""
        boxes, kinds = [], []
        for number, (kind, area) in enumerate(zip(self._kinds, self._areas, strict=True)):
            seen = self._owner == number
            if area and seen.sum() >= SEEN * area:
                boxes.append(_box(seen))
                kinds.append(KINDS.index(kind))
        return np.array(boxes, np.float32).reshape(-1, 4), np.array(kinds, np.intp)


def _box(seen: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is seen, without single hairs that stick out."""
    spans = []
    for counts in (seen.sum(axis=0), seen.sum(axis=1)):
        filled = np.nonzero(counts > FILLED * counts.max())[0]
        spans.append((int(filled[0]), int(filled[-1]) + 1))
    (left, right), (top, bottom) = spans
    return left, top, right, bottom
