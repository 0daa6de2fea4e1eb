"""Covers drawn with assets: art, panels, frames and words in a layout; RGB uint8."""

from pathlib import Path

import cv2
import numpy as np

from indexer.vision.geometry import resize
from synth.art import draw_art, ground, paste_upright
from synth.assets import Assets, read_one
from synth.colours import Picture, Random, colour
from synth.lettering import write_block

HEIGHT, WIDTH = 224, 160
"""Pixels of a drawn cover. Views of it choose another aspect each time."""

DRAWN = 2
"""Covers are drawn this many times larger and then shrunk, so that small type is smooth."""

SERIES = 140
"""Of so many numbers in a row, 40 covers belong to one series."""

SYLLABLES = """
a al an ar as bal ber bo bra ca car cha con cor da de del den di do dor e el en er es fa fer fi fo
gar ge gi gra ha har he hol i in is ja jo ka ken ki la lan le len li lo lu ma man mar me mi mon mor
na ne no nor o on or pa par pe por pra qui ra re ri ro ron ru sa san se sen si so sta ston su ta te
ten ter the ti ton tor tra u un va ven vi vo wa wen wi win wo ya yo za
""".split()
LITTLE = "the of a and in to from with on for at by".split()


def draw_cover(assets: Assets, number: int, seed: int) -> Picture:
    """Draw cover `number` of a seed, HEIGHT × WIDTH.

    Covers may share their art (`art_of`) or their layout (`layout_of`), never their words.
    """
    height, width = HEIGHT * DRAWN, WIDTH * DRAWN
    art = draw_art(np.random.default_rng([seed, 0, art_of(number)]), assets, height, width)
    layout = np.random.default_rng([seed, 1, layout_of(number)])
    words = np.random.default_rng([seed, 2, number])
    picture = _place(layout, assets, art)
    _write_all(layout, words, assets, picture)
    return resize(picture, WIDTH, HEIGHT)


def art_of(number: int) -> int:
    """The number of the art of a cover: two of seven pairs 2n, 2n + 1 share it, as editions do."""
    return number - number % 2 if number // 2 % 7 in (0, 1) else number


def layout_of(number: int) -> int:
    """The number of the layout and colours of a cover.

    Half of the pairs that share their art share these too. Two of seven pairs belong to a series,
    as publishers have them.
    """
    kin = number // 2 % 7
    if kin == 0:
        return number - number % 2
    return number - number % SERIES + 4 if kin in (2, 3) else number


def _place(rng: Random, assets: Assets, art: Picture) -> Picture:
    """The art on a cover: edge to edge, above or below a field, or in a frame."""
    height, width = art.shape[:2]
    kind = rng.random()
    if kind < 0.45:
        return art.copy()
    picture = ground(rng, assets, height, width)
    if kind < 0.7:
        depth = int(height * rng.uniform(0.45, 0.85))
        top = int(rng.choice([0, height - depth]))
        box = 0, top, width, top + depth
    elif kind < 0.9:
        side, over, under = (rng.uniform(*span) for span in ((0.04, 0.2), (0.04, 0.4), (0.04, 0.3)))
        box = (
            int(side * width),
            int(over * height),
            int((1 - side) * width),
            int((1 - under) * height),
        )
    else:
        size = int(width * rng.uniform(0.3, 0.6))
        left, top = (width - size) // 2, int((height - size) * rng.random())
        box = left, top, left + size, top + size
    left, top, right, bottom = box
    crop = art[: max(1, round((bottom - top) * width / (right - left))), :]
    picture[top:bottom, left:right] = resize(crop, right - left, bottom - top)
    return picture


