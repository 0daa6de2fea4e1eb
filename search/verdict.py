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


BIAS, VISUAL, TEXT, INLIERS, AREA = -8.96, 1.17, 1.45, 2.48, 3.05
"""Weights of the parts, of log(1 + inliers) for the fourth. These and the limits below were printed
by `python benchmarks/verdict.py --photos 120`, on drawn photos of the samples in data/."""

MATCH, LIKELY = 0.74, 0.53
"""Scores from which a verdict is given: 1 % of the right answers stayed below 0.80; of the best
wrong ones, 99 % below 0.68 and 95 % below 0.27."""

SHOWN = 0.47
"""The `area` that a match needs: right 1 % below 0.69, best wrong 99 % below 0.24."""

LETTERED = 0.69
"""The `lettering` that a match needs, where there is enough to compare: right 1 % below 0.71, the
same art under other words 99 % below 0.68."""

ALIKE = 0.8
"""A cosine that 5 % of the best wrong answers reached."""


def score(parts: Scores) -> float:
    """The probability, 0 to 1, that query and cover are the same print."""
    evidence = (
        BIAS
        + VISUAL * (parts.visual or 0.0)
        + TEXT * (parts.text or 0.0)
        + INLIERS * math.log1p(parts.inliers or 0)
        + AREA * (parts.area or 0.0)
    )
    return 1 / (1 + math.exp(-evidence))


def verdict(parts: Scores) -> Verdict | None:
    """What the parts are good for: `match` and `likely` speak of the same print.

    A match is a proof: most of the cover has to be seen, its lettering too. Otherwise it may be
    another edition of the same art, or another title of a series in one design.
    """
    probability = score(parts)
    lettered = parts.lettering is None or parts.lettering >= LETTERED
    if probability >= MATCH and (parts.area or 0.0) >= SHOWN and lettered:
        return "match"
    if probability >= LIKELY:
        return "likely"
    return "similar" if (parts.visual or 0.0) >= ALIKE else None
