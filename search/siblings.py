"""What tells a candidate from its siblings, and whether the query shows it.

Covers of a series share their layout, and editions their art: geometry verifies all of them, since
most of what is drawn is the same. What is not shared decides. Every verified candidate is laid over
every other through the query; where the two differ, the query has to look like the candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.geometry import homography, transform, whole_picture
from indexer.vision.threads import side_by_side
from search.template_match import (
    MIN_CONTRAST,
    Resolution,
    Template,
    laid_over,
    make_template,
)

RESOLUTION = Resolution(side=320, sigma=1.0, tile=12, min_correlation=0.85)
"""Two candidates differ in windows, `tile` pixels square, that correlate less. A numeral of a
volume's title is about one window high."""

STEP = 4
"""Pixels between two windows."""

MIN_WINDOWS = 4
"""With fewer windows that differ, two candidates can't be told apart by looking."""

CONFLICT_CONTRAST, CONFLICT_CORRELATION = 8.0, 0.3
"""Standard deviation of a window's grey, 0 to 255, from which on it is drawn in spite of noise; and
correlation below which two drawn windows have nothing in common."""


SAME_SCALE = 1.25
"""Factor up to which a template serves at another scale."""


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A verified candidate: its picture (RGB uint8) and template, its `corners` (4, 2) in the
    query, as shares of the query's width and height, and the query's template laid over its own."""

    cover: Image
    template: Template
    corners: Points
    query: Template


def lay(cover: Image, query: Image, corners: Points) -> Laid:
    """Lay a query over a candidate, both RGB uint8."""
    template = make_template(cover, RESOLUTION)
    return Laid(cover, template, corners, _cut_out(query, None, corners, template.shape))


def _cut_out(
    picture: Image, template: Template | None, corners: Points, shape: tuple[int, ...]
) -> Template:
    """What a picture shows within corners (4, 2), shares of its sides, as a template of a shape.

    It is made of the picture at the scale of that shape, so that one of two covers is not blurred
    where the other is sharp because it was cut to a part; `template`, if there is one, serves
    where its own scale is near.
    """
    height, width = shape
    sides = np.array(picture.shape[1::-1])
    area = cv2.contourArea((corners * sides).astype(np.float32))
    side = round(sides.max() * np.sqrt(height * width / max(area, 1.0)))
    if template is None or not RESOLUTION.side / SAME_SCALE < side < RESOLUTION.side * SAME_SCALE:
        template = make_template(picture, replace(RESOLUTION, side=max(1, side)))
    return laid_over(template, corners, shape)


def distinct_shares(candidates: Sequence[Laid]) -> list[float | None]:
    """For each candidate the share, 0 to 1, of what tells it from a sibling that the query shows.

    The query shows a window if it is nearer to the candidate's than to the sibling's: its
    correlation lies in the upper half between the sibling's and 1. The sibling with the least share
    counts. What lies outside the query says nothing. None for a candidate without a sibling, that
    is without another one from which it differs in MIN_WINDOWS windows at least.
    """
    return side_by_side(lambda own: _distinct_share(own, candidates), candidates)


def _distinct_share(own: Laid, candidates: Sequence[Laid]) -> float | None:
    seen = (_contrast(own.template) > MIN_CONTRAST) & _inside(own.query)
    by_query = _correlation(own.template, own.query)
    by_sibling = []
    for other in candidates:
        if other is own:
            continue
        alike = _correlation(own.template, _laid_over(other, own))
        differs = seen & (alike < RESOLUTION.min_correlation)
        if np.count_nonzero(differs) >= MIN_WINDOWS:
            by_sibling.append(float((by_query > (1 + alike) / 2)[differs].mean()))
    return min(by_sibling, default=None)


def conflicting_share(laid: Laid) -> float:
    """Share of what is drawn on a candidate or the query where both draw something else, 0 to 1.

    Glare takes what is drawn away, and so does no conflict; another picture or title does.
    """
    own, other = _contrast(laid.template), _contrast(laid.query)
    inside = _inside(laid.query)
    drawn = inside & (np.maximum(own, other) > CONFLICT_CONTRAST)
    both = inside & (np.minimum(own, other) > CONFLICT_CONTRAST)
    conflict = both & (_correlation(laid.template, laid.query) < CONFLICT_CORRELATION)
    return float(conflict.sum()) / max(1.0, float(drawn.sum()))


def drawn_share(laid: Laid) -> float:
    """Share of a candidate's windows in which it or the query draws anything, 0 to 1."""
    drawn = np.maximum(_contrast(laid.template), _contrast(laid.query)) > CONFLICT_CONTRAST
    return float((drawn & _inside(laid.query)).mean())


def _laid_over(other: Laid, own: Laid) -> Template:
    """Another candidate's template laid over one's own, by their corners in the query."""
    corners = transform(own.corners, homography(other.corners, whole_picture(1, 1)))
    return _cut_out(other.cover, other.template, corners, own.template.shape)


def _correlation(first: Template, second: Template) -> NDArray[np.float32]:
    """Correlation of two templates of one size in each window, -1 to 1, (rows, columns).

    It is 0 where the second ends, which -1 marks.
    """
    contrast = np.maximum(_contrast(first) * _contrast(second), 1e-3)
    return np.asarray(_covariance(first, second) / contrast * _inside(second))


def _inside(template: Template) -> NDArray[np.bool_]:
    """Windows that lie in a template, which -1 surrounds, (rows, columns)."""
    window = np.ones((RESOLUTION.tile, RESOLUTION.tile), np.uint8)
    return np.asarray(_sampled(cv2.erode((template >= 0).astype(np.uint8), window)) > 0)


def _contrast(template: Template) -> Template:
    """Standard deviation of each window's grey, (rows, columns)."""
    return np.sqrt(np.maximum(_covariance(template, template), 0))


def _covariance(first: Template, second: Template) -> Template:
    """Covariance of two templates in each window, (rows, columns)."""
    return _sampled(_mean(first * second) - _mean(first) * _mean(second))


def _mean(template: Template) -> Template:
    return np.asarray(cv2.blur(template, (RESOLUTION.tile, RESOLUTION.tile)))


def _sampled(values: Template) -> Template:
    """Every STEP-th value, without windows that would cross the border."""
    half = RESOLUTION.tile // 2
    return values[half:-half:STEP, half:-half:STEP]
