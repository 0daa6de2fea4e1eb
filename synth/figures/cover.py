"""Draw covers whose figures are known: where each is, and of which kind."""

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.geometry import resize
from indexer.vision.rectify import shrink
from synth.art import contrasting, ground, paste_upright
from synth.assets import Assets
from synth.camera import as_jpeg
from synth.colours import Picture, Random
from synth.figures.art import EDGED, borderless, cut_out
from synth.figures.canvas import Canvas, DrawnCover
from synth.figures.labels import add_label
from synth.figures.marks import barcode, print_logo
from synth.figures.pictures import soft_ground
from synth.figures.words import write_words

LARGER = 1.5
"""Covers are drawn this much larger and then reduced, so that small type is smooth."""

LAYOUTS = {"full": 0.26, "band": 0.17, "panel": 0.17, "several": 0.12, "things": 0.2, "plain": 0.08}
"""What is on a cover, and how often: a picture edge to edge, across all its width, in margins;
several pictures; things on its ground; nothing but words and small figures."""

ART = {"photo": 0.46, "illustration": 0.42, "pattern": 0.12}


def draw_figures(rng: Random, assets: Assets, height: int, width: int) -> DrawnCover:
    """A cover of this size with nought to ten figures, printed and scanned."""
    tall, wide = round(LARGER * height), round(LARGER * width)
    canvas = Canvas(_ground(rng, assets, tall, wide))
    layout = str(rng.choice(list(LAYOUTS), p=list(LAYOUTS.values())))
    if layout == "full":
        _put(rng, assets, canvas, (0, 0, tall, wide))
    elif layout == "several":
        _several(rng, assets, canvas)
    elif layout == "things":
        _things(rng, assets, canvas)
    elif layout != "plain":
        _put(rng, assets, canvas, _place(rng, layout, tall, wide))
    if rng.random() < 0.08:
        _strip(rng, assets, canvas)
    write_words(rng, assets, canvas)
    add_small_figures(rng, assets, canvas)
    picture = _scanned(rng, canvas.picture, height, width)
    boxes, kinds = canvas.figures()
    scale = np.array([width / wide, height / tall] * 2, np.float32)
    return DrawnCover(picture, boxes * scale, kinds)


