"""What light, lens, sensor and file do to a picture; RGB uint8 in and out."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.colours import Picture, Random

Canvas = NDArray[np.float32]

RAMP = np.linspace(0, 1, 256)[:, None]
LUMA = np.array([0.3, 0.59, 0.11])


def photographed(rng: Random, picture: Picture, sharp: float = 1.0) -> Picture:
    """A picture as another print run, lamp and camera would show it.

    `sharp` below 1 shortens blur and coarse pixels, for pictures in which the book is small.
    """
    canvas = _toned(rng, _inked(rng, picture)).astype(np.float32)
    _light(rng, canvas)
    canvas = _lens(rng, canvas, sharp)
    if rng.random() < 0.025:
        canvas *= _moire(rng, *canvas.shape[:2])
    if rng.random() < 0.4:
        grain = rng.standard_normal((*canvas.shape[:2], rng.choice([1, 3])), np.float32)
        canvas += np.float32(rng.uniform(1.5, 12)) * grain
    seen = canvas.clip(0, 255).astype(np.uint8)
    return compressed(rng, seen, 12) if rng.random() < 0.6 else seen


def compressed(rng: Random, picture: Picture, worst: int) -> Picture:
    """The picture after a JPEG file of quality `worst` to 95."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(worst, 96))]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR))


def _inked(rng: Random, picture: Picture) -> Picture:
    """Other inks: another saturation, to grey and back, and a turn of the hue."""
    if rng.random() < 0.5:
        return picture
    grey = rng.uniform(0.0, 0.3) if rng.random() < 0.12 else rng.uniform(0.35, 1.35)
    saturation = np.eye(3) * grey + (1 - grey) * LUMA
    turn = rng.normal(0, 0.12)  # radians about the grey axis
    along, across = np.cos(turn) + (1 - np.cos(turn)) / 3, (1 - np.cos(turn)) / 3
    twist = np.sin(turn) / np.sqrt(3)
    low, high = across - twist, across + twist
    hue = np.array([[along, low, high], [high, along, low], [low, high, along]])
    return np.asarray(cv2.transform(picture, (saturation @ hue).astype(np.float32)), np.uint8)


def _toned(rng: Random, picture: Picture) -> Picture:
    """Gamma, brightness, the lamp's colour, darkness, and the veil of faded ink or plastic."""
    gain = np.exp(rng.normal(0, 0.07, 3) + rng.normal(0, 0.12))
    if rng.random() < 0.35:  # from yellow to blue
        warm = rng.normal(0, 0.22)
        gain *= np.exp([warm, rng.normal(0, 0.05), -warm])
    tones = RAMP ** np.exp(rng.normal(0, 0.28)) * gain
    if rng.random() < 0.15:
        tones *= 1 - rng.uniform(0.1, 0.5)
    if rng.random() < 0.35:
        veil, tint = rng.uniform(0.05, 0.45), 1 + rng.normal(0, 0.06, 3)
        tones = tones * (1 - veil) + veil * tint * rng.uniform(0.4, 1)
    table = (255 * tones).clip(0, 255).astype(np.uint8)[:, None]
    return np.asarray(cv2.LUT(np.ascontiguousarray(picture), table), np.uint8)


@cache
def _grid(height: int, width: int) -> tuple[Canvas, Canvas]:
    """y and x of every pixel, as shares of the longer side."""
    y, x = np.mgrid[:height, :width].astype(np.float32) / max(height, width)
    return y, x


def _light(rng: Random, canvas: Canvas) -> None:
    """Uneven light, the edge of a shadow, reflections, streaks of plastic; in place."""
    height, width = canvas.shape[:2]
    y, x = _grid(height, width)
    if rng.random() < 0.55:
        field = rng.normal(0, rng.choice([0.06, 0.15, 0.3]), (3, 3)).astype(np.float32)
        canvas *= np.exp(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC))[
            ..., None
        ]
    if rng.random() < 0.18:
        turn = rng.uniform(0, 2 * np.pi)
        across = (x - rng.uniform(0.2, 0.8)) * np.cos(turn)
        across += (y - rng.uniform(0.2, 0.8)) * np.sin(turn)
        lit = 1 / (1 + np.exp((-across / rng.uniform(0.004, 0.08)).clip(-50, 50)))
        canvas *= (1 - rng.uniform(0.2, 0.65) * lit)[..., None].astype(np.float32)
    if rng.random() < 0.3:
        for _ in range(int(rng.choice([1, 1, 2, 3]))):
            _reflection(rng, canvas)
    if rng.random() < 0.15:
        canvas += (255 - canvas) * _streaks(rng, height, width)


