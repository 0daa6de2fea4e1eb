"""Draw logos and barcodes; RGB uint8 of any size."""

from pathlib import Path

import cv2
import numpy as np
import zxingcpp
from matplotlib import get_data_path

from indexer.vision.geometry import resize
from synth.art import contrasting, grey, paste_upright
from synth.assets import Assets, read_one
from synth.colours import Picture, Random, colour
from synth.lettering import write_line

FONTS = sorted(Path(get_data_path(), "fonts", "ttf").glob("*.ttf"))
FONTS = [path for path in FONTS if path.name.startswith(("DejaVuS", "STIXGeneral"))]
"""Typefaces that come with matplotlib, so that a barcode needs no assets."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def print_logo(rng: Random, assets: Assets, part: Picture) -> Picture:
    """Print a sign or letters in one colour into a part of a cover, in place.

    Often it is in a shape, sometimes it has a name below. Returns where ink is, (H, W) from 0 to
    255.
    """
    height, width = part.shape[:2]
    ink = contrasting(rng, part.mean(axis=(0, 1)))
    named = rng.random() < 0.35
    side = int(min(height * (0.78 if named else 1.0), width))
    mark = np.zeros((side, side), np.uint8)
    shape = rng.random()
    if shape < 0.45:
        _draw_shape(rng, mark)
        mark = np.minimum(mark, 255 - _emblem(rng, assets, side, 0.62))
    elif shape < 0.6:
        _draw_shape(rng, mark, line=max(1, int(side * rng.uniform(0.02, 0.08))))
        mark = np.maximum(mark, _emblem(rng, assets, side, 0.55))
    else:
        mark = _emblem(rng, assets, side, rng.uniform(0.85, 1.0))
    mask = np.zeros((height, width), np.uint8)
    left = (width - side) // 2
    mask[:side, left : left + side] = mark
    if named:
        name = np.zeros((height, width, 3), np.uint8)
        place = width / 2, side + 0.11 * height
        white = np.full(3, 255, np.uint8)
        write_line(name, letters(rng, 3, 9), plain_font(rng), place, 0.2 * height, white)
        mask = np.maximum(mask, name[..., 0])
    _print(part, mask, ink)
    return mask


def barcode(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """An EAN-13 as on the back of books, with digits or a second code; sometimes a QR code."""
    picture = np.full((height, width, 3), int(rng.integers(225, 256)), np.uint8)
    if rng.random() < 0.25:
        picture[:] = colour(rng, (0.6, 0.95))
    ink = np.zeros(3, np.uint8) if rng.random() < 0.85 else colour(rng, (0.0, 0.25))
    digits = "978" + "".join(str(n) for n in rng.integers(0, 10, 9))
    square = rng.random() < 0.12
    code = zxingcpp.BarcodeFormat.QRCode if square else zxingcpp.BarcodeFormat.EAN13
    drawn = np.array(zxingcpp.create_barcode(digits, code).to_image(scale=2))
    if square:
        side = int(min(height, width) * rng.uniform(0.7, 0.98))
        box = side, side
    else:
        drawn = drawn[10:90]
        box = int(width * rng.uniform(0.75, 0.98)), int(height * rng.uniform(0.5, 0.9))
        if rng.random() < 0.3:  # the price's code beside it
            extra = np.repeat(rng.integers(0, 2, 40), 4) * 255
            drawn = np.hstack([drawn, np.broadcast_to(extra, (80, 160)).astype(np.uint8)])
    bars = resize(drawn, *box)
    top = int(rng.uniform(0, height - box[1]))
    left = (width - box[0]) // 2
    _print(picture[top : top + box[1], left : left + box[0]], 255 - bars, ink)
    if rng.random() < 0.7:
        place = width / 2, min(height * 0.96, top + box[1] + height * 0.05)
        spaced = f"{digits[0]} {digits[1:7]} {digits[7:]}"
        write_line(picture, spaced, plain_font(rng), place, height * 0.1, ink)
    if rng.random() < 0.4:
        place = width / 2, height * 0.05
        write_line(picture, f"ISBN {digits}", plain_font(rng), place, height * 0.09, ink)
    return picture


def letters(rng: Random, least: int, below: int) -> str:
    """A string of `least` to `below` - 1 capitals."""
    return "".join(rng.choice(list(LETTERS), int(rng.integers(least, below))))


def plain_font(rng: Random) -> Path:
    """Any of FONTS."""
    return FONTS[int(rng.integers(len(FONTS)))]


def _print(part: Picture, mask: Picture, ink: Picture) -> None:
    """Print ink on an RGB picture where the mask (H, W) from 0 to 255 says."""
    share = mask[..., None] / 255
    part[:] = (part * (1 - share) + ink * share).astype(np.uint8)


def _emblem(rng: Random, assets: Assets, side: int, share: float) -> Picture:
    """A mask (side, side) of a sign's or drawing's outline, or of one to three letters."""
    picture = np.zeros((side, side, 3), np.uint8)
    middle = side / 2, side / 2
    if rng.random() < 0.45:
        text = letters(rng, 1, 4)
        height = side * share / max(1.0, len(text) * 0.72)
        write_line(picture, text, plain_font(rng), middle, height, np.full(3, 255, np.uint8))
        return picture[..., 0]
    source = read_one(rng, assets.signs if rng.random() < 0.4 else assets.drawings)
    shade = grey(source[..., :3])
    alpha = source[..., 3]
    if alpha.min() == 255:
        alpha = 255 - shade
    elif rng.random() < 0.5:  # its dark parts only, as a stamp prints them
        alpha = np.where(shade < 140, alpha, 0).astype(np.uint8)
    white = np.full((*alpha.shape, 3), 255, np.uint8)
    paste_upright(picture, np.dstack([white, alpha]), middle, share * side)
    # A source without dark parts leaves nothing to see.
    return picture[..., 0] if picture.mean() > 10 else _emblem(rng, assets, side, share)


def _draw_shape(rng: Random, mask: Picture, line: int = -1) -> None:
    """A disc, square, oval or polygon that fills the mask, or its outline, `line` pixels wide."""
    side = len(mask)
    middle, reach = (side // 2, side // 2), side // 2 - 2
    style = rng.integers(5)
    if style == 0:
        cv2.circle(mask, middle, reach, 255, line, cv2.LINE_AA)
    elif style == 1:
        cv2.rectangle(mask, (2, 2), (side - 3, side - 3), 255, line)
    elif style == 2:
        cv2.ellipse(mask, middle, (int(reach * 0.75), reach), 0, 0, 360, 255, line, cv2.LINE_AA)
    else:
        corners = int(rng.integers(4, 7))
        turns = 2 * np.pi * (np.arange(corners) / corners) + np.pi / 2
        ring = (side / 2 + reach * np.stack([np.cos(turns), np.sin(turns)], axis=1)).astype(
            np.int32
        )
        if line < 0:
            cv2.fillPoly(mask, [ring], 255, cv2.LINE_AA)
        else:
            cv2.polylines(mask, [ring], True, 255, line, cv2.LINE_AA)
