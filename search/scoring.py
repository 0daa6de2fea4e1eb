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


PROOF = (-10.67, 3.37, 3.68)
"""Weights of 1, log(1 + inliers) and area. These and the numbers below were printed by
`python -m benchmarks.verdict --photos 150`, on drawn photos of the samples in data/."""

PLAUSIBLE = (-8.42, 7.34, 6.48)
"""Weights of 1, visual and text, fitted by themselves: where geometry speaks it says all."""

ENOUGH = 50
"""Inliers from which on more prove nothing: 99 % of the best wrong answers had fewer than 22. Among
covers of one art, all proved, likeness and words then say which comes first."""

SHOWN = 0.42
"""The `area` that a match needs: right 1 % below 0.61, best wrong 99 % below 0.22."""

LETTERED = 0.67
"""The `lettering` that a match needs, where there is enough to compare: right 1 % below 0.64, 5 %
below 0.84; the same art under other words 95 % below 0.71."""

ALIKE = 0.88
"""A cosine that 5 % of the best wrong answers reached."""


def score(parts: Scores) -> float:
    """The probability, 0 to 1, that query and cover are the same print.

    It is proved by geometry, or else made plausible by likeness and words: these alone count for
    half, as another print of the same book has them, too.
    """
    inliers = min(parts.inliers or 0, ENOUGH)
    proof = _logistic(PROOF, (1.0, math.log1p(inliers), parts.area or 0.0))
    plausible = _logistic(PLAUSIBLE, (1.0, parts.visual or 0.0, parts.text or 0.0))
    return 1 - (1 - proof) * (1 - plausible / 2)


def verdict(parts: Scores) -> Verdict | None:
    """What the parts are good for: `match` and `likely` speak of the same print.

    Both are more likely than not. For a match most of the cover has to be seen, its lettering too;
    otherwise it may be another title of a series, or other words on the same art.
    """
    if score(parts) >= 0.5:
        lettered = parts.lettering is None or parts.lettering >= LETTERED
        return "match" if (parts.area or 0.0) >= SHOWN and lettered else "likely"
    return "similar" if (parts.visual or 0.0) >= ALIKE else None


def _logistic(weights: tuple[float, float, float], terms: tuple[float, float, float]) -> float:
    evidence = sum(weight * term for weight, term in zip(weights, terms, strict=True))
    return 1 / (1 + math.exp(-evidence))
