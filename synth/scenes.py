"""Draw scenes with known corners: books as solid boxes on a table, seen by a pinhole camera.

`draw_scene(seed)` gives a scene of some kind, `draw_scene(seed, "dark")` of that kind. Everything
is drawn from the seed, and a stock of covers where one is given: the same call, the same pixels.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from indexer.vision.geometry import homography, whole_picture
from synth.camera import Points, paste, rotation, spread
from synth.colours import Picture, Random, colour
from synth.scene_parts import Book, Camera, Canvas, draw_book, expose, hand, rounded, shine
from synth.stock import TEXTURE, Stock
from synth.surfaces import SURFACES, Surface, plaid, plain, shelf

KINDS = (
    "plain", "textured", "dark", "pale", "clutter", "shelf", "hand", "overlapped", "cut", "full",
    "plastic", "glare", "thick", "landscape", "tilted", "scan", "flat", "empty",
    "checked", "heap", "mixed",
)  # fmt: skip
"""What makes a scene hard. `flat` is a cover edge to edge, `empty` a picture with no book, and
`mixed` some of `TROUBLES` at once."""

TROUBLES = (
    ("clutter", "heap"), ("checked", "textured"), ("dark", "pale"), ("hand", "overlapped"),
    ("plastic", "glare"), ("tilted",), ("cut", "thick"),
)  # fmt: skip
"""Groups of kinds that `mixed` combines: it takes at most one of each group."""

WHOLE_KINDS = ("flat", "empty")
"""Kinds whose true corners are those of the whole picture."""

STACKED = 0.22
"""Share of scenes in which the main book lies on others that are turned as it is."""

DRAWN = Stock()
"""Gives drawn covers and grounds alone."""

SMALL_TILT, LARGE_TILT = (0.0, 0.65), (0.45, 0.85)
"""Radians between the camera's axis and the vertical, from and to."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture, RGB uint8, and the true corners (4, 2) of its upright cover, in its pixels.

    Corners go top-left, top-right, bottom-right, bottom-left of the cover; a corner may lie
    outside the picture. Without a book they are those of the picture. `cover` is the flat cover,
    RGB uint8.
    """

    image: Picture
    corners: Points
    cover: Picture
    kind: str


def _new_book(
    rng: Random, stock: Stock, tall: float, light: tuple[float, float], thick: float
) -> Book:
    """A book of a usual shape at the origin, `thick` as a share of its height."""
    aspect = rng.uniform(1.2, 1.75) if rng.random() < 0.92 else rng.uniform(1.0, 1.2)
    page = colour(rng, (0.75, 0.97), 0.35)
    cover = stock.cover(rng, aspect, light)
    return Book(
        cover,
        np.zeros(2),
        0.0,
        tall,
        thick * tall,
        spine_left=bool(rng.random() < 0.8),
        shades=(page, _spine(rng, cover, light, thick)),
    )


def _spine(rng: Random, cover: Picture, light: tuple[float, float], thick: float) -> Picture:
    """A spine, as `Book.shades` has it: mostly printed in the cover's own colours."""
    if rng.random() < 0.3:
        return colour(rng, light)
    height, width = cover.shape[:2]
    wide = max(1, min(round(thick * height), width // 2))
    start = int(rng.integers(0, width // 2))
    printed = cover[:, start : start + wide] * rng.uniform(0.5, 1.1)
    if rng.random() < 0.4:
        printed = np.median(printed, axis=(0, 1))
    return np.asarray(printed.clip(0, 255), np.uint8)


def _ground(rng: Random, stock: Stock, camera: Camera, kinds: frozenset[str]) -> Canvas:
    """The table top as the camera sees it."""
    if "plain" in kinds:
        surface: Surface = plain
    elif "shelf" in kinds:
        surface = shelf
    elif "checked" in kinds:
        surface = plaid
    elif "textured" in kinds:
        surface = SURFACES[int(rng.choice([0, 1, 2, 3, 8]))]
    else:
        surface = SURFACES[
            int(rng.choice(9, p=[0.16, 0.11, 0.1, 0.07, 0.16, 0.08, 0.12, 0.03, 0.17]))
        ]
    given = None if kinds & {"plain", "shelf", "checked"} else stock.ground(rng)
    texture = surface(rng, *TEXTURE) if given is None else given
    if kinds & {"dark", "pale"}:
        share = rng.uniform(0.1, 0.3)
        toned = texture * share + (0 if "dark" in kinds else 255 * (1 - share) * 0.97)
        texture = toned.astype(np.uint8)
    reach = rng.uniform(0.9, 1.6)
    turn = rng.normal(0, 0.05) if "shelf" in kinds else rng.uniform(0, 2 * np.pi)
    square = np.array([[-1.3, -1], [1.3, -1], [1.3, 1], [-1.3, 1]])
    flat = square @ (reach * rotation(turn))
    corners = camera.project(np.column_stack([flat, np.zeros(4)]))
    matrix = homography(whole_picture(*TEXTURE[::-1]), corners)
    return spread(texture, matrix, (camera.width, camera.height))


def _flat_scene(rng: Random, stock: Stock) -> Scene:
    """A cover that fills the picture, as a scan or a shop shows it."""
    cover = stock.cover(rng, rng.uniform(1.15, 1.8), height=int(rng.integers(400, 900)))
    image = expose(rng, cover.astype(np.float32), 0.15)
    height, width = image.shape[:2]
    return Scene(image, whole_picture(width, height), cover, "flat")


def _scan_scene(rng: Random, stock: Stock) -> Scene:
    """A cover on a scanner's glass: hardly any tilt, a white, grey or black lid behind it."""
    cover = stock.cover(rng, rng.uniform(1.2, 1.7))
    height, width = cover.shape[:2]
    margins = (rng.uniform(0.01, 0.35, 4) * height).astype(int)
    size = height + margins[0] + margins[2], width + margins[1] + margins[3]
    canvas = np.full((*size, 3), rng.choice([252, 245, 225, 128, 12]), np.float32)
    canvas += rng.normal(0, 1.5, 3)
    offset = np.array([margins[3], margins[0]], dtype=np.float64)
    turn = rng.normal(0, 0.015)
    middle = np.array([width, height]) / 2
    corners = (whole_picture(width, height) - middle) @ rotation(turn) + middle + offset
    if rng.random() < 0.6:
        edge = np.zeros(size, np.float32)
        shadow = corners + rng.normal(0, 0.006 * height, 2)
        cv2.fillConvexPoly(edge, shadow.astype(np.int32), 1.0, cv2.LINE_AA)
        canvas *= 1 - rng.uniform(0.1, 0.5) * cv2.GaussianBlur(edge, (0, 0), 3)[..., None]
    paste(canvas, cover, corners, rounded(cover, rng.uniform(0, 0.02)))
    return Scene(expose(rng, canvas, 0.15), corners, cover, "scan")


def _around(
    rng: Random,
    stock: Stock,
    canvas: Canvas,
    camera: Camera,
    main: Book,
    light: tuple[float, float],
    count: int,
) -> float:
    """Draw other books beside and below the main one; returns the height at which it then lies.

    Now and then it lies on a stack of books that are turned as it is.
    """
    base = 0.0
    for _ in range(count):
        other = _new_book(
            rng, stock, main.tall * rng.uniform(0.6, 1.0), light, rng.uniform(0.02, 0.12)
        )
        reach = rng.uniform(0.25, 1.3) * main.tall
        way = rng.uniform(0, 2 * np.pi)
        centre = main.centre + reach * np.array([np.cos(way), np.sin(way)])
        turn = rng.choice([main.turn + rng.normal(0, 0.06), rng.uniform(0, 2 * np.pi)])
        draw_book(rng, canvas, camera, replace(other, centre=centre, turn=float(turn)))
        if reach < 0.95 * main.tall:
            base = max(base, other.thick)
    if rng.random() < STACKED:
        base = 0.0
        for _ in range(int(rng.integers(1, 4))):
            tall, thick = main.tall * rng.uniform(0.92, 1.18), rng.uniform(0.01, 0.1)
            other = _new_book(rng, stock, tall, light, thick)
            centre = main.centre + rng.normal(0, 0.05, 2) * main.tall
            turn = main.turn + rng.normal(0, 0.05)
            other = replace(other, centre=centre, turn=float(turn), base=base)
            draw_book(rng, canvas, camera, other)
            base += other.thick
    return base


def _heap(
    rng: Random,
    stock: Stock,
    canvas: Canvas,
    camera: Camera,
    main: Book,
    light: tuple[float, float],
) -> float:
    """Draw crossed books of similar size below the main one; returns its height."""
    base = 0.0
    for _ in range(int(rng.integers(3, 10))):
        other = _new_book(
            rng, stock, main.tall * rng.uniform(0.75, 1.25), light, rng.uniform(0.01, 0.05)
        )
        way, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.9) * main.tall
        centre = main.centre + reach * np.array([np.cos(way), np.sin(way)])
        turn = float(rng.uniform(0, 2 * np.pi))
        draw_book(rng, canvas, camera, replace(other, centre=centre, turn=turn, base=base))
        base += other.thick
    return base


def _lay(
    rng: Random, stock: Stock, camera: Camera, kinds: frozenset[str], light: tuple[float, float]
) -> Book:
    """The main book, sized and placed as the kinds ask; else in half of the scenes it is large."""
    share = (0.92, 1.12) if "full" in kinds else (0.6, 0.95) if "cut" in kinds else (0.4, 0.92)
    if not kinds & {"full", "cut"} and rng.random() < 0.55:
        share = (0.65, 0.97)
    thick = rng.uniform(0.1, 0.25) if "thick" in kinds else rng.uniform(0.01, 0.14)
    turn = rng.normal(0, 0.1) if kinds & {"full", "shelf"} else rng.uniform(0, 2 * np.pi)
    if "landscape" in kinds:
        turn = np.pi / 2 * rng.choice([1, -1]) + rng.normal(0, 0.1)
    if "full" in kinds and camera.width > camera.height:
        turn += np.pi / 2
    book = replace(_new_book(rng, stock, 1.0, light, thick), turn=float(turn))
    frame = np.array([camera.width, camera.height])
    extent = float((np.ptp(camera.project(book.outline(0.0)), axis=0) / frame).max())
    tall = rng.uniform(*share) / extent
    slack = 0.0 if "full" in kinds else max(0.0, 0.98 - extent * tall) / 2
    shift = rng.uniform(-0.6, 0.6, 2) * slack * frame / (0.9 * frame.max())
    if "cut" in kinds:
        way = rng.uniform(0, 2 * np.pi)
        shift = np.array([np.cos(way), np.sin(way)]) * (0.55 - extent * tall / 2) * 0.9
    return replace(book, tall=tall, thick=thick * tall, centre=shift)


def _overlap(
    rng: Random,
    stock: Stock,
    canvas: Canvas,
    camera: Camera,
    book: Book,
    light: tuple[float, float],
) -> None:
    """Draw another book over one of the main book's corners."""
    corner = book.outline(0.0)[int(rng.integers(0, 4)), :2]
    other = _new_book(rng, stock, book.tall * rng.uniform(0.8, 1.2), light, 0.03)
    away = (corner - book.centre) / np.linalg.norm(corner - book.centre)
    centre = corner + away * other.tall * rng.uniform(0.25, 0.5)
    other = replace(
        other, centre=centre, turn=rng.uniform(0, 2 * np.pi), base=book.base + book.thick
    )
    draw_book(rng, canvas, camera, other)


def _troubles(rng: Random) -> frozenset[str]:
    """Two to four kinds that go together."""
    groups = rng.choice(len(TROUBLES), rng.integers(2, 5), replace=False)
    return frozenset(str(rng.choice(TROUBLES[group])) for group in groups)


def draw_scene(seed: int, kind: str | None = None, stock: Stock = DRAWN) -> Scene:
    """The scene of a seed: of a kind of `KINDS`, or of one that the seed chooses.

    Its books wear covers of `stock`, on grounds of it.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind) if kind else len(KINDS)])
    kind = kind or str(rng.choice(KINDS))
    if kind == "flat":
        return _flat_scene(rng, stock)
    if kind == "scan":
        return _scan_scene(rng, stock)
    kinds = _troubles(rng) if kind == "mixed" else frozenset([kind])
    width, height = (int(v) for v in rng.choice([(800, 600), (600, 800), (720, 720), (800, 450)]))
    tilt = rng.uniform(*(LARGE_TILT if "tilted" in kinds else SMALL_TILT))
    camera = Camera.above(rng, width, height, tilt)
    light = (0.0, 0.25) if "dark" in kinds else (0.75, 1.0) if "pale" in kinds else (0.03, 0.97)
    canvas = _ground(rng, stock, camera, kinds)
    book = _lay(rng, stock, camera, kinds, light)
    if kind == "empty":
        if rng.random() < 0.5:
            hand(rng, canvas, camera.project(book.outline(0.0)))
        return Scene(expose(rng, canvas), whole_picture(width, height), book.cover, kind)
    many, few = rng.integers(2, 7), rng.integers(0, 3)
    if "heap" in kinds:
        base = _heap(rng, stock, canvas, camera, book, light)
    else:
        count = 0 if "plain" in kinds else many if "clutter" in kinds else few
        base = _around(rng, stock, canvas, camera, book, light, int(count))
    book = replace(book, base=base)
    corners = draw_book(rng, canvas, camera, book)
    if "hand" in kinds:
        hand(rng, canvas, corners)
    if "overlapped" in kinds:
        _overlap(rng, stock, canvas, camera, book, light)
    if kinds & {"plastic", "glare"} or rng.random() < 0.15:
        shine(rng, canvas, corners, plastic="plastic" in kinds)
    return Scene(expose(rng, canvas), corners, book.cover, kind)