def _write_all(rng: Random, words: Random, assets: Assets, picture: Picture) -> None:
    """Write title and author; a frame, a panel and small extras come by chance."""
    height, width = picture.shape[:2]
    top = float(
        rng.choice([rng.uniform(0.03, 0.2), rng.uniform(0.55, 0.75), rng.uniform(0.2, 0.6)])
    )
    depth = rng.uniform(0.12, 0.32)
    side = rng.uniform(0.0, 0.15)
    box = int(side * width), int(top * height), int((1 - side) * width), int((top + depth) * height)
    if rng.random() < 0.25:
        margin = int(width * rng.uniform(0.02, 0.1))
        ends = (margin, margin), (width - margin, height - margin)
        cv2.rectangle(picture, *ends, colour(rng).tolist(), int(rng.integers(1, 14)))
    field = picture[box[1] : box[3], box[0] : box[2]]
    if rng.random() < 0.5:
        share = float(rng.choice([1.0, 1.0, rng.uniform(0.4, 0.9)]))
        light = (0.0, 0.25) if rng.random() < 0.5 else (0.75, 1.0)
        paper = colour(rng, light if rng.random() < 0.7 else (0.05, 0.95))
        field[:] = (field * (1 - share) + paper * share).astype(np.uint8)
    dark = field.mean() > 128
    ink = colour(rng, (0.0, 0.25) if dark else (0.75, 1.0), 1.5 if rng.random() < 0.4 else 0.2)
    title, author = any_font(rng, assets), any_font(rng, assets)
    capitals = rng.random() < 0.6
    inner = int(0.05 * width)
    area = box[0] + inner, box[1], box[2] - inner, box[3]
    write_block(picture, phrase(words, int(words.integers(1, 6)), capitals), title, area, ink)
    name = phrase(words, 2, rng.random() < 0.6)
    where = [(top + depth + 0.01), rng.uniform(0.88, 0.92), rng.uniform(0.02, 0.06)]
    line = min(float(where[int(rng.integers(0, 3))]), 0.93)
    rows = slice(int(line * height), int((line + 0.06) * height))
    near = colour(rng, (0.0, 0.2) if picture[rows].mean() > 128 else (0.8, 1.0), 0.4)
    write_block(picture, name, author, (inner, rows.start, width - inner, rows.stop), near)
    _extras(rng, words, assets, picture, author)


def _extras(rng: Random, words: Random, assets: Assets, picture: Picture, font: Path) -> None:
    """Draw by chance a band, small type, a badge and an emblem."""
    height, width = picture.shape[:2]
    if rng.random() < 0.2:
        top = int(rng.uniform(0, 0.9) * height)
        picture[top : top + int(rng.uniform(0.01, 0.1) * height)] = colour(rng)
    if rng.random() < 0.25:
        top = int(rng.uniform(0.1, 0.8) * height)
        ink = colour(rng, (0, 0.2) if picture[top : top + 60].mean() > 128 else (0.8, 1), 0.3)
        box = int(0.1 * width), top, int(0.9 * width), top + int(0.12 * height)
        write_block(picture, phrase(words, int(words.integers(6, 14)), False), font, box, ink)
    if rng.random() < 0.15:
        spot = int(rng.uniform(0.1, 0.9) * width), int(rng.uniform(0.05, 0.95) * height)
        cv2.circle(picture, spot, int(rng.uniform(0.06, 0.14) * width), colour(rng).tolist(), -1)
    if rng.random() < 0.3:
        centre = rng.uniform(0.06, 0.94) * width, rng.uniform(0.9, 0.96) * height
        size = rng.uniform(0.06, 0.14) * width
        paste_upright(picture, read_one(rng, assets.motifs), centre, size)


def phrase(rng: Random, count: int, capitals: bool) -> str:
    """`count` words: made up of syllables, or short English ones."""
    made = [
        str(rng.choice(LITTLE))
        if rng.random() < 0.25
        else "".join(rng.choice(SYLLABLES, rng.integers(1, 4))).capitalize()
        for _ in range(count)
    ]
    text = " ".join(made)
    return text.upper() if capitals else text


def any_font(rng: Random, assets: Assets) -> Path:
    """Any of the assets' typefaces."""
    return assets.fonts[int(rng.integers(len(assets.fonts)))]
