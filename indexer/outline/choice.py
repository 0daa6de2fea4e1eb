"""Which hypothesis it is: a first score from its own terms, a second look among its rivals.

Both were fitted on drawn scenes only, by `python benchmarks/boundary.py --fit 90`, which prints
the weights below and writes `WEIGHTS_FILE`.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from indexer.cover import Points
from indexer.errors import ModelError
from indexer.outline.rivals import RIVAL_TERMS, rival_terms

SHORTLIST = 24
"""Hypotheses that get a second look."""

WEIGHTS_FILE = Path(__file__).parents[1] / "weights" / "boundary.safetensors"

QUAD_WEIGHTS = {
    "support_mean": 2.58, "support_worst": 3.61, "support_second": 3.02, "ends_mean": 4.16,
    "ends_worst": 1.25, "beyond_mean": -8.07, "beyond_worst": -1.10, "contrast_mean": 0.00,
    "contrast_worst": 3.99, "step_mean": 0.00, "step_worst": 0.00, "calm_outside": 10.52,
    "busy_inside": -6.33, "ring_change": -0.23, "rival_outside_mean": -11.13,
    "rival_outside_worst": 0.00, "rival_inside_mean": -4.26, "size": -5.98, "small": -4.58,
    "off_centre": -9.93, "too_square": -2.00, "too_long": -8.25, "skew": -5.14, "taper": -2.69,
    "borders_1": -2.53, "borders_2": -6.09, "borders_3": -8.12, "near_whole": 0.00,
    "unseen": 0.00, "frame_like": -12.48, "shut_in": 0.00, "shut_in_ring": -2.62,
    "shut_in_rest": -19.23, "margin_like": -6.39, "margin_like_ring": 3.73,
    "margin_like_rest": 4.88, "bias": -0.22,
}  # fmt: skip
WHOLE_WEIGHTS = {
    "bias": 10.27, "too_square": -4.65, "too_long": -1.80, "landscape": -5.11,
    "busy_margin": -3.70, "margin_change": -1.69,
}  # fmt: skip


def first_scores(quad_terms: Points, whole_terms: Points) -> Points:
    """Scores (Q + 1,) of the quads, terms (Q, T), on their own, and last of the whole picture.

    The logarithms of odds: the sum of the terms times their weights (a conditional logit).
    """
    quads = quad_terms @ np.array(list(QUAD_WEIGHTS.values()))
    whole = whole_terms @ np.array(list(WHOLE_WEIGHTS.values()))
    return np.append(quads, whole)


def second_terms(
    quad_terms: Points, whole_terms: Points, scores: Points, quads: Points, support: Points
) -> Points:
    """Terms (Q + 1, T) for the second look at Q quads, and last at the whole picture.

    A quad's own terms and those of `rival_terms`; the whole picture's own, in columns of theirs.
    `scores` (Q + 1,) are the first scores. Columns that don't apply are 0.
    """
    own, whole = quad_terms.shape[1], len(whole_terms)
    terms = np.zeros((len(quads) + 1, own + whole + len(RIVAL_TERMS) + 1))
    terms[:-1, :own] = quad_terms
    terms[-1, own : own + whole] = whole_terms
    terms[:-1, own + whole : -1] = rival_terms(quads, scores[:-1], support)
    terms[-1, own + whole] = scores[-1] - scores[:-1].max()
    terms[-1, -1] = 1.0
    return terms


@cache
def _weights() -> dict[str, Points]:
    """The second look's weights: `mean`, `scale` (T,), `hidden` (T, H), `bias`, `out` (H,)."""
    try:
        return {name: part.astype(np.float64) for name, part in load_file(WEIGHTS_FILE).items()}
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{WEIGHTS_FILE} can't be read ({error}): install Coverdex again."
        ) from error


def second_scores(terms: Points) -> Points:
    """Scores (N,) of terms (N, T), as logarithms of odds.

    One hidden layer, since terms only mean something together: a faint side is damning where the
    other three are clear, and normal under a hand. On unseen drawn scenes it finds 90 in a hundred
    books where the first score finds 85.
    """
    weights = _weights()
    hidden = (terms - weights["mean"]) / weights["scale"] @ weights["hidden"] + weights["bias"]
    scores: Points = np.maximum(hidden, 0.0) @ weights["out"]
    return scores


def shortlist(scores: Points) -> NDArray[np.intp]:
    """Indices (up to `SHORTLIST`) of the quads with the best of the scores (Q + 1,)."""
    return np.argsort(-scores[:-1], kind="stable")[:SHORTLIST]


def probabilities(scores: Points) -> Points:
    """Probabilities (N,), which sum to 1, from logarithms of odds (N,)."""
    odds = np.exp(scores - scores.max())
    chances: Points = odds / odds.sum()
    return chances
