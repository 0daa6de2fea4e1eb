"""Draw what regions of covers show, one function for each kind; RGB uint8 of any size."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import zxingcpp
from matplotlib import get_data_path
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from synth.region_material import Material, Picture, read
from synth.surfaces import Random, blend, cloth, clouds, colour, marble, wood

FONTS = sorted(Path(get_data_path(), "fonts", "ttf").glob("*.ttf"))
FONTS = [path for path in FONTS if path.name.startswith(("DejaVuS", "STIXGeneral"))]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def photo(rng: Random, material: Material, size: tuple[int, int]) -> Picture:
    """A part of a photograph, or something cut out of one before a plain or blurred ground."""
    if rng.random() < 0.55:
        picture = _part(rng, read(_one(rng, material.photographs))[..., :3], size)
    else:
        if rng.random() < 0.5:
            picture = _ground(rng, size)
        else:
            behind = _part(rng, read(_one(rng, material.photographs))[..., :3], size)
            picture = cv2.GaussianBlur(behind, (0, 0), rng.uniform(1, 12))
        thing = read(_one(rng, material.photographed_things))
        _paste(rng, picture, thing, rng.uniform(0.5, 1.3))
    if rng.random() < 0.25:
        picture = _inked(rng, cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    return picture


def illustration(rng: Random, material: Material, size: tuple[int, int]) -> Picture:
    """Drawings on a ground, a painting, a drawn landscape, or line art."""
    style = rng.random()
    if style < 0.15:
        return _part(rng, read(_one(rng, material.paintings))[..., :3], size)
    if style < 0.35:
        picture = _landscape(rng, size)
        if rng.random() < 0.6:
            _paste(rng, picture, read(_one(rng, material.drawings)), rng.uniform(0.2, 0.7))
        return picture
    if style < 0.45:
        grey = cv2.cvtColor(
            _part(rng, read(_one(rng, material.photographs))[..., :3], size), cv2.COLOR_RGB2GRAY
        )
        block = 2 * int(rng.integers(2, 8)) + 1
        return _inked(rng, cv2.adaptiveThreshold(grey, 255, 0, cv2.THRESH_BINARY, block, 4))
    picture = _ground(rng, size)
    for _ in range(int(rng.choice([1, 1, 1, 2, 4]))):
        _paste(rng, picture, read(_one(rng, material.drawings)), rng.uniform(0.5, 1.2))
    return picture


def logo(rng: Random, material: Material, size: tuple[int, int]) -> Picture:
    """A device in one or two colours: a sign or letters, often in a shape, sometimes with a name.

    It has as much room around it as a publisher leaves.
    """
    picture = _flat(rng, size)
    height, width = size
    ground = picture[0, 0].astype(float)
    ink = _contrasting(rng, ground)
    side = int(min(size) * rng.uniform(0.45, 0.95))
    mark = np.zeros((side, side), np.uint8)
    shape = rng.random()
    if shape < 0.45:
        _shape(rng, mark, 255)
        inner = _emblem(rng, material, side, 0.62)
        mark = np.minimum(mark, 255 - inner)
    elif shape < 0.6:
        _shape(rng, mark, 255, width=max(1, int(side * rng.uniform(0.02, 0.08))))
        mark = np.maximum(mark, _emblem(rng, material, side, 0.55))
    else:
        mark = _emblem(rng, material, side, rng.uniform(0.8, 1.0))
    top, left = (height - side) // 2, (width - side) // 2
    if rng.random() < 0.35:
        top = max(0, top - side // 6)
        words = "".join(rng.choice(list(LETTERS), int(rng.integers(3, 9))))
        _write(rng, picture, words, (width / 2, top + side * 1.12), side * 0.2, ink)
    share = mark[..., None] / 255
    part = picture[top : top + side, left : left + side]
    part[:] = (part * (1 - share) + ink * share).astype(np.uint8)
    return picture


def barcode(rng: Random, material: Material, size: tuple[int, int]) -> Picture:
    """An EAN-13 as on the back of books, with figures or a second code; sometimes a QR code."""
    height, width = size
    light = int(rng.integers(225, 256))
    picture = np.full((height, width, 3), light, np.uint8)
    if rng.random() < 0.25:
        picture[:] = colour(rng, (0.6, 0.95))
    ink = np.array([0, 0, 0]) if rng.random() < 0.85 else colour(rng, (0.0, 0.25))
    digits = "978" + "".join(str(n) for n in rng.integers(0, 10, 9))
    square = rng.random() < 0.12
    code = zxingcpp.BarcodeFormat.QRCode if square else zxingcpp.BarcodeFormat.EAN13
    drawn = np.array(zxingcpp.create_barcode(digits, code).to_image(scale=2))
    if square:
        side = int(min(size) * rng.uniform(0.7, 0.98))
        box = side, side
    else:
        drawn = drawn[10:90]
        box = int(width * rng.uniform(0.75, 0.98)), int(height * rng.uniform(0.5, 0.9))
        if rng.random() < 0.3:  # the price's code beside it
            extra = np.repeat(rng.integers(0, 2, 40), 4) * 255
            drawn = np.hstack([drawn, np.broadcast_to(extra, (80, 160)).astype(np.uint8)])
    code_picture = cv2.resize(drawn, box, interpolation=cv2.INTER_AREA)
    top = int(rng.uniform(0, height - box[1]))
    left = (width - box[0]) // 2
    share = 1 - code_picture[..., None] / 255
    part = picture[top : top + box[1], left : left + box[0]]
    part[:] = (part * (1 - share) + ink * share).astype(np.uint8)
    if rng.random() < 0.7:
        place = width / 2, min(height * 0.96, top + box[1] + height * 0.05)
        _write(rng, picture, f"{digits[0]} {digits[1:7]} {digits[7:]}", place, height * 0.1, ink)
    if rng.random() < 0.4:
        _write(rng, picture, f"ISBN {digits}", (width / 2, height * 0.05), height * 0.09, ink)
    return picture


def pattern(rng: Random, material: Material, size: tuple[int, int]) -> Picture:
    """Something over and over: a drawing, stripes, checks, dots, waves; cloth, marble, wood."""
    height, width = size
    style = rng.random()
    if style < 0.15:
        texture: Callable[[Random, int, int], Picture] = (marble, cloth, wood)[rng.integers(3)]
        return texture(rng, height, width)
    if style < 0.3:
        tile = read(_one(rng, material.patterns))
        tile = cv2.resize(tile[..., :3], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(_tiled(tile, size), cv2.COLOR_RGB2GRAY)
        return _inked(rng, grey)
    if style < 0.5:
        picture = _flat(rng, size)
        step = int(min(size) / rng.uniform(2.5, 7))
        cell = _flat(rng, (step, step))
        cell[:] = picture[0, 0]
        source = read(_one(rng, material.drawings if rng.random() < 0.7 else material.signs))
        _paste(rng, cell, source, 0.85, centred=True)
        rows = []
        for number in range(height // step + 3):
            row = np.tile(cell, (1, width // step + 3, 1))
            rows.append(np.roll(row, step // 2 * (number % 2), axis=1))
        whole = np.vstack(rows)
        top, left = int(rng.integers(0, step)), int(rng.integers(0, step))
        return np.ascontiguousarray(whole[top : top + height, left : left + width])
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    period = min(size) / rng.uniform(3, 14)
    waves = np.sin(2 * np.pi * u / period), np.sin(2 * np.pi * v / period)
    share = (
        waves[0],
        waves[0] * waves[1],
        np.maximum(*waves),
        np.sin(2 * np.pi * (u + period * rng.uniform(0.2, 1) * waves[1]) / period),
        np.sin(2 * np.pi * (u + np.abs(np.mod(v, period) - period / 2)) / period),
        np.hypot(np.mod(u, period) - period / 2, np.mod(v, period) - period / 2) / period * 4 - 1,
        np.minimum(np.mod(u, period), np.mod(v, period)) / period * 8 - 1,
    )[rng.integers(7)]
    hard = np.clip(share * rng.uniform(0.5, 20) / 2 + 0.5, 0, 1)
    ground = colour(rng)
    return blend(hard, ground, _contrasting(rng, ground.astype(float), 60).astype(np.uint8))


def plain(rng: Random, material: Material, size: tuple[int, int]) -> Picture:
    """One colour, a soft gradient, paper; sometimes an edge, a rule or a frame, or a short word."""
    height, width = size
    picture = _ground(rng, size)
    if rng.random() < 0.3:
        shade = colour(rng)
        across = rng.random() < 0.5
        edge = int(rng.uniform(0.05, 0.95) * (width if across else height))
        if across:
            picture[:, edge:] = shade
        else:
            picture[edge:] = shade
    if rng.random() < 0.25:
        inset = int(rng.uniform(0.0, 0.12) * min(size))
        line = _contrasting(rng, picture[0, 0].astype(float)).tolist()
        corners = (inset, inset), (width - 1 - inset, height - 1 - inset)
        cv2.rectangle(picture, *corners, line, int(rng.integers(1, 5)))
    return picture


KINDS: dict[str, Callable[[Random, Material, tuple[int, int]], Picture]] = {
    "photo": photo,
    "illustration": illustration,
    "logo": logo,
    "barcode": barcode,
    "pattern": pattern,
    "plain": plain,
}


def draw_region(rng: Random, material: Material, kind: str) -> Picture:
    """A region of a kind as `detection.regions` would cut it out of a printed, scanned cover."""
    aspect = {"logo": 0.25, "barcode": 0.2}.get(kind, 0.45)
    side = rng.uniform(60, 360)
    stretch = np.exp(rng.normal(-0.45 if kind == "barcode" else 0, aspect) / 2)
    size = max(24, int(side * stretch)), max(24, int(side / stretch))
    return _printed(rng, _cut(rng, KINDS[kind](rng, material, size)), kind)


def _printed(rng: Random, picture: Picture, kind: str) -> Picture:
    """Other light, few pixels, a blur, noise, JPEG's traces; words across it where art has them."""
    if kind in ("photo", "illustration", "pattern") and rng.random() < 0.2:
        height, width = picture.shape[:2]
        words = "".join(rng.choice(list(LETTERS), int(rng.integers(3, 8))))
        place = width / 2, height * rng.uniform(0.15, 0.85)
        _write(rng, picture, words, place, height * rng.uniform(0.08, 0.2), colour(rng))
    lit = picture * rng.uniform(0.65, 1.15) + rng.uniform(-15, 25)
    lit += rng.normal(0, 1, picture.shape) * rng.uniform(0, 6)
    seen = lit.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.4, 1.6))
    smaller = rng.uniform(0.35, 1.0)
    if min(seen.shape[:2]) * smaller > 20:
        seen = cv2.resize(seen, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)
    _, coded = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 96))])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _cut(rng: Random, picture: Picture) -> Picture:
    """As a box that isn't quite right: some of the ground around, or some of the edge cut off."""
    height, width = picture.shape[:2]
    reach = [int(n * rng.uniform(-0.06, 0.1)) for n in (height, height, width, width)]
    around = [max(0, n) for n in reach]
    shade = picture[0, 0].tolist() if rng.random() < 0.5 else colour(rng).tolist()
    framed = cv2.copyMakeBorder(picture, *around, cv2.BORDER_CONSTANT, value=shade)
    top, bottom, left, right = (max(0, -n) for n in reach)
    return framed[top : framed.shape[0] - bottom, left : framed.shape[1] - right].copy()


