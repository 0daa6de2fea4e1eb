"""Parts of drawn scenes: the camera, books as solid boxes, hands, shine and exposure."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from synth.camera import Pixels, Points, as_jpeg, paste, pinhole, project, rectangle
from synth.colours import Picture, Random

Canvas = Pixels
"""A scene that is being drawn: RGB, H×W×3, 0 to 255."""


WALL = (32, 240)
"""Pixels of a wall's texture, across and along."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at the table's origin; `view` (3, 4) projects points (x, y, height) to pixels."""

    view: Points
    width: int
    height: int

    @classmethod
    def above(cls, rng: Random, width: int, height: int, tilt: float) -> "Camera":
        """A camera one unit above the table, `tilt` radians off the vertical, in any direction."""
        focal = rng.uniform(0.75, 1.3) * max(width, height)
        side = rng.uniform(0, 2 * np.pi)
        cos, sin = np.cos(side), np.sin(side)
        turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
        cos, sin = np.cos(tilt), np.sin(tilt)
        lean = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
        rotation = turn @ lean @ turn.T @ np.diag([1.0, 1.0, -1.0])
        return cls(pinhole(rotation, np.array([0, 0, 1]), focal, width, height), width, height)

    def project(self, points: Points) -> Points:
        """Pixels (N, 2) of table points (N, 3)."""
        return project(self.view, points)


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A closed book lying on the table: centre (2,), turn in radians, sizes in table units.

    `base` is the height at which it lies; `shades` are the colours of its pages and its spine. The
    spine may also be a picture (H, W, 3), upright as the cover is.
    """

    cover: Picture
    centre: Points
    turn: float
    tall: float
    thick: float
    base: float = 0.0
    spine_left: bool = True
    shades: tuple[Picture, Picture] = field(
        default_factory=lambda: (np.full(3, 230, np.uint8), np.full(3, 60, np.uint8))
    )

    def outline(self, height: float) -> Points:
        """Table points (4, 3) of the cover's outline, from its top left, at a height."""
        wide = self.tall * self.cover.shape[1] / self.cover.shape[0]
        return rectangle(wide, self.tall, self.turn, self.centre, self.base + height)


def rounded(texture: Picture, worn: float) -> Picture:
    """An alpha (H, W) of the texture with rounded corners, of a radius of `worn` widths."""
    height, width = texture.shape[:2]
    radius = max(1, round(worn * width))
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - 1 - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def draw_book(rng: Random, canvas: Canvas, camera: Camera, book: Book) -> Points:
    """Draw a book, its shadow and visible sides; returns the front's corners (4, 2) in pixels."""
    light = rng.uniform(-1.5, 1.5, 2)
    shadow = book.outline(0.0)
    shadow[:, :2] += light * book.thick
    area = np.zeros(canvas.shape[:2], np.float32)
    ground = np.concatenate([camera.project(book.outline(0.0)), camera.project(shadow)])
    hull = cv2.convexHull(ground.astype(np.float32)).astype(np.int32)
    cv2.fillConvexPoly(area, hull, 1.0, cv2.LINE_AA)
    soft = rng.uniform(0.002, 0.015) * camera.width
    canvas *= 1 - rng.uniform(0.1, 0.65) * cv2.GaussianBlur(area, (0, 0), soft)[..., None]

    top, bottom = book.outline(book.thick), book.outline(0.0)
    boards = rng.uniform(0.05, 0.16) if rng.random() < 0.35 else 0.0
    lit = rng.uniform(0.45, 1.15, 4)
    if rng.random() < 0.35:
        lit[:] = lit[0]
    fade = np.linspace(1, rng.uniform(0.4, 1.0), WALL[0])[:, None, None]
    for index in range(4):
        other = (index + 1) % 4
        wall = np.stack([top[index], top[other], bottom[other], bottom[index]])
        if boards:
            middle = (top + bottom).mean(axis=0) / 2
            wall[:, :2] += 0.03 * (middle - wall)[:, :2]
        seen = camera.project(wall)
        # Seen from outside, a wall that faces the camera runs against the clock.
        if cv2.contourArea(seen.astype(np.float32), oriented=True) >= 0:
            continue
        if index == (3 if book.spine_left else 1):
            texture = _spine(rng, book)
        else:
            texture = _pages(rng, book, boards)
        shown = (texture * fade * lit[index]).clip(0, 255).astype(np.uint8)
        paste(canvas, shown, seen, np.full(WALL, 255, np.uint8))
    front = camera.project(top)
    worn = rng.uniform(0, 0.015) if rng.random() < 0.7 else rng.uniform(0.015, 0.05)
    paste(canvas, book.cover, front, rounded(book.cover, worn))
    return front


def _spine(rng: Random, book: Book) -> Canvas:
    """The spine's wall, its upper edge first: darker at both edges, as a round one is."""
    rows, columns = WALL
    shade = book.shades[1]
    if shade.ndim == 3:
        along = np.swapaxes(shade, 0, 1)
        along = np.ascontiguousarray(along[::-1, ::-1] if book.spine_left else along)
        texture = cv2.resize(along, (columns, rows), interpolation=cv2.INTER_AREA)
    else:
        texture = np.broadcast_to(shade, (*WALL, 3))
    across = np.linspace(-1, 1, rows)[:, None, None]
    return np.asarray(texture * (1 - rng.uniform(0, 0.5) * across**2), np.float32)


