"""All hypotheses of a picture and what is measured of them: what the choice is made from."""

from dataclasses import dataclass

import numpy as np

from indexer.vision.cover import Points
from indexer.vision.detection.outline.background import background_maps
from indexer.vision.detection.outline.choice import first_scores
from indexer.vision.detection.outline.fields import Fields
from indexer.vision.detection.outline.hypotheses import SAME, propose
from indexer.vision.detection.outline.neighbours import neighbours
from indexer.vision.detection.outline.quads import distinct
from indexer.vision.detection.outline.terms import quad_terms, whole_terms

VARIED = 3
"""How many of the best hypotheses are varied side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Quads (Q, 4, 2) in working pixels, their terms (Q, T), support (Q, 4, M), first scores (Q,).

    `whole` and `whole_score` are the terms and the first score of the whole picture.
    """

    quads: Points
    terms: Points
    support: Points
    scores: Points
    whole: Points
    whole_score: float


def survey(fields: Fields) -> Survey | None:
    """Propose quads, measure them, and once more what lies next to the best of them.

    None where there is nothing to propose.
    """
    quads = propose(fields)
    if not len(quads):
        return None
    maps = background_maps(fields)
    terms, support = quad_terms(fields, maps, quads)
    whole = whole_terms(fields)
    scores = first_scores(terms, whole)
    best = np.argsort(-scores[:-1], kind="stable")[:VARIED]
    pool = np.concatenate([quads, neighbours(fields, quads[best])])
    kept = distinct(pool, SAME / 2, len(pool))
    extra = pool[kept[kept >= len(quads)]]
    if len(extra):
        more_terms, more_support = quad_terms(fields, maps, extra)
        quads = np.concatenate([quads, extra])
        terms = np.concatenate([terms, more_terms])
        support = np.concatenate([support, more_support])
        scores = first_scores(terms, whole)
    return Survey(quads, terms, support, scores[:-1], whole, float(scores[-1]))
