"""What a cover suffers on a shelf, drawn onto it: stickers, stamps, wear, a strip of its side."""

import cv2
import numpy as np

from synth.colours import Picture, Random, colour

STAMP_INKS = ((150, 30, 40), (40, 40, 140), (30, 30, 30))
"""Red, blue and black, RGB."""


def sticker(rng: Random, cover: Picture) -> None:
    """Put a label, a round seal or a stamp on the cover, in place.

    Most are a library's labels: pale rectangles at an edge, with lines of words or bars.
    """
    height, width = cover.shape[:2]
    kind = rng.random()
    if kind < 0.15:
        middle = _place(rng, width, height, 0.08)
        radius = rng.uniform(0.04, 0.13) * width
        cv2.circle(cover, middle, int(radius), colour(rng).tolist(), -1, cv2.LINE_AA)
        if rng.random() < 0.5:
            cv2.circle(cover, middle, int(radius * 0.75), colour(rng).tolist(), 1, cv2.LINE_AA)
    elif kind < 0.25:
        ink = STAMP_INKS[int(rng.integers(len(STAMP_INKS)))] + rng.normal(0, 20, 3)
        axes = rng.uniform(0.1, 0.35) * width, rng.uniform(0.06, 0.3) * height
        ring = (_place(rng, width, height, 0.1), axes, rng.uniform(0, 180))
        cv2.ellipse(cover, ring, ink.clip(0, 255).tolist(), 1, cv2.LINE_AA)
    else:
        _label(rng, cover)


def _place(rng: Random, width: int, height: int, margin: float) -> tuple[int, int]:
    x, y = rng.uniform(margin, 1 - margin, 2)
    return int(x * width), int(y * height)


def _label(rng: Random, cover: Picture) -> None:
    """A rectangle of paper with lines of words or a barcode."""
    height, width = cover.shape[:2]
    wide, tall = rng.uniform(0.1, 0.4) * width, rng.uniform(0.05, 0.25) * height
    if rng.random() < 0.3:
        wide, tall = tall, wide
    x, y = (float(v) for v in _place(rng, width, height, 0.05))
    if rng.random() < 0.6:  # at the left or right edge
        x = wide * rng.uniform(0.4, 0.6)
        x = x if rng.random() < 0.7 else width - x
    paper = rng.uniform(200, 255) + rng.normal(0, 8, 3)
    if rng.random() < 0.25:
        paper = colour(rng).astype(float)
    paper, ink = paper.clip(0, 255), (0.2 * paper).clip(0, 255).tolist()
    box = cv2.boxPoints(((x, y), (wide, tall), float(rng.normal(0, 3))))
    cv2.fillConvexPoly(cover, box.astype(np.int32), paper.tolist(), cv2.LINE_AA)
    left, top = x - wide / 2, y - tall / 2
    if rng.random() < 0.5:
        lines = int(rng.integers(1, 5))
        for line in range(lines):
            row = int(top + (line + 0.7) * tall / (lines + 0.4))
            for start in range(int(left) + 3, int(left + wide * rng.uniform(0.3, 0.9)), 5):
                end = start + int(rng.integers(1, 5))
                cv2.line(cover, (start, row), (end, row), ink, max(1, int(tall / lines / 4)))
        return
    at = left + 0.08 * wide
    while at < left + 0.9 * wide:
        bar = int(rng.integers(1, 4))
        first, last = (int(at), int(top + 0.15 * tall)), (int(at) + bar - 1, int(top + 0.75 * tall))
        cv2.rectangle(cover, first, last, ink, -1)
        at += bar + int(rng.integers(1, 4))


def wear(rng: Random, cover: Picture) -> None:
    """Rub off some corners and scratch the cover, in place."""
    height, width = cover.shape[:2]
    paper = [float(c) for c in rng.uniform(150, 245) * np.array([1.0, 0.97, 0.92])]
    for x in (0, width - 1):
        for y in (0, height - 1):
            if rng.random() < 0.5:
                size = rng.uniform(0.01, 0.07) * width
                inward = [x + (size if x == 0 else -size), y + (size if y == 0 else -size)]
                worn = np.array([[x, y], [inward[0], y], [x, inward[1]]], np.int32)
                cv2.fillConvexPoly(cover, worn, paper, cv2.LINE_AA)
    if rng.random() < 0.4:
        for _ in range(int(rng.integers(1, 6))):
            (x, y), (along, down) = rng.uniform(0, 1, 2), rng.normal(0, 0.25, 2)
            start = int(x * width), int(y * height)
            end = int((x + along) * width), int((y + down) * height)
            cv2.line(cover, start, end, paper, 1, cv2.LINE_AA)


def with_side(rng: Random, cover: Picture) -> Picture:
    """The cover with a strip of its spine or page block beside it, 2 to 12 % of its width."""
    height, width = cover.shape[:2]
    strip = np.empty((height, max(1, int(width * rng.uniform(0.02, 0.12))), 3), np.float32)
    if rng.random() < 0.5:  # a spine: the colour of the cover's edge, or another
        strip[:] = cover[:, :6].mean((0, 1)) if rng.random() < 0.5 else colour(rng)
    else:
        strip[:] = rng.uniform(150, 240) + rng.normal(0, 12, (1, strip.shape[1], 1))
    if rng.random() < 0.3:
        strip *= np.linspace(rng.uniform(0.4, 1), 1, strip.shape[1])[None, :, None]
    side = strip.clip(0, 255).astype(np.uint8)
    return np.concatenate([side, cover] if rng.random() < 0.75 else [cover, side], axis=1)
