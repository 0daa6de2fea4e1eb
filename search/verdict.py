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


PROOF = (-9.47, 2.46, 1.48)
"""Weights of 1, log(1 + inliers) and area. These and the numbers below were printed by
`python benchmarks/verdict.py --photos 60`, on drawn photos of the samples in data/."""

PLAUSIBLE = (-3.71, 2.19, 4.64)
"""Weights of 1, visual and text, fitted by themselves: where geometry speaks it says all."""

SHOWN = 0.40
"""The `area` that a match needs."""

LETTERED = 0.71
"""The `lettering` that a match needs, where there is enough to compare."""

ALIKE = 0.81
"""A cosine that 5 % of the best wrong answers reached."""


def score(parts: Scores) -> float:
    """The probability, 0 to 1, that query and cover are the same print.

    It is proved by geometry, or else made plausible by likeness and words: these alone count for
    half, as another print of the same book has them, too.
    """
    proof = _logistic(PROOF, (1.0, math.log1p(parts.inliers or 0), parts.area or 0.0))
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