def _one(rng: Random, paths: Sequence[Path]) -> Path:
    return paths[int(rng.integers(len(paths)))]


def _part(rng: Random, picture: Picture, size: tuple[int, int]) -> Picture:
    """A part of the picture, of any place and scale, in the aspect of `size`; or its mirror."""
    rows, columns = picture.shape[:2]
    scale = min(rows / size[0], columns / size[1]) * rng.uniform(0.3, 1.0)
    height, width = max(8, int(size[0] * scale)), max(8, int(size[1] * scale))
    top, left = int(rng.uniform(0, rows - height)), int(rng.uniform(0, columns - width))
    part = picture[top : top + height, left : left + width]
    part = part[:, ::-1] if rng.random() < 0.5 else part
    return cv2.resize(np.ascontiguousarray(part), size[::-1], interpolation=cv2.INTER_AREA)


def _flat(rng: Random, size: tuple[int, int]) -> Picture:
    picture = np.empty((*size, 3), np.uint8)
    picture[:] = 255 if rng.random() < 0.2 else colour(rng)
    return picture


def _ground(rng: Random, size: tuple[int, int]) -> Picture:
    """One colour, a gradient either way, or soft clouds of close colours."""
    style = rng.random()
    if style < 0.55:
        return _flat(rng, size)
    first = colour(rng)
    near = (first + rng.normal(0, 25, 3)).clip(0, 255).astype(np.uint8)
    if style < 0.8:
        ramp = np.linspace(0, 1, size[0], dtype=np.float32)[:, None].repeat(size[1], 1)
        if rng.random() < 0.4:
            ramp = np.linspace(0, 1, size[1], dtype=np.float32)[None].repeat(size[0], 0)
        return blend(ramp, first, near if rng.random() < 0.6 else colour(rng))
    return blend(clouds(rng, *size, rng.uniform(0.3, 1.0), 3), first, near)


