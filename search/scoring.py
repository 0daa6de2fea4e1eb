"""From likeness, words and geometry to one score and a verdict.

The weights were printed by `python -m benchmarks.verdict --photos 150 --real FOLDER`, on drawn
photos of the samples in data/ and on 131 real ones. The thresholds it printed were lower: 0.35 for
MATCH_AREA, 0.47 for MATCH_LETTERING. With them no further real cover is a match, and titles of a
series, which are not among its photos, are nearer to one.
"""

import math
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["match", "likely", "similar"]


@dataclass(frozen=True, slots=True)
class Scores:
    """The evidence for an answer; None where a part was not measured.

    `visual`: cosine of the vectors, -1 to 1. `text`: share of the words, 0 to 1; None also where
    the picture has none. `inliers`: local features that agree on one homography. `area` and
    `lettering`: shares of the cover's drawing, and of its lines of text, that the picture shows by
    that homography, 0 to 1. `distinct`: share of what tells the cover from its siblings that the
    picture shows, 0 to 1 (`search.siblings`).
    """

    visual: float | None = None
    text: float | None = None
    inliers: int | None = None
    area: float | None = None
    lettering: float | None = None
    distinct: float | None = None


GEOMETRY_WEIGHTS = (-10.14, 3.24, 5.33)
"""Logistic weights of 1, log(1 + inliers) and area."""

APPEARANCE_WEIGHTS = (-9.13, 10.75, 6.63)
"""Logistic weights of 1, visual and text. Fitted separately; geometry, when available, decides."""

MAX_INLIERS = 50
"""Further inliers count nothing: 99 % of the best wrong answers had fewer than 29. Among covers
that share their art, and all have more, likeness and words then decide the order."""

MATCH_AREA = 0.42
"""Least `area` of a match: right 1 % below 0.41, 5 % below 0.71, best wrong 99 % below 0.29."""

LIKELY_TEXT = 2 / 3
"""Share of the words that speaks for a cover of which the picture shows less than MATCH_AREA.

Of 120 photos of one publisher's covers, each asked without its own, the cover most like it by
geometry had 0.36 of the area or less in 119 and 0.66 of the words or less in 118."""

NAMED_SCORE = 0.4
"""Score, for each share of the words from LIKELY_TEXT on, of a cover that the picture only names: a
spine on a shelf, another edition."""

MATCH_LETTERING = 0.67
"""Least `lettering` of a match, where there is enough to compare: right 1 % below 0.24, 5 % below
0.75; the same art under other words 95 % below 0.70."""

OTHER_LETTERING = 0.9
"""`lettering` below which words that were read and are not on the cover speak against it. Two
titles in one frame that have a word in common, and names of like length, reach 0.86."""

READ_TEXT, READ_LETTERING = 0.95, 0.5
"""Share of the words from which on less of the lettering has to be seen for a match: the words
themselves were read. Another edition with the same art and title has 0.9 of the words at most."""

SIBLING_SCORE = 0.3
"""Least score by geometry of a candidate that others are told from."""

DISTINCT_MIDDLE, DISTINCT_SLOPE = 0.8, 25.0
"""Where a candidate has siblings, half its score is left at this `distinct`. In series that share
layout, frame or art, right covers have 0.91 and more, others 0.68 at most (`benchmarks/series.py`).
"""

SIMILAR_COSINE = 0.64
"""Least `visual` of a similar cover: 5 % of the best wrong answers reached it, of 67 real
photographs among 178 covers."""


def score(scores: Scores) -> float:
    """The probability, 0 to 1, that query and cover are the same print.

    Either geometry shows it, or likeness and words make it plausible: these alone count half, as
    another print of the same book has them, too. So does geometry where the picture shows neither
    enough of the cover nor its words, or other words in their place: covers of one publisher share
    as much. A cover that has siblings among the candidates counts as far as the picture shows what
    tells it from them, or as far as its words name it.
    """
    inliers = min(scores.inliers or 0, MAX_INLIERS)
    geometry = _logistic(GEOMETRY_WEIGHTS, (1.0, math.log1p(inliers), scores.area or 0.0))
    appearance = _logistic(APPEARANCE_WEIGHTS, (1.0, scores.visual or 0.0, scores.text or 0.0))
    told_apart = 1.0
    if scores.distinct is not None:
        told_apart = _sigmoid(DISTINCT_SLOPE * (scores.distinct - DISTINCT_MIDDLE))
    named = (scores.text or 0.0) >= LIKELY_TEXT
    shown = named or ((scores.area or 0.0) >= MATCH_AREA and not _has_other_words(scores))
    same_print = (1.0 if shown else 0.5) * (1 - (1 - geometry) * (1 - appearance / 2))
    return max(told_apart * same_print, NAMED_SCORE * (scores.text or 0.0) if named else 0.0)


def score_with_words(scores: Scores) -> float:
    """The score, 0 to 1, where a person asks for words as well: picture and words count equally."""
    return (max(scores.visual or 0.0, score(scores)) + (scores.text or 0.0)) / 2


def verdict(scores: Scores) -> Verdict | None:
    """What the score means. `match` and `likely`: more likely than not the same print.

    For a match most of the cover has to be seen, its lettering too; otherwise it may be another
    title of a series, or other words on the same art.
    """
    if score(scores) >= 0.5:
        least = READ_LETTERING if (scores.text or 0.0) >= READ_TEXT else MATCH_LETTERING
        lettered = scores.lettering is None or scores.lettering >= least
        return "match" if (scores.area or 0.0) >= MATCH_AREA and lettered else "likely"
    return "similar" if (scores.visual or 0.0) >= SIMILAR_COSINE else None


def _has_other_words(scores: Scores) -> bool:
    """Whether words were read in the picture, and not those that stand on the cover.

    A series of which the library has one title shares its layout with what is asked for, and has no
    sibling to be told from. Of 187 right covers, on photos, one had so little of both.
    """
    return (
        scores.text is not None
        and scores.text < LIKELY_TEXT
        and scores.lettering is not None
        and scores.lettering < OTHER_LETTERING
    )


def _logistic(weights: tuple[float, float, float], evidence: tuple[float, float, float]) -> float:
    return _sigmoid(sum(weight * part for weight, part in zip(weights, evidence, strict=True)))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
