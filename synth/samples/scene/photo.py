"""Photographs of books on a table: shadows, page edges, light, glare, lens and sensor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from indexer.vision.geometry import homography, whole_picture
from synth.camera import Points, project, rectangle, spread
from synth.noise import fractal

from ..canvas import Canvas, Pixels, Reals, blur, rgb
from .camera import Camera

SCALE = 2
"""Scenes are drawn this many times larger than the photo."""

TABLE_UNITS = 6.0
"""The drawn table's side, in table units."""

TABLE_PIXELS = 3000

SMALLEST_MARGIN = 12
"""Pixels of the photo that are left around the cover at least."""


@dataclass(frozen=True)
class Lying:
    """A book on the table: its cover's file name, centre, clockwise turn in degrees.

    `width` and `thickness` are in table units; `lift` is how high above the table it lies.
    """

    cover: str
    at: tuple[float, float]
    turn: float = 0.0
    width: float = 1.0
    thickness: float = 0.10
    lift: float = 0.0


@dataclass(frozen=True)
class Glare:
    """A reflection on the photographed cover: centre and radii in shares of the cover."""

    at: tuple[float, float]
    radii: tuple[float, float]
    strength: float


@dataclass(frozen=True)
class Light:
    """How the scene is lit and exposed.

    `sun` is the direction in degrees from which light falls (0 from the right, 90 from below);
    `fall` (0 to 1) how much darker the far side is; `shadow` (0 to 1) how dark shadows are;
    `cast` multiplies red, green and blue.
    """

    sun: float = 220.0
    fall: float = 0.25
    shadow: float = 0.55
    exposure: float = 1.0
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    glares: tuple[Glare, ...] = ()


@dataclass(frozen=True)
class Sensor:
    """What lens, hand and file format do: `blur`, `shake` in pixels, `noise` in 0 to 1."""

    blur: float = 0.5
    shake: float = 0.0
    shake_angle: float = 0.0
    noise: float = 0.012
    quality: int = 86


@dataclass(frozen=True)
class View:
    """One photo to take; `book` is the cover to be recognised, `others` lie around it."""

    file: str
    book: Lying
    surface: Callable[[Canvas, Generator], None]
    others: tuple[Lying, ...] = ()
    camera: Camera = field(default_factory=Camera)
    light: Light = field(default_factory=Light)
    sensor: Sensor = field(default_factory=Sensor)
    size: tuple[int, int] = (1200, 900)
    orientation: int = 1
    seed: int = 0


def _face(scene: Pixels, picture: Reals, corners: Points) -> None:
    """Lay `picture` over the scene with its corners (tl, tr, br, bl) at the given pixels.

    Not by `camera.paste`, which treats borders otherwise: the photos of data/ must not change.
    """
    height, width = picture.shape[:2]
    matrix = homography(whole_picture(width, height) - 0.5, corners)
    size = (scene.shape[1], scene.shape[0])
    inside = np.ones((height, width), np.float32)
    warped = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(inside, matrix, size, flags=cv2.INTER_LINEAR)[..., None]
    scene *= 1 - mask
    scene += warped * mask


def _table(scene: Pixels, view: View, matrix: Points, rng: Generator) -> None:
    """Fill the scene with the table top."""
    top = Canvas(TABLE_PIXELS, TABLE_PIXELS)
    view.surface(top, rng)
    unit = TABLE_UNITS / TABLE_PIXELS
    x, y = view.camera.target
    to_units = np.array(
        [[unit, 0, x - TABLE_UNITS / 2], [0, unit, y - TABLE_UNITS / 2], [0, 0, 1.0]]
    )
    size = (scene.shape[1], scene.shape[0])
    scene[:] = spread(top.pixels, matrix[:, [0, 1, 3]] @ to_units, size)


def _corners(book: Lying, aspect: float, z: float) -> Points:
    """The four corners (tl, tr, br, bl) of the book's outline at height z, in table units."""
    turn = float(np.deg2rad(book.turn))
    return rectangle(book.width, book.width * aspect, turn, np.asarray(book.at), z)


def _shadow(scene: Pixels, view: View, book: Lying, aspect: float, matrix: Points) -> None:
    """Darken what lies around the foot of a book, away from the light."""
    height = book.thickness
    angle = np.deg2rad(view.light.sun)
    away = -np.array([np.cos(angle), np.sin(angle), 0.0])
    base = _corners(book, aspect, book.lift)
    plane = np.zeros(scene.shape[:2], np.uint8)
    for reach in (0.0, 1.3):
        pixels = project(matrix, base + away * height * reach).astype(np.int32)
        cv2.fillConvexPoly(plane, pixels, 255)
    pixels = np.concatenate([project(matrix, base + away * height * r) for r in (0.0, 1.3)])
    cv2.fillConvexPoly(plane, cv2.convexHull(pixels.astype(np.int32)), 255)
    scale = float(np.linalg.norm(np.diff(project(matrix, base[:2]), axis=0))) / book.width
    soft = blur(plane.astype(np.float32) / 255, height * scale * 0.45)
    near = blur(plane.astype(np.float32) / 255, height * scale * 0.10)
    scene *= (1 - view.light.shadow * (0.65 * soft + 0.35 * near))[..., None]


def _page_block(length: int, rng: Generator) -> Pixels:
    """The edges of the pages between two boards, `length`×48 pixels."""
    sheets = rng.uniform(0.74, 1.0, (48, 1)) * rng.uniform(0.95, 1.0, (48, length))
    block = sheets[..., None] * rgb("#eee3c8")
    block[:4] = block[-4:] = rgb("#3a332c")
    return block.astype(np.float32)