def _ground(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    if rng.random() < 0.12:
        return ground(rng, assets, height, width)
    if rng.random() < 0.3:  # white and off-white
        shade = (rng.uniform(232, 256) + rng.normal(0, 4, 3)).clip(0, 255)
        return np.full((height, width, 3), shade, np.uint8)
    return soft_ground(rng, height, width)


def _place(rng: Random, layout: str, height: int, width: int) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of the main picture."""
    if layout == "band":
        deep = rng.uniform(0.25, 0.85)
        top = float(rng.choice([0.0, 1 - deep, rng.uniform(0, 1 - deep)], p=[0.4, 0.4, 0.2]))
        return int(top * height), 0, int((top + deep) * height), width
    left, right = rng.uniform(0.03, 0.3, 2)
    if rng.random() < 0.6:
        right = left
    top, bottom = rng.uniform(0.03, 0.42, 2)
    return (
        int(top * height),
        int(left * width),
        int((1 - bottom) * height),
        int((1 - right) * width),
    )


def _put(
    rng: Random, assets: Assets, canvas: Canvas, box: tuple[int, int, int, int], kind: str = ""
) -> None:
    """Draw a picture of a kind, or of any that has an area, into a box; one in ten is round."""
    kind = kind or str(rng.choice(list(ART), p=list(ART.values())))
    top, left, bottom, right = box
    height, width = bottom - top, right - left
    if height < 12 or width < 12:
        return
    fills = width > 0.95 * canvas.shape[1]
    picture = (
        borderless(rng, assets, kind, height, width)
        if fills or rng.random() < 0.4
        else EDGED[kind](rng, assets, height, width)
    )
    mask = np.full((height, width), 255, np.uint8)
    if not fills and rng.random() < 0.1:
        mask[:] = 0
        axes = (width // 2, height // 2)
        cv2.ellipse(mask, axes, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    elif rng.random() < 0.15:  # it fades into the ground
        mask = _faded(rng, mask)
    share = mask[..., None] / np.float32(255)
    part = canvas.picture[top:bottom, left:right]
    part[:] = (part * (1 - share) + picture * share).astype(np.uint8)
    canvas.add(kind, top, left, mask > 110)
    if not fills and rng.random() < 0.25:
        line = contrasting(rng, canvas.picture[0, 0]).tolist()
        gap = int(rng.integers(0, 7))
        ends = (left - gap, top - gap), (right + gap, bottom + gap)
        cv2.rectangle(canvas.picture, *ends, line, int(rng.integers(1, 4)))


def _faded(rng: Random, mask: Picture) -> Picture:
    """A mask that goes from 255 to 0 at its top or bottom."""
    height = len(mask)
    deep = max(1, int(rng.uniform(0.05, 0.35) * height))
    ramp = np.ones(height)
    ramp[:deep] = np.linspace(0, 1, deep)
    if rng.random() < 0.5:
        ramp = ramp[::-1]
    return (mask * ramp[:, None]).astype(np.uint8)


def _several(rng: Random, assets: Assets, canvas: Canvas) -> None:
    """Two to nine pictures in rows and columns, mostly of one kind, some of them left out."""
    height, width = canvas.shape
    rows, columns = [(1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (2, 3), (1, 3)][
        int(rng.integers(8))
    ]
    top, bottom = sorted(rng.uniform(0, 1, 2))
    bottom = min(1.0, max(bottom, top + 0.35))
    top = max(0.0, bottom - 0.75) if rng.random() < 0.5 else min(top, bottom - 0.3)
    side, gap = rng.uniform(0, 0.12), rng.uniform(0.01, 0.06)
    kind = str(rng.choice(["photo", "illustration"])) if rng.random() < 0.75 else ""
    deep, across = (bottom - top) / rows, (1 - 2 * side) / columns
    for row in range(rows):
        for column in range(columns):
            if rng.random() < 0.15:
                continue
            first = top + row * deep + gap / 2, side + column * across + gap / 2
            box = (*first, first[0] + deep - gap, first[1] + across - gap)
            scale = height, width, height, width
            pixels = [int(part * size) for part, size in zip(box, scale, strict=True)]
            _put(rng, assets, canvas, (pixels[0], pixels[1], pixels[2], pixels[3]), kind)


def _things(rng: Random, assets: Assets, canvas: Canvas) -> None:
    """One to four things cut out, that do not lie on one another."""
    height, width = canvas.shape
    count = int(rng.choice([1, 2, 3, 4], p=[0.6, 0.2, 0.12, 0.08]))
    for _ in range(count):
        kind, thing = cut_out(rng, assets)
        size = rng.uniform(0.4, 1.25) * width / count**0.5
        scale = size / max(thing.shape[:2])
        tall, wide = thing.shape[0] * scale, thing.shape[1] * scale
        x, y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height
        if count == 1 and rng.random() < 0.7:
            x = width / 2
        if rng.random() < 0.25:  # it stands at the lower edge
            y = height - tall / 2
        box = round(y - tall / 2), round(x - wide / 2), round(y + tall / 2), round(x + wide / 2)
        if not canvas.is_free(*box) or min(box) < -0.2 * size:
            continue
        alpha = np.zeros((height, width, 3), np.uint8)
        white = thing.copy()
        white[..., :3] = 255
        paste_upright(canvas.picture, thing, (x, y), size)
        paste_upright(alpha, white, (x, y), size)
        canvas.add(kind, 0, 0, alpha[..., 0] > 60)


def _strip(rng: Random, assets: Assets, canvas: Canvas) -> None:
    """A strip of pattern along one of the sides."""
    height, width = canvas.shape
    deep = int(rng.uniform(0.06, 0.25) * (width if rng.random() < 0.5 else height))
    boxes = (0, 0, height, deep), (0, width - deep, height, width), (0, 0, deep, width)
    _put(rng, assets, canvas, boxes[int(rng.integers(3))], "pattern")


def add_small_figures(rng: Random, assets: Assets, canvas: Canvas) -> None:
    """Logos, barcodes and labels, by chance, where there is room."""
    height, width = canvas.shape
    for _ in range(int(rng.choice([0, 1, 2], p=[0.45, 0.42, 0.13]))):
        tall = rng.uniform(0.035, 0.13) * height * (2.2 if rng.random() < 0.08 else 1)
        box = _free(rng, canvas, tall, tall * rng.uniform(0.75, 1.5), low=0.6)
        if box is not None:
            part = canvas.picture[box[0] : box[2], box[1] : box[3]]
            mask = print_logo(rng, assets, part)
            canvas.add("logo", box[0], box[1], _whole(mask))
    if rng.random() < 0.16:
        wide = rng.uniform(0.16, 0.45) * width
        box = _free(rng, canvas, wide * rng.uniform(0.4, 0.85), wide, low=0.6)
        if box is not None:
            part = canvas.picture[box[0] : box[2], box[1] : box[3]]
            part[:] = barcode(rng, assets, *part.shape[:2])
            canvas.add("barcode", box[0], box[1], np.ones(part.shape[:2], np.bool_))
    for _ in range(int(rng.choice([0, 1, 2], p=[0.68, 0.26, 0.06]))):
        add_label(rng, assets, canvas)


def _whole(mask: Picture) -> NDArray[np.bool_]:
    """The box around all that is not 0 in a mask, as a mask."""
    rows, columns = np.nonzero(mask > 60)
    whole = np.zeros(mask.shape, np.bool_)
    if len(rows):
        whole[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = True
    return whole


def _free(
    rng: Random, canvas: Canvas, tall: float, wide: float, low: float
) -> tuple[int, int, int, int] | None:
    """Top, left, bottom, right of a box of this size where it hides nothing.

    With probability `low` it is near the lower edge.
    """
    height, width = canvas.shape
    for _ in range(8):
        y = rng.uniform(0.86, 0.97) if rng.random() < low else rng.uniform(0.03, 0.97)
        x = rng.choice([rng.uniform(0.05, 0.3), 0.5, rng.uniform(0.7, 0.95)])
        top = int(np.clip(y * height - tall / 2, 0, height - tall - 1))
        left = int(np.clip(x * width - wide / 2, 0, width - wide - 1))
        box = top, left, top + max(12, int(tall)), left + max(12, int(wide))
        if canvas.is_free(*box):
            return box
    return None


def _scanned(rng: Random, picture: Picture, height: int, width: int) -> Picture:
    """Other light, few pixels, blur, noise, JPEG; then the size that was asked for."""
    share = rng.uniform(0.3, 1.0)
    small = shrink(picture, round(max(picture.shape[:2]) * share)) if share < 0.9 else picture
    lit = small * rng.uniform(0.75, 1.12) + rng.uniform(-10, 20)
    if rng.random() < 0.5:
        lit += rng.normal(0, 1, small.shape) * rng.uniform(0, 5)
    seen = np.asarray(lit.clip(0, 255), np.uint8)
    if rng.random() < 0.3:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.4, 1.3)), np.uint8)
    return resize(as_jpeg(seen, int(rng.integers(50, 96))), width, height)
