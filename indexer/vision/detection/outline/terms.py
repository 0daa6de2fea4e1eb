"""What is measured of each hypothesis: named terms, most of them between 0 and 1."""

import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Points
from indexer.vision.detection.outline.background import region_means
from indexer.vision.detection.outline.fields import Field, Fields
from indexer.vision.detection.outline.quads import (
    areas,
    aspects,
    border_sides,
    clockwise,
    corner_sines,
    sides,
)
from indexer.vision.detection.outline.strips import Strips, sample_strips, steps_across

REACH = 14
"""Pixels at working scale that are looked at on either side of a quad's sides."""

QUAD_TERMS = (
    "support_mean", "support_worst", "support_second", "ends_mean", "ends_worst", "beyond_mean",
    "beyond_worst", "contrast_mean", "contrast_worst", "step_mean", "step_worst", "calm_outside",
    "busy_inside", "ring_change", "rival_outside_mean", "rival_outside_worst", "rival_inside_mean",
    "size", "small", "off_centre", "too_square", "too_long",
    "skew", "taper", "borders_1", "borders_2", "borders_3", "near_whole", "unseen", "frame_like",
    "shut_in", "shut_in_ring",
    "shut_in_rest", "margin_like", "margin_like_ring", "margin_like_rest", "bias",
)  # fmt: skip
"""Terms of a quad, in the order of `quad_terms`; see there."""

WHOLE_TERMS = ("bias", "too_square", "too_long", "landscape", "busy_margin", "margin_change")
"""Terms of the whole picture as a hypothesis, in the order of `whole_terms`; see there."""


def _over_sides(values: Points, counted: Points) -> tuple[Points, Points]:
    """Mean (Q,) and smallest (Q,) of values (Q, 4) over the sides that count, 0 where none does."""
    mean = (values * counted).sum(axis=1) / np.maximum(counted.sum(axis=1), 1.0)
    smallest = np.where(counted > 0, values, np.inf).min(axis=1)
    return mean, np.where(np.isfinite(smallest), smallest, 0.0)


def side_support(strips: Strips) -> Field:
    """Support (Q, 4, M, K), 0 to 1, of an edge at each place of the strips.

    A step of colour that stands out from the usual step of the calmer half of its strip: the same
    edge says more on a plain table than on a carpet. Nothing is seen outside of the picture.
    """
    body = (strips.along >= 0) & (strips.along <= 1)
    middle = len(strips.across) // 2
    change = steps_across(strips, 3)
    halves = change[:, :, body, 3 : middle - 3], change[:, :, body, middle + 4 : -3]
    usual = np.minimum(*(half.mean(axis=(2, 3)) for half in halves))[..., None, None] + 1.5
    support: Field = np.clip(change / usual - 1.0, 0, 1.5) / 1.5 * strips.inside
    return support


def _edge_terms(strips: Strips, edge: Field, counted: Points) -> dict[str, Points]:
    """Terms (Q,) of the edges along the sides: `edge` as `side_support` gives it.

    Ends are the tenths of the sides next to the corners; beyond the corners a side should not go
    on, or it belongs to something larger. Rivals are the best edges parallel to a side, 4 pixels
    away and more: page blocks, shadows, inner frames.
    """
    along, middle = strips.along, len(strips.across) // 2
    body = (along >= 0) & (along <= 1)
    end = body & ((along < 0.12) | (along > 0.88))
    seen = strips.inside[..., middle]
    here = edge[..., middle - 2 : middle + 3].max(axis=3)

    def mean(where: NDArray[np.bool_]) -> Points:
        count = np.maximum(seen[:, :, where].sum(axis=2), 1)
        share: Points = here[:, :, where].sum(axis=2, dtype=np.float64) / count
        return share

    side = mean(body)
    ends = mean(end & (along < 0.5)), mean(end & (along > 0.5))
    beyond = (mean(along < 0) + mean(along > 1)) / 2
    support, worst = _over_sides(side, counted)
    second = np.sort(np.where(counted > 0, side, support[:, None]), axis=1)[:, 1]
    profile = edge[:, :, body].mean(axis=2)
    outside = profile[..., 3 : middle - 4].max(axis=2)
    inside = profile[..., middle + 5 : -3].max(axis=2)
    return {
        "support_mean": support,
        "support_worst": worst,
        "support_second": second,
        "ends_mean": _over_sides((ends[0] + ends[1]) / 2, counted)[0],
        "ends_worst": _over_sides(np.minimum(*ends), counted)[1],
        "beyond_mean": _over_sides(beyond, counted)[0],
        "beyond_worst": (beyond * counted).max(axis=1),
        "rival_outside_mean": _over_sides(outside, counted)[0],
        "rival_outside_worst": (outside * counted).max(axis=1),
        "rival_inside_mean": _over_sides(inside, counted)[0],
        "unseen": 1 - seen[:, :, body].mean(axis=(1, 2)),
    }


