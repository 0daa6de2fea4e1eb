"""Find the books in a picture: four corners and a confidence each.

Many hypotheses of the main book are drawn from several cues, fitted to the edges near them, and
scored; the whole picture is one of them. A small network looks at each of the best, and a second
one at the picture as a whole: where fronts of books are, and whether it is a flat cover. The
likeliest hypothesis by all of these is refined in the full picture. Further books are found by the
second network.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from torch import Tensor

from indexer.vision.cover import Boundary, Image, Points
from indexer.vision.detection.books import Book, PictureMaps, find_books
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.network_maps import (
    AGREED,
    agreement,
    evidence,
    filled,
    picture_maps,
)
from indexer.vision.detection.outline.choice import (
    WHOLE_PRIOR,
    decide,
    probabilities,
    second_scores,
    second_terms,
    shortlist,
    straightened,
)
from indexer.vision.detection.outline.fields import WORK_SIDE, Fields, reduced
from indexer.vision.detection.outline.look import look
from indexer.vision.detection.outline.quads import border_sides, upright
from indexer.vision.detection.outline.strips import fit_sides
from indexer.vision.detection.outline.survey import Survey, survey
from indexer.vision.geometry import share_within, whole_picture

FINE_SIDE = 1600
"""Pixels of the long side, at most, at which the corners are refined."""

SMALLEST = 24
"""Pixels of the short side at working scale, below which nothing is looked for."""

SURELY_FLAT, LIKELY_FLAT, FILLED = 0.9, 0.6, 0.97
"""Probability of a flat cover above which no hypothesis is drawn, in a tenth of the time; and the
same where a front takes more than FILLED of the picture.

Of 123 scans of covers 63 are above the first and 109 above either. So are six and ten of 251
photos, which show a cover or a barcode from edge to edge; no hypothesis cut the further four."""

OWN = 0.3
"""Share of a further book that may lie on one found before: more of it is that book again."""

LABEL_SLOPE, LAST_SLOPE, LABEL_SHAPE, COVER_SHAPE = 0.004, 0.03, 0.9, (1.2, 1.8)
"""What is surely drawn on a flat cover: three sides run along the axes by this slope, the fourth,
which may have been fitted to a letter, by the next; and it is wider than this share of its height,
in a picture whose height is this many times its width. A scan with a margin is straight too, but
holds an upright book. Of 131 photos 20 have such a shape, and each two sides with 0.008 at least.
"""

NEARLY = 0.04
"""Hypotheses that agree with a front so much less than the best are told apart by their sides."""


def detect_books(picture: PictureFeatures) -> tuple[Boundary, ...]:
    """The books in a picture: the main one first, then the largest first.

    Corners are those of the upright cover: its long side is taken as vertical, and of the two ways
    left to hold it upright the one nearest to the picture's own. What is printed on it is for a
    later stage to read. Corners may lie a little outside the picture. A picture that is a flat
    cover from edge to edge, or shows no book, gives its own corners alone and found=False.

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    image = picture.image
    height, width = image.shape[:2]
    whole = whole_picture(width, height)
    nothing = (Boundary(whole, 1.0, False),)
    if min(height, width) * WORK_SIDE < SMALLEST * max(height, width):
        return nothing
    maps = picture_maps(picture)
    filled_by = float((maps.front > 0.5).mean())
    if maps.flat > (LIKELY_FLAT if filled_by > FILLED else SURELY_FLAT):
        return (Boundary(whole, maps.flat, False),)
    fields = picture.fields
    found = survey(fields)
    if found is None:
        return nothing
    books = find_books(maps)
    scale = np.array([fields.width, fields.height]) / maps.front.shape[::-1]
    quad, confidence = _likeliest(found, fields, maps, books, picture.levels[:3])
    if quad is None:
        return (Boundary(whole, confidence, False),)
    quads, confidences = [quad], [confidence]
    for other, agreed in _further(found, books, scale):
        if all(share_within(other, before) < OWN for before in quads):
            quads.append(other)
            confidences.append(agreed)
    refined = _refined(image, np.stack(quads), fields)
    beside = any(share_within(refined[0], other) < OWN for other in refined[1:])
    if not beside and _is_label(refined[0], width, height):
        return (Boundary(whole, confidence, False),)
    return tuple(
        Boundary(corners, c, True) for corners, c in zip(refined, confidences, strict=True)
    )


def _is_label(quad: Points, width: int, height: int) -> bool:
    """Whether a quad (4, 2) is a label or picture on an upright cover that fills the picture."""
    sides = np.abs(np.roll(quad, -1, axis=0) - quad)
    *_, third, last = np.sort(sides.min(axis=1) / np.maximum(sides.max(axis=1), 1.0))
    straight = third <= LABEL_SLOPE and last <= LAST_SLOPE
    across, down = np.ptp(quad, axis=0)
    shallowest, steepest = COVER_SHAPE
    is_cover = shallowest * width <= height <= steepest * width
    return bool(straight and across >= LABEL_SHAPE * down) and is_cover


def _further(found: Survey, books: Sequence[Book], scale: Points) -> Iterator[tuple[Points, float]]:
    """For each front the hypothesis (4, 2) that fits it, in working pixels, and how well, 0 to 1.

    The network's own corners are one. `scale`: working pixels a cell of the maps, (2,).
    """
    if not books:
        return
    shape = books[0].front.shape
    areas = filled(shape, found.quads / scale)
    for book in books:
        own = np.empty((0, 4, 2)) if book.corners is None else book.corners[None]
        quads = np.concatenate([found.quads, own * scale])
        agreed = agreement(book.front, np.concatenate([areas, filled(shape, own)]))
        best = float(agreed.max())
        if best > AGREED:
            scores = np.append(found.scores, np.full(len(own), found.scores.min()))
            scores[agreed < best - NEARLY] = -np.inf
            yield quads[scores.argmax()], best


def _likeliest(
    found: Survey,
    fields: Fields,
    maps: PictureMaps,
    books: Sequence[Book],
    levels: Sequence[Tensor],
) -> tuple[Points | None, float]:
    """The hypothesis (4, 2) to answer with, in working pixels, or None for the whole picture.

    And how likely that is right, 0 to 1.
    """
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
    cells = np.array(maps.front.shape[::-1])
    seen = evidence(maps, books, everything * cells / (fields.width, fields.height))
    looks = look(fields.lab, [level.cpu() for level in levels], maps.front, everything)
    scores = second_scores(again) + looks + seen
    scores[-1] += WHOLE_PRIOR
    chosen, confidence = decide(everything, probabilities(scores))
    if chosen == len(quads):
        return None, confidence
    straight = straightened(int(best[chosen]), found.quads, found.terms, found.scores)
    return found.quads[straight], confidence


def _refined(image: Image, quads: Points, fields: Fields) -> list[Points]:
    """Quads (Q, 4, 2) in working pixels, fitted again in the picture: upright, in its pixels."""
    fine, scale = reduced(image, FINE_SIDE)
    ratio = scale / fields.scale
    fixed = border_sides(quads, fields.width, fields.height)
    reach = max(2.0, 1.5 * ratio)
    fitted = fit_sides(fine, quads * ratio, reach, 0.5, 128, fixed)
    return [upright(corners / scale, image.shape[1], image.shape[0]) for corners in fitted]
