"""Draw training pictures of the detector: books on grounds, flat covers, and pictures of none.

Every picture comes with its books: their corners, and where each of them can be seen.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.geometry import homography, resize, whole_picture
from synth.camera import Points, paste, rotation, spread
from synth.colours import Picture, Random, colour
from synth.damage import sticker, wear
from synth.objects import draw_object, framed
from synth.scene_parts import Book, Camera, Canvas, draw_book, expose, hand, rounded, shine
from synth.sensor import photographed

KINDS = {"photo": 0.64, "flat": 0.2, "scan": 0.1, "empty": 0.06}
"""Kinds of pictures and how often each is drawn."""

SEEN = 0.3
"""Share of a front that has to be in sight for the book to be one that must be found."""

LEAST = 0.004
"""Share of the picture that such a book covers at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """What pictures are made of.

    `covers`: squares (N, S, S, 3) into which covers were squeezed. `grounds`: (M, T, T, 3). Both
    uint8.
    """

    covers: NDArray[np.uint8]
    grounds: NDArray[np.uint8]

    def cover(self, rng: Random) -> Picture:
        """Any of the covers in a shape that books have, some damaged or made a framed picture."""
        square = self.covers[int(rng.integers(len(self.covers)))]
        aspect = rng.uniform(0.58, 0.82) if rng.random() < 0.88 else rng.uniform(0.82, 1.35)
        side = square.shape[0]
        size = max(8, round(side * min(aspect, 1.0))), max(8, round(side / max(aspect, 1.0)))
        cover = np.asarray(cv2.resize(square, size, interpolation=cv2.INTER_AREA), np.uint8)
        if rng.random() < 0.12:
            cover = framed(rng, cover)
        if rng.random() < 0.25:
            sticker(rng, cover)
        if rng.random() < 0.2:
            wear(rng, cover)
        return cover

    def ground(self, rng: Random) -> Picture:
        """Any of the grounds, or now and then a blurred cover, turned by chance."""
        stock = self.covers if rng.random() < 0.06 else self.grounds
        picture = stock[int(rng.integers(len(stock)))]
        if stock is self.covers:
            picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(1, 12)))
        return np.ascontiguousarray(np.rot90(picture, int(rng.integers(4))))


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A picture, RGB uint8 (H, W, 3), and its books.

    `corners` (N, 4, 2): of each book's front, from the top left of the upright book, clockwise; in
    pixels, maybe outside the picture. `seen` (H, W): the number of the book whose front is seen at
    a pixel, -1 for none. `flat`: the picture is one cover from edge to edge.
    """

    image: Picture
    corners: Points
    seen: NDArray[np.int8]
    flat: bool


def draw(rng: Random, stock: Stock, height: int, width: int) -> Labelled:
    """A training picture of this size, of a kind that chance takes from KINDS."""
    kind = rng.choice(list(KINDS), p=list(KINDS.values()))
    if kind == "flat":
        return _flat(rng, stock, height, width)
    if kind == "scan":
        return _scan(rng, stock, height, width)
    return _photo(rng, stock, height, width, empty=kind == "empty")


def _flat(rng: Random, stock: Stock, height: int, width: int) -> Labelled:
    cover = stock.cover(rng)
    quarter = int(rng.choice([0, 0, 0, 0, 0, 0, 1, 2, 3]))
    image = resize(np.ascontiguousarray(np.rot90(cover, quarter)), width, height)
    if rng.random() < 0.35:
        image = photographed(rng, image, sharp=0.5)
    # np.rot90 turns against the clock, so the upright top left goes one corner back.
    corners = np.roll(whole_picture(width, height), quarter, axis=0)
    return Labelled(image, corners[None], np.zeros((height, width), np.int8), True)


def _scan(rng: Random, stock: Stock, height: int, width: int) -> Labelled:
    """A cover on a scanner's glass or a plain page: some margin on one to four sides."""
    canvas = np.empty((height, width, 3), np.float32)
    plain = rng.choice([254, 250, 240, 225, 128, 40, 6]) + rng.normal(0, 2.5, 3)
    canvas[:] = plain if rng.random() < 0.8 else colour(rng)
    if rng.random() < 0.3:
        canvas += rng.normal(0, 2, (height, width, 1))
    margins = rng.uniform(0.015, 0.3, 4) * (rng.random(4) < 0.8) * [height, width, height, width]
    if not margins.any():
        margins[int(rng.integers(4))] = 0.1 * height
    box = np.array([margins[3], margins[0], width - margins[1], height - margins[2]])
    quad = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]])
    middle = quad.mean(axis=0)
    quad = (quad - middle) @ rotation(rng.normal(0, 0.02)) + middle
    quad = np.roll(quad, -int(rng.choice([0, 0, 0, 0, 1, 2, 3])), axis=0)
    cover = stock.cover(rng)
    if rng.random() < 0.6:
        area = np.zeros((height, width), np.float32)
        shadow = quad + rng.normal(0, 0.008 * height, 2)
        cv2.fillConvexPoly(area, shadow.astype(np.int32), 1.0, cv2.LINE_AA)
        soft = cv2.GaussianBlur(area, (0, 0), float(rng.uniform(1, 5)))
        canvas *= 1 - np.float32(rng.uniform(0.1, 0.5)) * soft[..., None]
    cover = _reduced(cover, quad)
    paste(canvas, cover, quad, rounded(cover, float(rng.uniform(0, 0.02))))
    seen = np.full((height, width), -1, np.int8)
    cv2.fillConvexPoly(seen, np.round(quad - 0.5).astype(np.int32), 0)
    return Labelled(taken(rng, canvas), quad[None], seen, False)