def _moments(blocks: Field) -> tuple[Points, Points]:
    """Mean colours (Q, 4, S, 3) and variances (Q, 4, S) of blocks (Q, 4, S, M, K, 3)."""
    flat = blocks.reshape(*blocks.shape[:3], -1, 3)
    mean = flat.mean(axis=3, dtype=np.float64)
    square = np.einsum("qsnmc,qsnmc->qsn", flat, flat) / flat.shape[3]
    return mean, np.maximum(square - (mean**2).sum(axis=3), 0.0)


def _colour_terms(strips: Strips, counted: Points) -> dict[str, Points]:
    """Terms (Q,) of the colours in the ten pixels on either side of the sides.

    Contrast compares them in eight sections of each side, so that neither has to be of one colour
    all along, against how much they vary within a section.
    """
    body = (strips.along >= 0) & (strips.along <= 1)
    middle = len(strips.across) // 2
    lab = strips.lab[:, :, body][:, :, :40]
    sections = (*lab.shape[:2], 8, 5, 5, 3)
    outer = lab[..., middle - 11 : middle - 1 : 2, :].reshape(sections)
    inner = lab[..., middle + 2 : middle + 12 : 2, :].reshape(sections)
    out_mean, out_spread = _moments(outer)
    in_mean, in_spread = _moments(inner)
    apart = np.linalg.norm(out_mean - in_mean, axis=3)
    spread = np.sqrt((out_spread + in_spread) / 2)
    contrast = (apart / (apart + spread + 2.0)).mean(axis=2)
    mean, worst = _over_sides(contrast, counted)
    step, step_worst = _over_sides(np.log1p(apart).mean(axis=2) / 4, counted)
    calm = np.log1p(np.sqrt(out_spread.mean(axis=2) + out_mean.var(axis=2).sum(axis=2))) / 4
    busy = np.log1p(np.sqrt(in_spread.mean(axis=2) + in_mean.var(axis=2).sum(axis=2))) / 4
    ring = out_mean.mean(axis=2)
    centre = (ring * counted[..., None]).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)[:, None]
    change = np.linalg.norm(ring - centre[:, None], axis=2)
    return {
        "contrast_mean": mean,
        "contrast_worst": worst,
        "step_mean": step,
        "step_worst": step_worst,
        "calm_outside": _over_sides(calm, counted)[0],
        "busy_inside": _over_sides(busy, counted)[0],
        "ring_change": np.log1p(_over_sides(change, counted)[0]) / 4,
    }


def _region_terms(fields: Fields, maps: Field, quads: Points) -> dict[str, Points]:
    """Terms (Q,) of what lies within each quad, in a ring around it, and outside.

    A book is shut in by a contour and coloured unlike the picture's margin; what lies around it is
    not. An inner frame has a ring like itself.
    """
    means = region_means(maps, quads, fields)
    shut_in, margin = means[..., 0], means[..., 1]
    return {
        "shut_in": shut_in[:, 0],
        "shut_in_ring": shut_in[:, 1],
        "shut_in_rest": shut_in[:, 2],
        "margin_like": margin[:, 0],
        "margin_like_ring": margin[:, 1],
        "margin_like_rest": margin[:, 2],
    }


def _too(aspect: Points) -> Points:
    """How far (2, Q) a ratio of sides, long over short, falls below 1.25 and above 1.75."""
    long = np.maximum(aspect, 1 / np.maximum(aspect, 1e-9))
    return 5 * np.clip(np.log(np.stack([1.25 / long, long / 1.75])), 0, None)