def _landscape(rng: Random, size: tuple[int, int]) -> Picture:
    """Sky, a sun or moon, and ridges before each other, in flat colours."""
    height, width = size
    picture = _ground(rng, size)
    if rng.random() < 0.6:
        spot = int(rng.uniform(0, width)), int(rng.uniform(0.1, 0.5) * height)
        radius = int(rng.uniform(0.04, 0.2) * width)
        cv2.circle(picture, spot, radius, colour(rng, (0.7, 1)).tolist(), -1, cv2.LINE_AA)
    shade, step = colour(rng).astype(float), rng.normal(0, 30, 3)
    for number in range(int(rng.integers(2, 6))):
        line = clouds(rng, 8, width, rng.uniform(0.2, 1.0), 5)[0]
        top = (0.4 + number * 0.13 + 0.3 * (line - 0.5)) * height
        ridge = np.stack([np.arange(width), top], axis=1)
        ring = np.concatenate([ridge, [[width, height], [0, height]]]).astype(np.int32)
        tone = (shade + step * number).clip(0, 255).tolist()
        cv2.fillPoly(picture, [ring], tone, cv2.LINE_AA)
    return picture


def _inked(rng: Random, grey: Picture) -> Picture:
    """A grey picture in two inks, dark on light; mostly near black and white."""
    if rng.random() < 0.5:
        return cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    return blend(grey / np.float32(255), colour(rng, (0, 0.3)), colour(rng, (0.7, 1)))


