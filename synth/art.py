"""What fills a drawn cover or one of its pictures: photographs, drawings, patterns, landscapes.

Every style is a function of a generator, the assets, and the height and width of the RGB uint8
picture that it returns.
"""

from collections.abc import Callable

import cv2
import numpy as np

from indexer.vision.geometry import resize
from synth.assets import Assets, read_one
from synth.colours import Picture, Random, blend, colour
from synth.noise import clouds
from synth.surfaces import cloth, leaves, marble, wood

Style = Callable[[Random, Assets, int, int], Picture]


def photograph(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """A part of a wallpaper, which may be a photograph, painted or abstract."""
    return part_of(rng, read_one(rng, assets.wallpapers), height, width)


def part_of(rng: Random, source: Picture, height: int, width: int) -> Picture:
    """A part of an RGB(A) picture, at any place and scale, mirrored or not."""
    rows, columns = source.shape[:2]
    scale = rng.uniform(0.25, 1.0) * min(rows / height, columns / width)
    tall, wide = max(16, int(height * scale)), max(16, int(width * scale))
    top, left = (int(rng.integers(0, max(1, n))) for n in (rows - tall, columns - wide))
    crop = source[top : top + tall, left : left + wide, :3]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    return resize(np.ascontiguousarray(crop), width, height)


def motif(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """One to six motifs on a simple ground."""
    picture = ground(rng, assets, height, width)
    for _ in range(int(rng.choice([1, 1, 2, 3, 6]))):
        stamp(rng, picture, read_one(rng, assets.motifs), rng.uniform(0.3, 1.1) * width)
    return picture


def collage(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """Motifs in front of a photograph."""
    picture = photograph(rng, assets, height, width)
    for _ in range(int(rng.integers(1, 6))):
        stamp(rng, picture, read_one(rng, assets.motifs), rng.uniform(0.2, 0.9) * width)
    return picture


def repeat(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """One motif over and over, as on wallpaper."""
    picture = ground(rng, assets, height, width)
    thing = read_one(rng, assets.motifs)
    across = int(rng.integers(2, 6))
    step = width / across
    for row in range(-1, int(height / step) + 1):
        for column in range(-1, across + 1):
            shift = 0.5 * step * (row % 2)
            centre = ((column + 0.5) * step + shift, (row + 0.5) * step)
            paste_upright(picture, thing, centre, step * 0.9)
    return picture


def ground(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """One colour, a gradient, blots, cloth or wood."""
    kind = rng.choice(6, p=[0.25, 0.2, 0.2, 0.2, 0.1, 0.05])
    if kind < 2:
        return filled(height, width, colour(rng))
    if kind == 2:
        return gradient(height, width, *(colour(rng) for _ in range(rng.integers(2, 4))))
    texture = (marble, cloth, wood)[int(kind) - 3]
    return texture(rng, height, width)


def filled(height: int, width: int, shade: Picture) -> Picture:
    """A picture of one colour (3,)."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = shade
    return picture


def gradient(height: int, width: int, *shades: Picture) -> Picture:
    """Colours (3,) that change from the top to the bottom."""
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None].repeat(width, 1)
    return blend(ramp, *shades)


def shapes(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """Discs, bars, lines and polygons."""
    picture = ground(rng, assets, height, width)
    for _ in range(int(rng.integers(2, 20))):
        shade = colour(rng).tolist()
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        size = int(rng.uniform(0.05, 0.5) * width)
        kind = rng.integers(0, 4)
        if kind == 0:
            cv2.circle(picture, (x, y), size // 2, shade, int(rng.choice([-1, 4])), cv2.LINE_AA)
        elif kind == 1:
            corner = x + size, y + int(size * rng.uniform(0.1, 2))
            cv2.rectangle(picture, (x, y), corner, shade, -1)
        elif kind == 2:
            end = int(rng.integers(0, width)), int(rng.integers(0, height))
            cv2.line(picture, (x, y), end, shade, int(rng.integers(1, 30)), cv2.LINE_AA)
        else:
            ring = np.array([x, y]) + rng.normal(0, size / 2, (rng.integers(3, 7), 2))
            cv2.fillPoly(picture, [ring.astype(np.int32)], shade, cv2.LINE_AA)
    return picture


def landscape(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """A painted landscape: sky, a sun or moon, ridges one before another, motifs."""
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
        ridge = np.stack([np.arange(width), top], axis=1)
        ring = np.concatenate([ridge, [[width, height], [0, height]]])
        shade = (base + tint * index + rng.normal(0, 6, 3)).clip(0, 255).tolist()
        cv2.fillPoly(picture, [ring.astype(np.int32)], shade, cv2.LINE_AA)
    for _ in range(int(rng.choice([0, 0, 1, 3]))):
        stamp(rng, picture, read_one(rng, assets.motifs), rng.uniform(0.15, 0.6) * width)
    brushed = 0.75 + 0.5 * clouds(rng, height, width, 0.1, 5)[..., None]
    return (picture * brushed).clip(0, 255).astype(np.uint8)


def occlusion(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """Shapes over shapes, with the statistics of photographs."""
    return leaves(rng, height, width)


STYLES: tuple[Style, ...] = (
    photograph, motif, collage, repeat, shapes, landscape, occlusion, ground,
)  # fmt: skip
SHARES = (0.36, 0.15, 0.14, 0.05, 0.06, 0.1, 0.08, 0.06)


def draw_art(rng: Random, assets: Assets, height: int, width: int) -> Picture:
    """Art of some style with some finish: another hue, few colours, brush strokes, one ink."""
    style = STYLES[int(rng.choice(len(STYLES), p=SHARES))]
    return finish(rng, style(rng, assets, height, width))


def finish(rng: Random, picture: Picture) -> Picture:
    """The picture in other colours or another technique, or as it is."""
    if rng.random() < 0.5:
        hsv = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV), np.float32)
        hsv[..., 0] = np.mod(hsv[..., 0] + rng.uniform(0, 180), 180)
        hsv[..., 1] *= rng.uniform(0.2, 1.3)
        picture = np.asarray(
            cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB), np.uint8
        )
    kind = rng.random()
    if kind < 0.15:
        return two_inks(rng, grey(picture))
    if kind < 0.22:
        return two_inks(rng, line_art(picture, 11))
    if kind < 0.4:
        reach = int(rng.choice([5, 7, 9, 13]))
        return np.asarray(cv2.medianBlur(picture, reach), np.uint8)
    if kind < 0.5:
        step = int(rng.choice([36, 51, 64, 85]))
        return np.asarray((picture // step) * step + step // 2, np.uint8)
    return picture


def grey(picture: Picture) -> Picture:
    """An RGB picture's luminance, H×W uint8."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def line_art(picture: Picture, block: int) -> Picture:
    """Lines, H×W of 0 and 255, where a picture is darker than its surroundings of `block` px."""
    lines = cv2.adaptiveThreshold(grey(picture), 255, 0, cv2.THRESH_BINARY, block, 4)
    return np.asarray(lines, np.uint8)


def two_inks(rng: Random, levels: Picture) -> Picture:
    """Greys (H, W) printed in a dark and a light colour."""
    dark, light = colour(rng, (0, 0.35)), colour(rng, (0.65, 1))
    return blend(levels / np.float32(255), dark, light)


def stamp(rng: Random, picture: Picture, thing: Picture, size: float) -> None:
    """Paste an RGBA picture anywhere, its longer side `size` pixels, sometimes as a silhouette."""
    if rng.random() < 0.2:
        thing = thing.copy()
        thing[..., :3] = colour(rng)
    height, width = picture.shape[:2]
    x, y = rng.uniform(0.1, 0.9, 2) * [width, height]
    paste_upright(picture, thing, (float(x), float(y)), size)


def paste_upright(
    picture: Picture, thing: Picture, centre: tuple[float, float], size: float
) -> None:
    """Paste RGBA over RGB, its longer side `size` pixels; what lies outside is cut off."""
    scale = size / max(thing.shape[:2])
    wide, tall = (max(1, round(n * scale)) for n in (thing.shape[1], thing.shape[0]))
    small = resize(thing, wide, tall)
    left, top = round(centre[0] - wide / 2), round(centre[1] - tall / 2)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(picture.shape[1], left + wide), min(picture.shape[0], top + tall)
    if x0 >= x1 or y0 >= y1:
        return
    part = picture[y0:y1, x0:x1]
    seen = small[y0 - top : y1 - top, x0 - left : x1 - left]
    share = seen[..., 3:].astype(np.float32) / 255
    part[:] = (part * (1 - share) + seen[..., :3] * share).astype(np.uint8)


def contrasting(rng: Random, ground: Picture, least: float = 110) -> Picture:
    """A colour (3,) that differs from the ground's by `least`: white, black, gold or any other."""
    for _ in range(50):
        inks = np.array([[250, 250, 250], [10, 10, 10], [190, 150, 70], colour(rng), colour(rng)])
        ink: Picture = inks[rng.integers(5)].astype(np.uint8)
        if np.linalg.norm(ink.astype(float) - ground) > least:
            return ink
    return np.full(3, 0 if ground.mean() > 128 else 255, np.uint8)
