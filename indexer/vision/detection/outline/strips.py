"""The picture along the sides of quads, straightened, and sides fitted to the edges in it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.detection.outline.fields import Field, to_lab
from indexer.vision.detection.outline.quads import plausible

ROWS = 30_000


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Colours around the four sides of Q quads.

    `lab` (Q, 4, M, K, 3): CIELAB at M places along each side and K places across it. `inside`
    (Q, 4, M, K): whether the place lies in the picture. `along` (M,): share of the side's length,
    0 at its first corner and 1 at its last. `across` (K,): pixels, positive inside the quad.
    """

    lab: Field
    inside: NDArray[np.bool_]
    along: Points
    across: Points


def sample_strips(picture: Field | Image, quads: Points, along: Points, across: Points) -> Strips:
    """Read a picture (H, W, 3), CIELAB or RGB uint8, around the sides of quads (Q, 4, 2).

    Bilinearly. Of a large picture in RGB, only what is read becomes CIELAB.
    """
    height, width = picture.shape[:2]
    corners = quads.astype(np.float32)
    span = np.roll(corners, -1, axis=1) - corners
    inner = inward(span)
    places = corners[:, :, None] + span[:, :, None] * along.astype(np.float32)[:, None]
    offsets = inner[:, :, None] * across.astype(np.float32)[:, None]
    x = (places[..., None, 0] + offsets[:, :, None, :, 0]).reshape(-1, len(across))
    y = (places[..., None, 1] + offsets[:, :, None, :, 1]).reshape(-1, len(across))
    inside = (x >= 0) & (y >= 0) & (x <= width) & (y <= height)
    shape = (*quads.shape[:2], len(along), len(across))
    # OpenCV counts from the middle of the first pixel, and takes at most 32767 rows at once.
    read = [
        cv2.remap(
            picture, x[i : i + ROWS] - 0.5, y[i : i + ROWS] - 0.5, cv2.INTER_LINEAR, None,
            cv2.BORDER_REPLICATE,
        )
        for i in range(0, len(x), ROWS)
    ]  # fmt: skip
    colours = np.concatenate(read)
    is_rgb = picture.dtype == np.uint8
    lab = to_lab(np.asarray(colours, np.uint8)) if is_rgb else np.asarray(colours, np.float32)
    return Strips(lab.reshape(*shape, 3), inside.reshape(shape), along, across)


def inward(span: NDArray[np.floating]) -> NDArray[np.floating]:
    """Unit vectors (…, 2) that point into the quad from sides (…, 2) taken clockwise."""
    unit = span / np.maximum(np.linalg.norm(span, axis=-1, keepdims=True), 1e-9)
    return np.stack([-unit[..., 1], unit[..., 0]], axis=-1)


def steps_across(strips: Strips, reach: int) -> Field:
    """Change of colour (Q, 4, M, K) across each place, in CIELAB units.

    The mean of the `reach` samples from this place inwards against the mean of as many before it,
    0 where there aren't as many.
    """
    shape = strips.lab.shape
    kernel = np.repeat(np.array([[-1 / reach, 1 / reach]], np.float32), reach, axis=1)
    rows = strips.lab.reshape(-1, shape[3], 3)
    change = cv2.filter2D(rows, -1, kernel, anchor=(reach, 0), borderType=cv2.BORDER_REPLICATE)
    step: Field = np.sqrt(np.einsum("rkc,rkc->rk", change, change))
    step[:, :reach] = 0
    step[:, shape[3] - reach + 1 :] = 0
    return step.reshape(shape[:4])


def _line_offsets(along: Points, offset: Points, weight: Points | Field) -> tuple[Points, Points]:
    """Straight lines (…) offset = a + b·along through samples (…, M), by Tukey's biweight.

    The robust scale is at least a third of a pixel, so that sides that fit well keep all samples.
    """
    robust = weight.astype(np.float64)
    for _ in range(5):
        total = np.maximum(robust.sum(axis=-1), 1e-9)
        mean_s = (robust * along).sum(axis=-1) / total
        mean_o = (robust * offset).sum(axis=-1) / total
        ds = along - mean_s[..., None]
        slope = (robust * ds * offset).sum(axis=-1) / np.maximum(
            (robust * ds * ds).sum(axis=-1), 1e-9
        )
        level = mean_o - slope * mean_s
        off = np.abs(offset - level[..., None] - slope[..., None] * along)
        cut = 4.0 * np.maximum(1.4826 * np.median(off, axis=-1, keepdims=True), 0.33)
        robust = weight * np.clip(1 - (off / cut) ** 2, 0, 1) ** 2
    return level, slope


def intersections(starts: Points, ends: Points) -> Points:
    """Corners (Q, 4, 2) where each side (through starts and ends) meets the side before it."""
    span = ends - starts
    before_start, before_span = np.roll(starts, 1, axis=1), np.roll(span, 1, axis=1)
    cross = span[..., 0] * before_span[..., 1] - span[..., 1] * before_span[..., 0]
    gap = before_start - starts
    share = gap[..., 0] * before_span[..., 1] - gap[..., 1] * before_span[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return starts + span * (share / cross)[..., None]


def fit_sides(
    picture: Field | Image,
    quads: Points,
    reach: float,
    step: float,
    samples: int,
    fixed: NDArray[np.bool_],
) -> Points:
    """Quads (Q, 4, 2) with each side moved to the strongest edge within `reach` pixels of it.

    `picture` is as for `sample_strips`. Places across a side are `step` pixels apart, with
    `samples` of them along it. Sides marked in `fixed` (Q, 4) stay. A quad whose fitted corners
    move by more than three times `reach`, or stop being plausible, is kept as it was.
    """
    along = np.linspace(0.06, 0.94, samples)
    across = np.arange(-reach - 2 * step, reach + 2.5 * step, step)
    strips = sample_strips(picture, quads, along, across)
    change = steps_across(strips, 2) * strips.inside
    # Steps are taken between samples, so a step's place is half a sample before its index.
    place = across - step / 2
    change *= np.exp(-0.5 * (place / (0.7 * reach)) ** 2)
    peak = change.argmax(axis=3).clip(1, len(across) - 2)
    left, middle, right = (
        np.take_along_axis(change, (peak + k)[..., None], axis=3)[..., 0] for k in (-1, 0, 1)
    )
    bend = np.maximum(2 * middle - left - right, 1e-6)
    offset = place[peak] + step * np.clip((right - left) / (2 * bend), -0.5, 0.5)
    level, slope = _line_offsets(along, offset, middle + 1e-3)
    level, slope = np.where(fixed, 0.0, level), np.where(fixed, 0.0, slope)

    span = np.roll(quads, -1, axis=1) - quads
    inner = inward(span)
    starts = quads + inner * level[..., None]
    ends = quads + span + inner * (level + slope)[..., None]
    fitted = intersections(starts, ends)
    moved = np.linalg.norm(fitted - quads, axis=2).max(axis=1)
    sound = np.isfinite(fitted).all(axis=(1, 2)) & (moved < 3 * reach)
    fitted = np.where(sound[:, None, None], fitted, quads)
    sound = plausible(fitted, picture.shape[1], picture.shape[0])
    return np.where(sound[:, None, None], fitted, quads)