def _photo(rng: Random, stock: Stock, height: int, width: int, *, empty: bool) -> Labelled:
    """Books on a ground, the largest drawn last but one in four times."""
    tilt = rng.uniform(0, 0.6) ** 1.3 if rng.random() < 0.85 else rng.uniform(0.4, 0.85)
    camera = Camera.above(rng, width, height, tilt)
    canvas = _table(rng, stock, camera)
    seen = np.full((height, width), -1, np.int8)
    main = _laid(rng, camera, stock.cover(rng))
    if rng.random() < (0.5 if empty else 0.25):
        for _ in range(int(rng.integers(1, 6))):
            thing = _beside(
                rng, main, draw_object(rng, stock.grounds), float(rng.uniform(0.3, 1.0))
            )
            draw_book(rng, canvas, camera, replace(thing, thick=thing.thick * 0.3))
    if empty:
        if rng.random() < 0.3:
            hand(rng, canvas, camera.project(main.outline(0.0)))
        return _finished(rng, canvas, [], seen)
    fronts: list[Points] = []
    others = int(rng.choice([0, 1, 2, 3, 5, 8], p=[0.42, 0.16, 0.14, 0.13, 0.1, 0.05]))
    display, pile = others >= 3 and rng.random() < 0.35, rng.random() < 0.5
    base = 0.0
    for number in range(others):
        other = _beside(rng, main, stock.cover(rng), 1.0 if others > 3 else None)
        if display:
            other = _in_row(rng, main, other, number)
        elif pile:  # crossed below it
            tall = main.tall * rng.uniform(0.7, 1.25)
            centre = main.centre + rng.normal(0, 0.45, 2) * main.tall
            other = replace(other, centre=centre, tall=tall, base=base)
            base += other.thick
        _put(rng, canvas, camera, other, seen, fronts)
    _put(rng, canvas, camera, replace(main, base=base), seen, fronts)
    if rng.random() < 0.06:
        corner = main.outline(0.0)[int(rng.integers(4)), :2]
        over = _beside(rng, main, stock.cover(rng), None)
        away = corner + (corner - main.centre) * rng.uniform(0.3, 0.9)
        _put(rng, canvas, camera, replace(over, centre=away, base=base + main.thick), seen, fronts)
    if rng.random() < 0.2:
        hand(rng, canvas, fronts[int(rng.integers(len(fronts)))])
    if rng.random() < 0.3:
        shine(rng, canvas, fronts[-1], plastic=bool(rng.random() < 0.6))
    return _finished(rng, canvas, fronts, seen)


def taken(rng: Random, canvas: Canvas) -> Picture:
    """The picture as a phone takes it; one in three as a bad one does, RGB uint8."""
    if rng.random() < 0.35:
        return photographed(rng, canvas.clip(0, 255).astype(np.uint8), sharp=0.4)
    return expose(rng, canvas, rng.uniform(0.3, 1.0))


def _finished(
    rng: Random, canvas: Canvas, fronts: list[Points], seen: NDArray[np.int8]
) -> Labelled:
    """The photo, without the books of which too little is seen."""
    image = taken(rng, canvas)
    kept: list[Points] = []
    numbers = np.full(len(fronts) + 1, -1, np.int8)
    for number, front in enumerate(fronts):
        area = float((seen == number).sum())
        whole = cv2.contourArea(front.astype(np.float32))
        if area > LEAST * seen.size and area > SEEN * whole:
            numbers[number] = len(kept)
            kept.append(front)
    return Labelled(image, np.array(kept).reshape(-1, 4, 2), numbers[seen], False)


