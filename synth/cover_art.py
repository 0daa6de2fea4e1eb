"""What fills a drawn cover: photographs, drawings, patterns, shapes; RGB uint8."""

from collections.abc import Callable

import cv2
import numpy as np

from synth.material import Material, drawing
from synth.surfaces import Picture, Random, blend, cloth, clouds, colour, leaves, marble, wood


def photograph(rng: Random, material: Material, height: int, width: int) -> Picture:
    """A crop of a wallpaper, anywhere, of any size, mirrored or not."""
    photo = material.photos[int(rng.integers(len(material.photos)))]
    rows, columns = photo.shape[:2]
    scale = rng.uniform(0.25, 1.0) * min(rows / height, columns / width)
    tall, wide = max(16, int(height * scale)), max(16, int(width * scale))
    top, left = (int(rng.integers(0, max(1, n))) for n in (rows - tall, columns - wide))
    crop = photo[top : top + tall, left : left + wide]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    return np.asarray(cv2.resize(np.ascontiguousarray(crop), (width, height)), np.uint8)


def motif(rng: Random, material: Material, height: int, width: int) -> Picture:
    """One to six drawings on a simple ground."""
    picture = ground(rng, material, height, width)
    for _ in range(int(rng.choice([1, 1, 2, 3, 6]))):
        stamp(rng, picture, *drawing(rng, material.drawings), rng.uniform(0.3, 1.1) * width)
    return picture


def collage(rng: Random, material: Material, height: int, width: int) -> Picture:
    """Drawings in front of a photograph."""
    picture = photograph(rng, material, height, width)
    for _ in range(int(rng.integers(1, 6))):
        stamp(rng, picture, *drawing(rng, material.drawings), rng.uniform(0.2, 0.9) * width)
    return picture


def repeat(rng: Random, material: Material, height: int, width: int) -> Picture:
    """One drawing over and over, as on wallpaper."""
    picture = ground(rng, material, height, width)
    colours, alpha = drawing(rng, material.drawings)
    across = int(rng.integers(2, 6))
    step = width / across
    for row in range(-1, int(height / step) + 1):
        for column in range(-1, across + 1):
            shift = 0.5 * step * (row % 2)
            centre = ((column + 0.5) * step + shift, (row + 0.5) * step)
            paste_flat(picture, colours, alpha, centre, step * 0.9)
    return picture


def ground(rng: Random, material: Material, height: int, width: int) -> Picture:
    """One colour, a gradient, blots or a material."""
    kind = rng.choice(6, p=[0.25, 0.2, 0.2, 0.2, 0.1, 0.05])
    if kind < 2:
        picture = np.empty((height, width, 3), np.uint8)
        picture[:] = colour(rng)
        return picture
    if kind == 2:
        ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None].repeat(width, 1)
        return blend(ramp, *(colour(rng) for _ in range(rng.integers(2, 4))))
    texture: Callable[[Random, int, int], Picture] = (marble, cloth, wood)[int(kind) - 3]
    return texture(rng, height, width)