def _sides(
    scene: Pixels, view: View, book: Lying, cover: Reals, matrix: Points, *, rng: Generator
) -> None:
    """Draw those of the four side faces of a book that the camera sees."""
    aspect = cover.shape[0] / cover.shape[1]
    upper = _corners(book, aspect, book.lift + book.thickness)
    lower = _corners(book, aspect, book.lift)
    eye = view.camera.centre()
    angle = np.deg2rad(view.light.sun)
    sun = np.array([np.cos(angle), np.sin(angle)])
    for i in range(4):
        j = (i + 1) % 4
        edge = upper[j] - upper[i]
        outward = np.array([edge[1], -edge[0], 0.0]) / np.linalg.norm(edge)
        if float(outward @ (eye - upper[i])) <= 0:
            continue
        spine = i == 3
        face = (
            np.tile(cover[:, :8].mean(axis=(0, 1)), (48, 400, 1))
            if spine
            else _page_block(400, rng)
        )
        brightness = 0.62 + 0.33 * float(outward[:2] @ sun)
        quad = project(matrix, np.stack([upper[j], upper[i], lower[i], lower[j]]))
        _face(scene, (face * brightness).astype(np.float32), quad)


def _glare(cover: Reals, glares: Sequence[Glare], rng: Generator) -> Reals:
    """The cover with reflections, their edges made uneven by the film on it."""
    if not glares:
        return cover
    height, width = cover.shape[:2]
    canvas = Canvas(width, height)
    x, y = canvas.grid()
    uneven = fractal(canvas, rng, 0.25, 4) - 0.5
    shiny = cover.copy()
    for glare in glares:
        du = (x - glare.at[0]) / glare.radii[0]
        dv = (y / canvas.aspect - glare.at[1]) / glare.radii[1]
        spot = np.exp(-((du * 0.9 + dv * 0.25) ** 2) - (dv - du * 0.2) ** 2 + uneven)
        shiny += (np.clip(spot * glare.strength, 0, 1)[..., None] * (1 - shiny)).astype(np.float32)
    return shiny


def _lit(scene: Pixels, light: Light, rng: Generator) -> Pixels:
    """The scene in its light: with a falloff, a colour cast and darker corners."""
    canvas = Canvas(scene.shape[1] // 8, scene.shape[0] // 8)
    x, y = canvas.grid()
    angle = np.deg2rad(light.sun)
    along = (x - 0.5) * np.cos(angle) + (y - canvas.aspect / 2) * np.sin(angle)
    corner = (x - 0.5) ** 2 + (y - canvas.aspect / 2) ** 2
    uneven = (fractal(canvas, rng, 0.6, 2) - 0.5) * 0.16
    level = light.exposure * (1 + light.fall * along * 1.4 + uneven - corner * 0.45)
    full = cv2.resize(level.astype(np.float32), (scene.shape[1], scene.shape[0]))
    exposed = scene * full[..., None] * np.array(light.cast, np.float32)
    bright = np.clip(exposed - 0.8, 0, None)
    softened: Pixels = (exposed - bright + 0.2 * np.tanh(bright / 0.2)).astype(np.float32)
    return softened


def _sensed(
    scene: Pixels, size: tuple[int, int], sensor: Sensor, rng: Generator
) -> NDArray[np.uint8]:
    """The scene as the camera records it: blurred, shaken, noisy, RGB uint8 of `size`."""
    blurred = blur(scene, max(sensor.blur * SCALE, 0.3))
    if sensor.shake:
        reach = round(sensor.shake * SCALE) | 1
        kernel = np.zeros((reach, reach), np.float32)
        kernel[reach // 2] = 1 / reach
        turn = cv2.getRotationMatrix2D((reach / 2 - 0.5, reach / 2 - 0.5), sensor.shake_angle, 1)
        turned = cv2.warpAffine(kernel, turn, (reach, reach))
        blurred = cv2.filter2D(blurred, -1, turned / turned.sum()).astype(np.float32)
    small = cv2.resize(blurred, size, interpolation=cv2.INTER_AREA)
    fine, coarse = rng.standard_normal((2, *small.shape), dtype=np.float32) * sensor.noise
    noisy = np.clip(small + fine + blur(coarse, 1.0) * 2, 0, 1)
    photo: NDArray[np.uint8] = np.round(noisy * 255).astype(np.uint8)
    return photo


def take(view: View, covers: Callable[[str], Reals]) -> tuple[NDArray[np.uint8], Points]:
    """The upright photo as RGB bytes and the book's four corners (tl, tr, br, bl) in its pixels.

    `covers` gives the large version of the cover with a file name.
    """
    rng = np.random.default_rng(view.seed)
    width, height = view.size[0] * SCALE, view.size[1] * SCALE
    matrix = view.camera.matrix(width, height)
    scene = np.zeros((height, width, 3), np.float32)
    _table(scene, view, matrix, rng)
    corners = np.zeros((4, 2))
    for book in (*view.others, view.book):
        cover = covers(book.cover)
        aspect = cover.shape[0] / cover.shape[1]
        _shadow(scene, view, book, aspect, matrix)
        _sides(scene, view, book, cover, matrix, rng=rng)
        corners = project(matrix, _corners(book, aspect, book.lift + book.thickness))
        top = _glare(cover, view.light.glares, rng) if book is view.book else cover
        _face(scene, top, corners)
    margin = SMALLEST_MARGIN * SCALE
    if corners.min() < margin or (corners > (width - margin, height - margin)).any():
        raise ValueError(f"{view.file}: the cover is not wholly inside the picture")
    photo = _sensed(_lit(scene, view.light, rng), view.size, view.sensor, rng)
    return photo, (corners + 0.5) / SCALE - 0.5
