"""Front covers drawn from a generator alone, without assets: art, frames, panels and words.

The books in `synth.scenes` wear them.
"""

import cv2
import numpy as np

from synth.colours import Picture, Random, blend, colour
from synth.noise import clouds
from synth.surfaces import leaves

WORDS = "THE HOUSE OF A LOST NIGHT RIVER AND STONE LAST GARDEN WINTER ATLAS KING SILENT SEA".split()


def _write(picture: Picture, rng: Random, box: tuple[int, int, int, int], ink: Picture) -> None:
    """Write one to three lines of capitals about as large as the box left, top, right, bottom."""
    left, top, right, bottom = box
    lines = int(rng.integers(1, 4))
    for index in range(lines):
        text = " ".join(rng.choice(WORDS, rng.integers(1, 4)))
        font = int(rng.choice([cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX]))
        (wide, tall), _ = cv2.getTextSize(text, font, 1.0, 2)
        scale = min((right - left) / max(wide, 1), 0.7 * (bottom - top) / lines / max(tall, 1))
        x = int(left + (right - left - wide * scale) / 2)
        y = int(top + (bottom - top) * (index + 0.75) / lines)
        cv2.putText(
            picture, text, (x, y), font, scale, ink.tolist(), max(1, round(2 * scale)), cv2.LINE_AA
        )


def _art(rng: Random, height: int, width: int, light: tuple[float, float]) -> Picture:
    """One colour, blots, a landscape, or shapes, RGB uint8."""
    style = rng.integers(0, 7)
    if style == 0:
        picture = np.empty((height, width, 3), np.uint8)
        picture[:] = colour(rng, light)
        return picture
    shades = [colour(rng, light) for _ in range(rng.integers(2, 5))]
    if style == 1:
        return blend(clouds(rng, height, width, rng.uniform(0.1, 1.0), 6), *shades)
    if style == 2:
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        return blend(0.7 * down + 0.3 * clouds(rng, height, width, 0.5, 5), *shades)
    if style > 4:
        return leaves(rng, height, width, light)
    picture = blend(clouds(rng, height, width, 1.0, 3), shades[0], shades[-1])
    for _ in range(rng.integers(3, 25)):
        shade = colour(rng, light).tolist()
        centre = (rng.uniform(0, 1, 2) * [width, height]).astype(int)
        if rng.random() < 0.5:
            axes = tuple(int(v) for v in rng.uniform(0.02, 0.3, 2) * width)
            cv2.ellipse(
                picture, tuple(map(int, centre)), axes, rng.uniform(0, 180), 0, 360, shade, -1
            )
        else:
            corners = centre + rng.normal(0, 0.15 * width, (rng.integers(3, 6), 2))
            cv2.fillPoly(picture, [corners.astype(np.int32)], shade)
    return picture


def draw_cover(
    rng: Random, aspect: float, light: tuple[float, float] = (0.05, 0.95), height: int = 540
) -> Picture:
    """A front cover, RGB uint8, `height` pixels tall and height / `aspect` wide.

    Its colours have a lightness between the two of `light`. A rim, thin frames, a panel, a band
    across and a plate for the title are there by chance.
    """
    width = round(height / aspect)
    picture = _art(rng, height, width, light)
    ink = colour(rng, (0.85, 1.0) if rng.random() < 0.5 else (0.0, 0.2), 0.5)
    if rng.random() < 0.25:
        rim = int(width * rng.uniform(0.03, 0.12))
        cover = np.empty_like(picture)
        cover[:] = colour(rng, light)
        cover[rim:-rim, rim:-rim] = picture[rim:-rim, rim:-rim]
        picture = cover
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        margin = int(width * rng.uniform(0.03, 0.14))
        corners = (margin, margin), (width - margin, height - margin)
        cv2.rectangle(picture, *corners, ink.tolist(), int(rng.integers(1, 6)), cv2.LINE_AA)
    if rng.random() < 0.25:
        x, y = sorted(rng.uniform(0.08, 0.92, 2)), sorted(rng.uniform(0.05, 0.95, 2))
        panel = picture[
            int(y[0] * height) : int(y[1] * height), int(x[0] * width) : int(x[1] * width)
        ]
        if panel.size:
            panel[:] = _art(rng, panel.shape[0], panel.shape[1], light)
    if rng.random() < 0.25:
        top, depth = rng.uniform(0, 0.8), rng.uniform(0.1, 0.4)
        picture[int(top * height) : int((top + depth) * height)] = colour(rng, light)
    top = rng.uniform(0.05, 0.7)
    side = rng.uniform(0.04, 0.2)
    box = (
        int(side * width), int(top * height), int((1 - side) * width), int((top + 0.25) * height),
    )  # fmt: skip
    if rng.random() < 0.35:
        paper = colour(rng, (0, 0.25) if ink.mean() > 128 else (0.75, 1), 0.5)
        cv2.rectangle(picture, box[:2], box[2:], paper.tolist(), -1)
    _write(picture, rng, box, ink)
    if rng.random() < 0.7:
        _write(picture, rng, (box[0], int(0.88 * height), box[2], int(0.96 * height)), ink)
    return picture