def _streaks(rng: Random, height: int, width: int) -> Canvas:
    """Parallel streaks of light on plastic: shares of white, height × width × 1."""
    heights = rng.normal(-0.3, 0.5, (1, int(rng.integers(3, 12)))).clip(0).astype(np.float32)
    upright = cv2.resize(heights, (width, height), interpolation=cv2.INTER_CUBIC)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(0, 180)), 1.5)
    turned = cv2.warpAffine(upright, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
    shares = (turned * rng.uniform(0.2, 0.7)).clip(0, 1)[..., None]
    return np.asarray(shares, np.float32)


def _reflection(rng: Random, canvas: Canvas) -> None:
    """A lamp or window, soft or with an edge."""
    y, x = _grid(*canvas.shape[:2])
    turn, middle, size = rng.uniform(0, np.pi), rng.uniform(0, 1, 2), rng.uniform(0.03, 0.35, 2)
    along = ((x - middle[0]) * np.cos(turn) + (y - middle[1]) * np.sin(turn)) / size[0]
    across = ((y - middle[1]) * np.cos(turn) - (x - middle[0]) * np.sin(turn)) / size[1]
    far = along * along + across * across
    if rng.random() < 0.6:
        share = np.exp(-far)
    else:
        share = 1 / (1 + np.exp(((far - 1) * rng.uniform(2, 12)).clip(-50, 50)))
    lamp = (255 * (1 + rng.normal(0, 0.04, 3))).astype(np.float32)
    canvas += (lamp - canvas) * (share * rng.uniform(0.3, 1.0))[..., None].astype(np.float32)


def _lens(rng: Random, canvas: Canvas, sharp: float) -> Canvas:
    """Defocus, motion or few pixels; then, now and then, the halos of sharpening."""
    seen = _soft(rng, canvas, sharp)
    if rng.random() < 0.15:
        smooth = np.asarray(
            cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.6, 1.6))), np.float32
        )
        seen = seen + np.float32(rng.uniform(0.5, 2.0)) * (seen - smooth)
    return seen


def _soft(rng: Random, canvas: Canvas, sharp: float) -> Canvas:
    """Half of the time out of focus, moved, or of few pixels."""
    (height, width), kind = canvas.shape[:2], rng.random()
    side = max(height, width)
    if kind < 0.22:
        blur = float(sharp * rng.uniform(0.4, 2.2) * side / 128)
        return np.asarray(cv2.GaussianBlur(canvas, (0, 0), blur), np.float32)
    if kind < 0.38:
        reach = max(2, int(sharp * rng.uniform(0.02, 0.09) * side))
        turn = rng.uniform(0, np.pi)
        x, y = reach / 2 * np.cos(turn), reach / 2 * np.sin(turn)
        kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
        start, end = (round(reach - x), round(reach - y)), (round(reach + x), round(reach + y))
        cv2.line(kernel, start, end, 1)
        return np.asarray(cv2.filter2D(canvas, -1, kernel / kernel.sum()), np.float32)
    if kind < 0.5:
        share = float(1 - sharp * rng.uniform(0.25, 0.7))
        few = cv2.resize(canvas, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(few, (width, height)), np.float32)
    return canvas


def _moire(rng: Random, height: int, width: int) -> Canvas:
    """The bands of a screen's or a print's raster: factors of the light."""
    y, x = _grid(height, width)
    turn, period = rng.uniform(0, np.pi), rng.uniform(2.2, 9) / max(height, width)
    phase = (x * np.cos(turn) + y * np.sin(turn)) / period + rng.normal(0, 0.7) * (x * x + y * y)
    bands = 1 + rng.uniform(0.05, 0.25) * np.sin(2 * np.pi * phase)
    return np.asarray(bands[..., None], np.float32)
