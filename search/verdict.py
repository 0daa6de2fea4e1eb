"""From likeness, words and geometry to one score and a verdict."""

import math
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["match", "likely", "similar"]


@dataclass(frozen=True, slots=True)
class Scores:
    """What speaks for an answer; None where a part was not looked at.

    `visual`: cosine of the vectors, -1 to 1. `text`: share of the words, 0 to 1. `inliers`: local
    features that agree on one homography. `area` and `lettering`: shares of the cover's drawing,
    and of its lines of text, that the picture shows by that homography, 0 to 1.
    """

    visual: float | None = None
    text: float | None = None
    inliers: int | None = None
    area: float | None = None
    lettering: float | None = None


BIAS, VISUAL, TEXT, INLIERS = -9.0, 3.0, 2.0, 2.2
"""Weights of the parts, of log(1 + inliers) for the last. Set by hand; `benchmarks/verdict.py` fits
them on drawn photos."""

MATCH, LIKELY, ALIKE = 0.9, 0.5, 0.6
"""Scores from which a verdict is given, and a cosine: set by hand, until they are fitted, too."""


def score(parts: Scores) -> float:
    """The probability, 0 to 1, that query and cover are the same print."""
    evidence = (
        BIAS
        + VISUAL * (parts.visual or 0.0)
        + TEXT * (parts.text or 0.0)
        + INLIERS * math.log1p(parts.inliers or 0)
    )
    return 1 / (1 + math.exp(-evidence))


def verdict(parts: Scores) -> Verdict | None:
    """What the parts are good for: `match` and `likely` speak of the same print."""
    probability = score(parts)
    if probability >= MATCH:
        return "match"
    if probability >= LIKELY:
        return "likely"
    return "similar" if (parts.visual or 0.0) >= ALIKE else None
