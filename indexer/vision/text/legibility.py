"""Judge how well lines were read: by the recogniser's confidence, and by the letters themselves."""

from collections.abc import Sequence

import numpy as np

from indexer.vision.cover import TextLine
from indexer.vision.geometry import share_within
from indexer.vision.text.reading_order import letter_height

LETTER_SHARES = dict(
    zip(
        "etaoinsrhldcumfpgwybvkxjqz",
        (12.49, 9.28, 8.04, 7.64, 7.57, 7.23, 6.51, 6.28, 5.05, 4.07, 3.82, 3.34, 2.73)
        + (2.51, 2.40, 2.14, 1.87, 1.68, 1.66, 1.48, 1.05, 0.54, 0.23, 0.16, 0.12, 0.09),
        strict=True,
    )
)
"""Per cent of English letters (Norvig, "Mayzner Revisited", norvig.com/mayzner.html).

Upside-down words are full of J, V and figures: THE reads 3HL."""

FIGURE_SHARE = 0.5
"""Per cent, for any figure: on covers they are rare, but not as rare as J."""


WELL_READ = 0.75
"""Confidence from which on a line is words, however large."""

DRAWING_HEIGHT, HELD_SHARE = 2.0, 0.8
"""A drawing that was taken for a line holds this share of the box of a line in letters smaller by
this factor: a skyline behind the author's name."""


def without_drawings(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without those that are drawings, on which a surer line stands."""
    return [
        line
        for line in lines
        if line.confidence >= WELL_READ or not any(_stands_on(other, line) for other in lines)
    ]


def _stands_on(line: TextLine, drawing: TextLine) -> bool:
    return (
        line.confidence > drawing.confidence
        and letter_height(drawing) > DRAWING_HEIGHT * letter_height(line)
        and share_within(line.polygon, drawing.polygon) > HELD_SHARE
    )


def legibility(lines: Sequence[TextLine]) -> float:
    """Mean confidence of the lines, weighted by their letters; 0 where there are none."""
    letters = [len(line.words) for line in lines]
    return float(np.average([line.confidence for line in lines], weights=letters)) if lines else 0.0


def plausibility(lines: Sequence[TextLine]) -> float:
    """How likely the lines were read the right way up: a log probability up to a constant.

    The recogniser's part is undone from EasyOCR's confidence, the product of a line's n letter
    probabilities to the power 2/√n; the language's part is that of its letters' frequencies,
    measured against an average letter so that long and short readings compare.
    """
    return float(
        sum(
            np.log(max(line.confidence, 1e-9)) * np.sqrt(len(line.words)) / 2
            + sum(_letter_surprise(letter) for letter in line.words.lower())
            for line in lines
        )
    )


def _letter_surprise(letter: str) -> float:
    share = FIGURE_SHARE if letter.isdigit() else LETTER_SHARES.get(letter)
    return float(np.log(share / 100 * len(LETTER_SHARES))) if share else 0.0
