"""Find the book in a picture: four corners and a confidence.

Many hypotheses are drawn from several cues, fitted to the edges near them, and scored; the whole
picture is one of them. A small network looks at those that score best. The likeliest is refined in
the full picture.
"""

import numpy as np

from indexer.vision.cover import Boundary, Image, Points
from indexer.vision.detection.outline.choice import (
    LOOK_WEIGHT,
    decide,
    probabilities,
    second_scores,
    second_terms,
    shortlist,
)
from indexer.vision.detection.outline.fields import Fields, compute_fields, reduced, to_lab
from indexer.vision.detection.outline.look import look
from indexer.vision.detection.outline.quads import border_sides, upright
from indexer.vision.detection.outline.strips import fit_sides
from indexer.vision.detection.outline.survey import survey
from indexer.vision.geometry import whole_picture

WORK_SIDE = 640
"""Pixels of the long side at which hypotheses are drawn and scored."""

FINE_SIDE = 1600
"""Pixels of the long side, at most, at which the corners are refined."""

SMALLEST = 24
"""Pixels of the short side at working scale, below which nothing is looked for."""


def detect_boundary(image: Image) -> Boundary:
    """The corners of the upright cover in a picture, RGB uint8 (H, W, 3).

    The cover's long side is taken as vertical, and of the two ways left to hold it upright the
    one nearest to the picture's own: what is printed on it is for a later stage to read. Corners
    may lie a little outside the picture. A picture that is a flat cover from edge to edge, or
    shows no book, gives the picture's own corners and found=False.
    """
    height, width = image.shape[:2]
    whole = whole_picture(width, height)
    if min(height, width) * WORK_SIDE < SMALLEST * max(height, width):
        return Boundary(whole, 1.0, False)
    fields = compute_fields(image, WORK_SIDE)
    found = survey(fields)
    if found is None:
        return Boundary(whole, 1.0, False)
    best = shortlist(found.scores)
    quads = found.quads[best]
    everything = np.concatenate([quads, fields.whole[None]])
    again = second_terms(
        found.terms[best],
        found.whole,
        np.append(found.scores[best], found.whole_score),
        quads,
        found.support[best],
    )
    looks = look(fields.lab, everything)
    chances = probabilities(second_scores(again) + LOOK_WEIGHT * looks)
    chosen, confidence = decide(everything, chances)
    if chosen == len(quads):
        return Boundary(whole, confidence, False)
    corners = _refined(image, quads[chosen], fields)
    return Boundary(upright(corners, width, height), confidence, True)


def _refined(image: Image, quad: Points, fields: Fields) -> Points:
    """A quad (4, 2) in working pixels, fitted again in the picture, in the picture's pixels."""
    fine, scale = reduced(image, FINE_SIDE)
    ratio = scale / fields.scale
    fixed = border_sides(quad[None], fields.width, fields.height)
    reach = max(2.0, 1.5 * ratio)
    fitted = fit_sides(to_lab(fine), quad[None] * ratio, reach, 0.5, 128, fixed)
    corners: Points = fitted[0] / scale
    return corners
