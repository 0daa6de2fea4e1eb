"""Which hypothesis it is: a first score from its own terms, a second look among its rivals.

Both were fitted on drawn scenes only, the second on scenes that wear real covers, by `python -m
benchmarks.boundary --fit`, which prints the weights below and writes `WEIGHTS_FILE`.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from indexer.errors import ModelError
from indexer.vision.cover import Points
from indexer.vision.detection.outline.rivals import RIVAL_TERMS, rival_terms
from indexer.vision.geometry import iou

SHORTLIST = 24
"""Hypotheses that get a second look."""

ENOUGH = 0.8
"""Intersection over union above which a wrong answer is still worth something."""

MARGIN = 0.1
"""By how much a quad has to be worth more than the whole picture."""

WHOLE_PRIOR = 2.0
"""Log odds added to the whole picture: most pictures of a library are flat covers, of the
scenes that the scores were fitted on one in fifteen. From 1.5 to 2.5 all is found in photos
that is found without it, and of 523 flat covers and thumbnails three or four fewer are cut."""

FRAME_LIKE = 0.5
"""`frame_like` from which on a quad may be a frame that is drawn on a cover."""

WEIGHTS_FILE = Path(__file__).parents[2] / "assets" / "boundary.safetensors"

QUAD_WEIGHTS = {
    "support_mean": 3.09, "support_worst": 2.86, "support_second": 3.16, "ends_mean": 4.95,
    "ends_worst": 1.10, "beyond_mean": -8.80, "beyond_worst": -1.04, "contrast_mean": 0.00,
    "contrast_worst": 4.29, "step_mean": 0.00, "step_worst": 0.00, "calm_outside": 9.22,
    "busy_inside": -6.51, "ring_change": -0.09, "rival_outside_mean": -8.62,
    "rival_outside_worst": -0.93, "rival_inside_mean": -3.60, "size": -4.54, "small": -4.50,
    "off_centre": -8.58, "too_square": -1.82, "too_long": -9.07, "skew": -5.86, "taper": -3.33,
    "borders_1": -2.26, "borders_2": -9.14, "borders_3": -9.50, "near_whole": 0.00,
    "unseen": 0.00, "frame_like": -13.21, "shut_in": 0.00, "shut_in_ring": -2.89,
    "shut_in_rest": -19.47, "margin_like": -5.21, "margin_like_ring": 3.30,
    "margin_like_rest": 5.50, "bias": -0.30,
}  # fmt: skip
WHOLE_WEIGHTS = {
    "bias": 12.63, "too_square": -3.72, "too_long": -6.30, "landscape": -5.03,
    "busy_margin": -2.61, "margin_change": -3.23,
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
    other three are clear, and normal under a hand.
    """
    weights = _weights()
    hidden = (terms - weights["mean"]) / weights["scale"] @ weights["hidden"] + weights["bias"]
    scores: Points = np.maximum(hidden, 0.0) @ weights["out"]
    return scores


def shortlist(scores: Points) -> NDArray[np.intp]:
    """Indices (up to `SHORTLIST`) of the quads with the best of the scores (Q,)."""
    return np.argsort(-scores, kind="stable")[:SHORTLIST]


def probabilities(scores: Points) -> Points:
    """Probabilities (N,), which sum to 1, from logarithms of odds (N,)."""
    odds = np.exp(scores - scores.max())
    chances: Points = odds / odds.sum()
    return chances


def _overlaps(quads: Points) -> Points:
    """Intersection over union (N, N) of quads (N, 4, 2), the last of which is the whole picture.

    Counted on a grid of about 100 × 100 places.
    """
    scale = 100 / quads[-1].max()
    width, height = np.ceil(scale * quads[-1, 2]).astype(int)
    masks = np.zeros((len(quads), height, width), np.uint8)
    for mask, quad in zip(masks, quads, strict=True):
        cv2.fillConvexPoly(mask, np.rint(16 * (scale * quad - 0.5)).astype(np.int32), 1, shift=4)
    flat = masks.reshape(len(quads), -1).astype(np.float64)
    shared, area = flat @ flat.T, flat.sum(axis=1)
    overlaps: Points = shared / np.maximum(area[:, None] + area - shared, 1.0)
    return overlaps


def decide(quads: Points, chances: Points) -> tuple[int, float]:
    """Index of the quad (N, 4, 2) to answer with, and how likely that is right, 0 to 1.

    The one with the most to expect: hypotheses that overlap by more than `ENOUGH` are nearly the
    same answer, and back each other. The last quad is the whole picture; another has to be better
    than it by `MARGIN`, since cutting a flat cover harms more than leaving a rim.
    """
    worth = np.clip((_overlaps(quads) - ENOUGH) / (1 - ENOUGH), 0, 1) @ chances
    best = int(worth[:-1].argmax())
    if worth[best] <= worth[-1] + MARGIN:
        best = len(quads) - 1
    return best, min(float(worth[best]), 1.0)


def straightened(chosen: int, quads: Points, terms: Points, scores: Points) -> int:
    """Index of the quad (Q, 4, 2) that the chosen one stands for: a straight one in its place.

    `terms` (Q, T) and first `scores` (Q,) are those of all quads. What is parallel to the borders
    and midway between them may be a frame on a cover, and so counts little. But once the picture is
    cut there, as a shop's is that has a wide margin, that no longer speaks for a worse quad beside.
    """
    column = list(QUAD_WEIGHTS).index("frame_like")
    frame_like = terms[:, column]
    unframed = scores - QUAD_WEIGHTS["frame_like"] * frame_like
    better = np.flatnonzero((frame_like > FRAME_LIKE) & (unframed > unframed[chosen]))
    near = [index for index in better if iou(quads[index], quads[chosen]) > ENOUGH]
    return int(max(near, key=lambda index: unframed[index], default=chosen))
