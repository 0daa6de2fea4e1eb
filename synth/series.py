"""Publishers' series: covers that share a layout, a frame or an artwork, under other words."""

from pathlib import Path

import cv2
import matplotlib
import numpy as np

from synth.colours import Picture, Random, colour
from synth.lettering import write_block, write_line
from synth.surfaces import leaves

KINDS = ("bands", "frame", "art", "plain", "volumes")
WIDTH, HEIGHT = 600, 900

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif-Bold.ttf"
"""A typeface that comes with a package."""

FIRST = "Silent Crooked Amber Broken Winter Hollow Golden Distant Burning Paper".split()
SECOND = "Harbour Orchard Letters Kingdom Mirror Garden Voyage Stranger Bells Meadow".split()
AUTHORS = ("Ada Thorn", "M. Calloway", "Jonas Reed", "Ilse Marrow", "P. Edevane", "R. Quint")


def title(number: int) -> str:
    """The title of a series' volume, another for each number from 0 to 99."""
    return f"{FIRST[number % 10]} {SECOND[(number // 10 + 3 * number) % 10]}"


def draw_volume(kind: str, number: int) -> Picture:
    """Volume `number` of the series of a kind, RGB uint8, HEIGHT × WIDTH × 3."""
    shared = np.random.default_rng([17, KINDS.index(kind)])
    picture = {"bands": _bands, "frame": _frame, "art": _art, "plain": _cloth, "volumes": _art}[
        kind
    ](shared)
    ink = colour(shared, (0.0, 0.1), 0.2)
    author = AUTHORS[number % len(AUTHORS)] if kind in ("bands", "frame") else AUTHORS[0]
    if kind == "volumes":
        _panel(picture, 90, 300)
        write_block(picture, "Collected Stories", FONT, (60, 100, 540, 200), ink)
        write_line(picture, f"VOLUME {number + 1}", FONT, (300, 250), 46, ink)
    else:
        if kind == "art":
            _panel(picture, 90, 300)
        write_block(picture, title(number), FONT, (80, 110, 520, 280), ink)
    write_line(picture, author, FONT, (300, 800), 34, ink)
    return picture


def scan(picture: Picture, rng: Random) -> Picture:
    """Another scan of a cover: another size, trim, light and compression."""
    cut = rng.integers(0, 8, 4)
    crop = picture[cut[0] : HEIGHT - cut[1], cut[2] : WIDTH - cut[3]]
    size = (int(rng.integers(380, 700)), int(rng.integers(580, 1000)))
    other = cv2.resize(crop, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    other = other * rng.uniform(0.85, 1.1) + rng.normal(0, 8) + rng.normal(0, 4, other.shape)
    return _compressed(other, int(rng.integers(55, 90)))


def photo(picture: Picture, rng: Random) -> Picture:
    """A photo of a cover on a table: tilted, softened, unevenly lit."""
    table = cv2.resize(leaves(rng, 96, 128), (1000, 1300), interpolation=cv2.INTER_CUBIC)
    box = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    corners = (box * 1.1 + (160, 140) + rng.normal(0, 28, (4, 2))).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(box, corners)
    laid = cv2.warpPerspective(
        picture, matrix, (1000, 1300), dst=table.copy(), borderMode=cv2.BORDER_TRANSPARENT
    )
    light = np.linspace(rng.uniform(0.7, 1), rng.uniform(0.8, 1.1), 1000)[:, None]
    seen = cv2.GaussianBlur(laid.astype(np.float32), (0, 0), rng.uniform(0.6, 1.6)) * light
    return _compressed(seen + rng.normal(0, 5, seen.shape), int(rng.integers(60, 92)))


def _bands(rng: Random) -> Picture:
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:], picture[300:700] = colour(rng, (0.85, 0.95), 0.2), colour(rng, (0.3, 0.6))
    picture[290:300], picture[700:710] = colour(rng), colour(rng)
    _emblem(picture, (300, 500), 110, rng)
    return picture


def _frame(rng: Random) -> Picture:
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:] = colour(rng, (0.85, 0.95), 0.3)
    line = colour(rng, (0.1, 0.4)).tolist()
    for inset in (18, 30, 38):
        cv2.rectangle(picture, (inset, inset), (WIDTH - inset, HEIGHT - inset), line, 3)
    for x in range(60, WIDTH - 40, 40):
        for y in (62, HEIGHT - 62):
            cv2.circle(picture, (x, y), 12, line, 2, cv2.LINE_AA)
            cv2.drawMarker(picture, (x, y), line, cv2.MARKER_STAR, 14, 2)
    _emblem(picture, (300, 540), 130, rng)
    return picture


def _art(rng: Random) -> Picture:
    return np.asarray(cv2.resize(leaves(rng, 225, 150), (WIDTH, HEIGHT)), np.uint8)


def _cloth(rng: Random) -> Picture:
    grain = rng.normal(0, 5, (HEIGHT // 2, WIDTH // 2, 1)).astype(np.float32)
    weave = cv2.resize(grain, (WIDTH, HEIGHT))[..., None]
    picture = (colour(rng, (0.6, 0.8)).astype(np.float32) + weave).clip(0, 255).astype(np.uint8)
    dark = colour(rng, (0.0, 0.1)).tolist()
    cv2.rectangle(picture, (60, 80), (540, 300), dark, 4)
    _emblem(picture, (300, 560), 70, rng)
    return picture


def _panel(picture: Picture, top: int, bottom: int) -> None:
    picture[top:bottom, 50:550] = 238


def _emblem(picture: Picture, centre: tuple[int, int], radius: int, rng: Random) -> None:
    """A star of lines in rings: detail that all volumes share."""
    ink = colour(rng, (0.0, 0.3)).tolist()
    for ring in range(radius, 10, -18):
        cv2.circle(picture, centre, ring, ink, 3, cv2.LINE_AA)
    for angle in np.linspace(0, np.pi, 9)[:-1]:
        way = np.array([np.cos(angle), np.sin(angle)]) * radius
        start, end = (tuple(int(v) for v in np.array(centre) + sign * way) for sign in (1, -1))
        cv2.line(picture, start, end, ink, 2, cv2.LINE_AA)


def _compressed(picture: np.ndarray, quality: int) -> Picture:
    data = cv2.imencode(
        ".jpg", picture.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