def _contrasting(rng: Random, ground: Picture, least: float = 110) -> Picture:
    """A colour (3,) that is told from the ground: white, black, gold or any."""
    for _ in range(50):
        inks = np.array([[250, 250, 250], [10, 10, 10], [190, 150, 70], colour(rng), colour(rng)])
        ink = inks[rng.integers(5)].astype(float)
        if np.linalg.norm(ink - ground) > least:
            return ink
    return np.array([0.0, 0, 0]) if ground.mean() > 128 else np.array([255.0, 255, 255])


def _paste(
    rng: Random, picture: Picture, thing: Picture, share: float, centred: bool = False
) -> None:
    """Put an RGBA picture on another; its larger side takes a share of the smaller one's."""
    height, width = picture.shape[:2]
    scale = share * min(height, width) / max(thing.shape[:2])
    small = cv2.resize(thing, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rows, columns = small.shape[:2]
    spread = 0.0 if centred else 0.25
    top = int((0.5 + rng.uniform(-spread, spread)) * height - rows / 2)
    left = int((0.5 + rng.uniform(-spread, spread)) * width - columns / 2)
    y0, y1, x0, x1 = max(0, top), min(height, top + rows), max(0, left), min(width, left + columns)
    if y0 >= y1 or x0 >= x1:
        return
    seen = small[y0 - top : y1 - top, x0 - left : x1 - left]
    alpha = seen[..., 3:] / 255
    part = picture[y0:y1, x0:x1]
    part[:] = (part * (1 - alpha) + seen[..., :3] * alpha).astype(np.uint8)


def _emblem(rng: Random, material: Material, side: int, share: float) -> Picture:
    """A mask (side, side) of a sign's or drawing's outline, or of one to three letters."""
    if rng.random() < 0.45:
        letters = "".join(rng.choice(list(LETTERS), int(rng.integers(1, 4))))
        picture = np.zeros((side, side, 3), np.uint8)
        height = side * share / max(1.0, len(letters) * 0.72)
        _write(rng, picture, letters, (side / 2, side / 2), height, np.array([255, 255, 255]))
        return picture[..., 0]
    source = read(_one(rng, material.signs if rng.random() < 0.4 else material.drawings))
    mask = np.dstack([np.full((*source.shape[:2], 3), 255, np.uint8), source[..., 3]])
    if source[..., 3].min() == 255:
        mask[..., 3] = 255 - cv2.cvtColor(source[..., :3], cv2.COLOR_RGB2GRAY)
    elif rng.random() < 0.5:  # its dark parts only, as a stamp prints them
        dark = cv2.cvtColor(source[..., :3], cv2.COLOR_RGB2GRAY) < 140
        mask[..., 3] = np.where(dark, source[..., 3], 0)
    picture = np.zeros((side, side, 3), np.uint8)
    _paste(rng, picture, mask, share, centred=True)
    # What has no dark parts leaves nothing to see: then something else.
    return picture[..., 0] if picture.mean() > 10 else _emblem(rng, material, side, share)


def _shape(rng: Random, mask: Picture, ink: int, width: int = -1) -> None:
    """A disc, square, upright or lozenge that fills the mask, or its outline of a width."""
    side = len(mask)
    middle, reach = (side // 2, side // 2), side // 2 - 2
    style = rng.integers(5)
    if style == 0:
        cv2.circle(mask, middle, reach, ink, width, cv2.LINE_AA)
    elif style == 1:
        cv2.rectangle(mask, (2, 2), (side - 3, side - 3), ink, width)
    elif style == 2:
        cv2.ellipse(mask, middle, (int(reach * 0.75), reach), 0, 0, 360, ink, width, cv2.LINE_AA)
    else:
        corners = int(rng.integers(4, 7))
        turns = 2 * np.pi * (np.arange(corners) / corners) + np.pi / 2
        ring = side / 2 + reach * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        if width < 0:
            cv2.fillPoly(mask, [ring.astype(np.int32)], ink, cv2.LINE_AA)
        else:
            cv2.polylines(mask, [ring.astype(np.int32)], True, ink, width, cv2.LINE_AA)


def _tiled(tile: Picture, size: tuple[int, int]) -> Picture:
    times = size[0] // tile.shape[0] + 1, size[1] // tile.shape[1] + 1, 1
    return np.ascontiguousarray(np.tile(tile, times)[: size[0], : size[1]])


def _write(
    rng: Random,
    picture: Picture,
    words: str,
    centre: tuple[float, float],
    height: float,
    ink: Picture,
) -> None:
    """Words around a place, in any of the typefaces."""
    font = ImageFont.truetype(str(FONTS[int(rng.integers(len(FONTS)))]), max(6, int(height)))
    drawing = PillowImage.fromarray(picture)
    fill = tuple(int(part) for part in ink)
    ImageDraw.Draw(drawing).text(centre, words, fill=fill, font=font, anchor="mm")
    picture[:] = np.asarray(drawing)
