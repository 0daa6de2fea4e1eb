"""Draw on a picture what each stage saw: boundary, lines of words, regions and what they are."""

from itertools import groupby
from pathlib import Path

from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from indexer.errors import PictureError
from indexer.vision.cover import Cover, Image, Points
from indexer.vision.image import read_image

BOUNDARY, LINE, REGION = "#00d26a", "#ffb000", "#3da5ff"

SIDE = 1600
"""Pixels of the drawing's longer side: words stay legible and lines visible on any picture."""


def write_picture(source: Path, cover: Cover, path: Path) -> None:
    """Draw the cover's analysis on its picture file, and write that as PNG.

    Raises:
        PictureError: the picture can't be read, or the PNG can't be written.
    """
    drawing = draw_cover(read_image(source), cover)
    try:
        drawing.save(path, "PNG")
    except OSError as error:
        raise PictureError(f"{path}: can't be written ({error.strerror or error})") from error


def draw_cover(image: Image, cover: Cover) -> PillowImage.Image:
    """The picture, scaled to SIDE, with everything drawn in it."""
    scale = SIDE / max(cover.width, cover.height)
    size = max(1, round(cover.width * scale)), max(1, round(cover.height * scale))
    drawing = PillowImage.fromarray(image).resize(size, PillowImage.Resampling.LANCZOS)
    pen = _Pen(drawing, scale)
    for region in cover.regions:
        first = [
            next(of_one) for _, of_one in groupby(region.labels, lambda label: label.classifier)
        ]
        says = [region.kind, *(f"{label.name} {label.probability:.0%}" for label in first)]
        pen.polygon(region.polygon, REGION, ", ".join(says))
    for line in cover.lines:
        pen.polygon(line.polygon, LINE, line.words)
    kind = "cover" if cover.boundary.found else "whole picture"
    pen.polygon(cover.boundary.corners, BOUNDARY, f"{kind} {cover.boundary.confidence:.0%}")
    pen.dot(cover.boundary.corners[0], BOUNDARY)  # the upright cover's top left
    pen.text((8, size[1] - 40), ", ".join(label.name for label in cover.labels[:3]), REGION)
    return drawing


class _Pen:
    """Draws in a picture's own pixels on its scaled copy."""

    def __init__(self, drawing: PillowImage.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(drawing)
        self._scale = scale
        self._size = drawing.size
        self._font = ImageFont.load_default(size=SIDE // 64)

    def polygon(self, points: Points, colour: str, label: str) -> None:
        corners = [(float(x), float(y)) for x, y in points * self._scale]
        self._draw.polygon(corners, outline=colour, width=SIDE // 400)
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        self.text((left, top - SIDE // 50), label, colour)

    def dot(self, point: Points, colour: str) -> None:
        self._draw.circle(tuple(point * self._scale), SIDE // 100, fill=colour)

    def text(self, place: tuple[float, float], words: str, colour: str) -> None:
        left, top, right, bottom = self._draw.textbbox((0, 0), words, font=self._font)
        x = min(max(place[0], 0), max(0, self._size[0] - right))
        y = min(max(place[1], 0), max(0, self._size[1] - bottom))
        self._draw.rectangle(
            (x + left - 3, y + top - 2, x + right + 3, y + bottom + 2), fill="black"
        )
        self._draw.text((x, y), words, fill=colour, font=self._font)