def _put(
    rng: Random,
    canvas: Canvas,
    camera: Camera,
    book: Book,
    seen: NDArray[np.int8],
    fronts: list[Points],
) -> None:
    """Draw a book over what is there, and note where its front is seen."""
    size = camera.project(book.outline(book.thick))
    book = replace(book, cover=_reduced(book.cover, size))
    front = draw_book(rng, canvas, camera, book)
    block = np.concatenate([camera.project(book.outline(0.0)), front])
    hull = cv2.convexHull(block.clip(-9000, 9000).astype(np.float32))
    cv2.fillConvexPoly(seen, np.round(hull - 0.5).astype(np.int32), -1)
    cv2.fillConvexPoly(seen, np.round(front.clip(-9000, 9000) - 0.5).astype(np.int32), len(fronts))
    fronts.append(front)


def _laid(rng: Random, camera: Camera, cover: Picture) -> Book:
    """The main book: a quarter of the frame to more than all of it, any way up."""
    upright = rng.random() < 0.5
    turn = rng.normal(0, 0.12) + np.pi / 2 * int(rng.integers(4)) if upright else None
    book = _book(rng, cover, 1.0, rng.uniform(0, 2 * np.pi) if turn is None else turn)
    frame = np.array([camera.width, camera.height])
    extent = float((np.ptp(camera.project(book.outline(0.0)), axis=0) / frame).max())
    share = rng.uniform(0.3, 1.0) ** 0.8 if rng.random() < 0.85 else rng.uniform(0.9, 1.2)
    tall = share / extent
    slack = max(0.06, 1.0 - share) / 2
    shift = rng.uniform(-1.0, 1.0, 2) * slack * frame / (0.9 * frame.max())
    return replace(book, tall=tall, thick=book.thick * tall, centre=shift)


def _book(rng: Random, cover: Picture, tall: float, turn: float) -> Book:
    page = colour(rng, (0.75, 0.97), 0.35)
    edge = cover[:, :4].reshape(-1, 3).mean(axis=0)
    spine = edge.astype(np.uint8) if rng.random() < 0.5 else colour(rng)
    thick = rng.uniform(0.003, 0.08) if rng.random() < 0.85 else rng.uniform(0.08, 0.2)
    left = bool(rng.random() < 0.8)
    return Book(cover, np.zeros(2), turn, tall, thick * tall, spine_left=left, shades=(page, spine))


def _beside(rng: Random, main: Book, cover: Picture, spread_out: float | None) -> Book:
    """Another book about the main one, often turned as it is."""
    tall = main.tall * rng.uniform(0.6, 1.1)
    turn = main.turn + rng.normal(0, 0.06) if rng.random() < 0.5 else rng.uniform(0, 2 * np.pi)
    reach = rng.uniform(0.5, 1.3 + (spread_out or 0.0)) * main.tall
    way = rng.uniform(0, 2 * np.pi)
    book = _book(rng, cover, tall, float(turn))
    return replace(book, centre=main.centre + reach * np.array([np.cos(way), np.sin(way)]))


def _in_row(rng: Random, main: Book, other: Book, number: int) -> Book:
    """The book moved into rows and columns beside the main one, as on a display."""
    places = [(0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, 1), (-1, 1), (1, -1)]
    row, column = places[number % len(places)]
    gap = rng.uniform(1.0, 1.12)
    step = np.array([column * 0.72, row]) * gap * main.tall
    tall = main.tall * rng.uniform(0.88, 1.0)
    return replace(
        other, centre=main.centre + step @ rotation(main.turn), turn=main.turn, tall=tall
    )


def _reduced(cover: Picture, quad: Points) -> Picture:
    """No more pixels than will be seen, so that warping does not alias."""
    long_side = 1.15 * float(np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1).max())
    scale = long_side / max(cover.shape[:2])
    if scale >= 1:
        return cover
    size = (max(2, round(cover.shape[1] * scale)), max(2, round(cover.shape[0] * scale)))
    return np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.uint8)


def _table(rng: Random, stock: Stock, camera: Camera) -> Canvas:
    """The ground as the camera sees it."""
    texture = stock.ground(rng)
    if rng.random() < 0.15:
        shade = rng.choice([0, 255])
        texture = (texture * rng.uniform(0.1, 0.4) + shade * 0.6).clip(0, 255).astype(np.uint8)
    reach = rng.uniform(0.35, 1.4)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) @ (
        reach * rotation(rng.uniform(0, 6.3))
    )
    corners = camera.project(np.column_stack([square, np.zeros(4)]))
    matrix = homography(whole_picture(texture.shape[1], texture.shape[0]), corners)
    return spread(texture, matrix, (camera.width, camera.height))