def _frame_like(quads: Points, width: int, height: int) -> Points:
    """How much each quad (Q,) looks like a cover's inner frame: parallel to the picture's borders
    and midway between them, 0 to 1."""
    low, high = quads.min(axis=1), [width, height] - quads.max(axis=1)
    even = np.abs(low - high) / min(width, height)
    straight = clockwise(quads)
    turn = np.roll(straight, -1, axis=1) - straight
    lean = (np.abs(turn).min(axis=2) / np.abs(turn).max(axis=2)).max(axis=1)
    off = (even[:, 0] / 0.03) ** 2 + (even[:, 1] / 0.08) ** 2 + (lean / 0.015) ** 2
    likeness: Points = np.exp(-off)
    return likeness


def quad_terms(fields: Fields, maps: Field, quads: Points) -> tuple[Points, Points]:
    """The terms (Q, T) of quads (Q, 4, 2) in working pixels, named by `QUAD_TERMS`.

    And the edges' support (Q, 4, M), 0 to 1, at even places along each side. `maps` are those of
    `background_maps`.
    """
    width, height = fields.width, fields.height
    along = np.arange(-6, 47) / 40
    across = np.arange(-REACH, REACH + 1.0)
    strips = sample_strips(fields.lab, quads, along, across)
    edge = side_support(strips)
    border = border_sides(quads, width, height)
    counted = 1.0 - border.astype(np.float64)
    terms = _edge_terms(strips, edge, counted) | _colour_terms(strips, counted)
    terms |= _region_terms(fields, maps, quads)
    share = np.clip(areas(quads) / (width * height), 1e-4, None)
    terms["size"] = np.sqrt(share)
    terms["small"] = np.clip(-np.log(share / 0.1), 0, None)
    centre = quads.mean(axis=1) - [width / 2, height / 2]
    terms["off_centre"] = np.linalg.norm(centre / [width, height], axis=1) * 2
    terms["skew"] = (1 - corner_sines(quads)).max(axis=1) * 5
    length = sides(quads)
    ratios = aspects(quads, width, height), length[:, 1::2].sum(axis=1) / length[:, ::2].sum(axis=1)
    # The focal length is a guess: what looks right with it or without is right.
    terms["too_square"], terms["too_long"] = np.minimum(*(_too(ratio) for ratio in ratios))
    ratio = np.abs(np.log(length[:, :2] / length[:, 2:]))
    terms["taper"] = ratio.max(axis=1)
    count = border.sum(axis=1)
    for borders in (1, 2, 3):
        terms[f"borders_{borders}"] = (count == borders).astype(np.float64)
    terms["near_whole"] = np.clip((share - 0.7) / 0.3, 0, 1)
    terms["frame_like"] = _frame_like(quads, width, height)
    terms["bias"] = np.ones(len(quads))
    middle = len(across) // 2
    body = edge[:, :, (along >= 0) & (along <= 1), middle - 2 : middle + 3].max(axis=3)
    return np.stack([terms[name] for name in QUAD_TERMS], axis=1), body


def whole_terms(fields: Fields) -> NDArray[np.float64]:
    """The terms (T,) of the whole picture as a hypothesis, named by `WHOLE_TERMS`.

    A cover's shape; and a margin that is busy, or differs from side to side, as a table's does not.
    """
    rim = max(2, round(0.02 * max(fields.width, fields.height)))
    lab = fields.lab
    parts = [part.reshape(-1, 3) for part in (lab[:rim], lab[-rim:], lab[:, :rim], lab[:, -rim:])]
    spread = np.mean([np.log1p(np.sqrt(part.var(axis=0).sum())) / 4 for part in parts])
    means = np.stack([part.mean(axis=0) for part in parts])
    change = np.log1p(np.linalg.norm(means - means.mean(axis=0), axis=1).mean()) / 4
    aspect = np.array([fields.height / fields.width])
    square, long = _too(aspect)
    landscape = float(aspect[0] < 1)
    return np.array([1.0, square[0], long[0], landscape, float(spread), float(change)])