def shapes(rng: Random, material: Material, height: int, width: int) -> Picture:
    """Discs, bars and polygons."""
    picture = ground(rng, material, height, width)
    for _ in range(int(rng.integers(2, 20))):
        shade = colour(rng).tolist()
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        size = int(rng.uniform(0.05, 0.5) * width)
        kind = rng.integers(0, 4)
        if kind == 0:
            cv2.circle(picture, (x, y), size // 2, shade, int(rng.choice([-1, 4])), cv2.LINE_AA)
        elif kind == 1:
            cv2.rectangle(
                picture, (x, y), (x + size, y + int(size * rng.uniform(0.1, 2))), shade, -1
            )
        elif kind == 2:
            end = int(rng.integers(0, width)), int(rng.integers(0, height))
            cv2.line(picture, (x, y), end, shade, int(rng.integers(1, 30)), cv2.LINE_AA)
        else:
            ring = np.array([x, y]) + rng.normal(0, size / 2, (rng.integers(3, 7), 2))
            cv2.fillPoly(picture, [ring.astype(np.int32)], shade, cv2.LINE_AA)
    return picture


def land(rng: Random, material: Material, height: int, width: int) -> Picture:
    """A painted landscape: sky, ridges before each other, a body of light, figures."""
    sky = clouds(rng, height, width, rng.uniform(0.3, 1.2), 5) * 0.4
    ramp = np.linspace(0, 0.6, height, dtype=np.float32)[:, None]
    picture = blend(sky + ramp, *(colour(rng) for _ in range(3)))
    if rng.random() < 0.5:
        spot = int(rng.integers(0, width)), int(rng.uniform(0.05, 0.5) * height)
        light = colour(rng, (0.7, 1)).tolist()
        cv2.circle(picture, spot, int(rng.uniform(0.03, 0.2) * width), light, -1, cv2.LINE_AA)
    base, tint = colour(rng).astype(float), rng.normal(0, 30, 3)
    level = rng.uniform(0.3, 0.6)
    for index in range(int(rng.integers(2, 6))):
        line = clouds(rng, 8, width, rng.uniform(0.2, 1.0), 5)[0]
        top = (level + index * 0.13 + 0.3 * (line - 0.5)) * height
        ring = np.concatenate(
            [np.stack([np.arange(width), top], axis=1), [[width, height], [0, height]]]
        )
        shade = (base + tint * index + rng.normal(0, 6, 3)).clip(0, 255).tolist()
        cv2.fillPoly(picture, [ring.astype(np.int32)], shade, cv2.LINE_AA)
    for _ in range(int(rng.choice([0, 0, 1, 3]))):
        stamp(rng, picture, *drawing(rng, material.drawings), rng.uniform(0.15, 0.6) * width)
    paint = (picture * (0.75 + 0.5 * clouds(rng, height, width, 0.1, 5)[..., None])).clip(0, 255)
    return paint.astype(np.uint8)


def occlusion(rng: Random, material: Material, height: int, width: int) -> Picture:
    """Shapes over shapes, with the statistics of photographs."""
    return leaves(rng, height, width)


STYLES: tuple[Callable[[Random, Material, int, int], Picture], ...] = (
    photograph, motif, collage, repeat, shapes, land, occlusion, ground,
)  # fmt: skip
SHARES = (0.36, 0.15, 0.14, 0.05, 0.06, 0.1, 0.08, 0.06)


def draw_art(rng: Random, material: Material, height: int, width: int) -> Picture:
    """Art of some style, with some finish: another hue, few colours, brush strokes, one ink."""
    style = STYLES[int(rng.choice(len(STYLES), p=SHARES))]
    return finish(rng, style(rng, material, height, width))


def finish(rng: Random, picture: Picture) -> Picture:
    """The same picture in other colours or another technique, or as it is."""
    if rng.random() < 0.5:
        hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.float32)
        hsv[..., 0] = np.mod(hsv[..., 0] + rng.uniform(0, 180), 180)
        hsv[..., 1] *= rng.uniform(0.2, 1.3)
        picture = cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB)
    kind = rng.random()
    if kind < 0.15:
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        return blend(grey, *(colour(rng, light) for light in ((0, 0.35), (0.65, 1))))
    if kind < 0.22:
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        lines = cv2.adaptiveThreshold(grey, 255, 0, cv2.THRESH_BINARY, 11, 4) / np.float32(255)
        return blend(lines, *(colour(rng, light) for light in ((0, 0.35), (0.65, 1))))
    if kind < 0.4:
        reach = int(rng.choice([5, 7, 9, 13]))
        return np.asarray(cv2.medianBlur(picture, reach), np.uint8)
    if kind < 0.5:
        step = int(rng.choice([36, 51, 64, 85]))
        return np.asarray((picture // step) * step + step // 2, np.uint8)
    return picture


def stamp(rng: Random, picture: Picture, colours: Picture, alpha: Picture, size: float) -> None:
    """Paste a drawing anywhere on the picture, sometimes as a silhouette."""
    if rng.random() < 0.2:
        colours = np.broadcast_to(colour(rng), colours.shape)
    height, width = picture.shape[:2]
    centre = rng.uniform(0.1, 0.9, 2) * [width, height]
    paste_flat(picture, colours, alpha, (float(centre[0]), float(centre[1])), size)


def paste_flat(
    picture: Picture, colours: Picture, alpha: Picture, centre: tuple[float, float], size: float
) -> None:
    """Paste RGB with alpha, upright, its longer side `size` pixels, what lies outside cut off."""
    scale = size / max(alpha.shape)
    wide, tall = (max(1, round(n * scale)) for n in (alpha.shape[1], alpha.shape[0]))
    small = cv2.resize(np.ascontiguousarray(colours), (wide, tall), interpolation=cv2.INTER_AREA)
    share = cv2.resize(alpha, (wide, tall), interpolation=cv2.INTER_AREA)
    left, top = round(centre[0] - wide / 2), round(centre[1] - tall / 2)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(picture.shape[1], left + wide), min(picture.shape[0], top + tall)
    if x0 >= x1 or y0 >= y1:
        return
    part = picture[y0:y1, x0:x1]
    inside = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    weight = share[inside][..., None].astype(np.float32) / 255
    part[:] = (part * (1 - weight) + small[inside] * weight).astype(np.uint8)