def _pages(rng: Random, book: Book, boards: float) -> Canvas:
    """A wall of leaves, its upper edge first; with a hard cover's `boards`, a share of it, mostly
    seen above and below."""
    rows = WALL[0]
    leaves = cv2.GaussianBlur(rng.normal(0, 1, (rows, 1)), (0, 0), 0.5)[:, :, None]
    waves = cv2.GaussianBlur(rng.normal(0, 1, WALL), (0, 0), sigmaX=6, sigmaY=0.6)[..., None]
    texture = book.shades[0] + 1.6 * rng.uniform(1, 14) * leaves + rng.uniform(0, 20) * waves
    if boards:
        count = max(1, round(boards * rows))
        edge = book.cover[:4].reshape(-1, 3).mean(axis=0) * rng.uniform(0.5, 1.0)
        if rng.random() < 0.8:
            texture[-count:] = edge
        if rng.random() < 0.6:
            texture[:count] = edge
    return np.asarray(texture, np.float32)


def hand(rng: Random, canvas: Canvas, corners: Points) -> None:
    """Draw fingers that reach over one of the sides."""
    skin = np.array([rng.uniform(90, 235), 0, 0])
    skin[1], skin[2] = skin[0] * rng.uniform(0.65, 0.8), skin[0] * rng.uniform(0.5, 0.7)
    side = int(rng.integers(0, 4))
    first, last = corners[side], corners[(side + 1) % 4]
    middle = corners.mean(axis=0)
    size = float(np.linalg.norm(last - first))
    layer, mask = canvas.copy(), np.zeros(canvas.shape[:2], np.float32)
    start = rng.uniform(0.1, 0.7)
    for finger in range(int(rng.integers(1, 5))):
        edge = first + (last - first) * (start + 0.11 * finger)
        inward = (middle - edge) / np.linalg.norm(middle - edge)
        tip = edge + inward * size * rng.uniform(0.03, 0.16)
        root = edge - inward * size * rng.uniform(0.5, 0.9)
        ends = np.clip([tip, root], -9000, 9000).astype(int).tolist()
        thick = max(2, int(size * rng.uniform(0.07, 0.12)))
        cv2.line(mask, ends[0], ends[1], 1.0, thick, cv2.LINE_AA)
    layer[:] = skin
    shade = cv2.GaussianBlur(mask, (0, 0), 0.02 * size)[..., None]
    canvas *= 1 - 0.3 * shade
    alpha = mask[..., None]
    canvas *= 1 - alpha
    canvas += alpha * layer * (0.55 + 0.45 * shade)


def shine(rng: Random, canvas: Canvas, corners: Points, plastic: bool) -> None:
    """Draw glare; with `plastic` also streaks, and a film that may extend beyond the cover."""
    height, width = canvas.shape[:2]
    light = np.zeros((height, width), np.float32)
    middle = corners.mean(axis=0)
    size = float(np.sqrt(cv2.contourArea(corners.astype(np.float32))))
    if plastic:
        film = (
            middle
            + (corners - middle) * rng.uniform(1.0, 1.07)
            + rng.normal(0, 0.004 * size, (4, 2))
        )
        inside = np.zeros((height, width), np.float32)
        cv2.fillConvexPoly(inside, film.astype(np.int32), 1.0, cv2.LINE_AA)
        streaks = np.zeros((height, width), np.float32)
        for _ in range(int(rng.integers(4, 16))):
            points = middle + rng.normal(0, 0.45 * size, (2, 2))
            bend = points.mean(axis=0) + rng.normal(0, 0.1 * size, 2)
            path = np.stack([points[0], bend, points[1]]).astype(np.int32)
            cv2.polylines(
                streaks, [path], False, rng.uniform(0.2, 1), int(rng.integers(1, 7)), cv2.LINE_AA
            )
        light += inside * (
            rng.uniform(0, 0.08)
            + rng.uniform(0.2, 0.7) * cv2.GaussianBlur(streaks, (0, 0), rng.uniform(0.6, 5))
        )
    for _ in range(int(rng.integers(1, 4))):
        centre = middle + rng.normal(0, 0.4 * size, 2)
        axes = tuple(max(1, int(v * size)) for v in rng.uniform(0.03, 0.22, 2))
        spot = np.zeros((height, width), np.float32)
        cv2.ellipse(spot, tuple(int(v) for v in centre), axes, rng.uniform(0, 180), 0, 360, 1.0, -1)
        light += rng.uniform(0.3, 1.2) * cv2.GaussianBlur(
            spot, (0, 0), min(axes) * rng.uniform(0.15, 0.6)
        )
    canvas += (255 - canvas) * light.clip(0, 1)[..., None]


def expose(rng: Random, canvas: Canvas, strength: float = 1.0) -> Picture:
    """RGB uint8 as a phone takes it: uneven light, colour cast, blur, noise and JPEG."""
    height, width = canvas.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    slope = rng.uniform(-0.25, 0.25, 2) * strength
    light = 1 + slope[0] * x + slope[1] * y - rng.uniform(0, 0.2) * strength * (x * x + y * y)
    cast = 1 + rng.normal(0, 0.06 * strength, 3)
    canvas = canvas * (light * rng.uniform(0.75, 1.15))[..., None].astype(np.float32)
    canvas *= cast.astype(np.float32)
    if rng.random() < 0.8:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 1.6)), np.float32)
    if rng.random() < 0.15 * strength:
        reach = int(rng.integers(3, 9))
        kernel = np.zeros((reach, reach), np.float32)
        cv2.line(
            kernel, (0, int(rng.integers(0, reach))), (reach - 1, int(rng.integers(0, reach))), 1
        )
        canvas = np.asarray(cv2.filter2D(canvas, -1, kernel / kernel.sum()), np.float32)
    noise = rng.standard_normal(canvas.shape, np.float32)
    canvas = canvas + noise * np.float32(rng.uniform(0, 7) * strength)
    picture = canvas.clip(0, 255).astype(np.uint8)
    return as_jpeg(picture, int(rng.integers(45, 96)))
