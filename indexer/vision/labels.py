"""Labels from class probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from indexer.vision.cover import Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOP = 5
"""Most probable classes that are kept of each picture and classifier."""

REGION_KINDS = "region-kinds"
"""Name, in a library, of what tells the kinds of figures: `indexer.vision.detection.figures`."""


def most_probable(
    probabilities: NDArray[np.floating[Any]], classes: Sequence[str], classifier: str
) -> list[tuple[Label, ...]]:
    """The TOP labels of each of N pictures, most probable first, from probabilities N × classes."""
    return [
        tuple(
            Label(classes[index], min(1.0, float(row[index])), classifier)
            for index in row.argsort()[::-1][:TOP]
        )
        for row in probabilities
    ]
