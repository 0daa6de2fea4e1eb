"""Draw on a picture: its analysis (boundary, lines, regions, labels), or its books' answers."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from indexer.errors import PictureError
from indexer.vision.cover import Cover, Image, Points, Region
from indexer.vision.image import read_image
from output.text_drawing import lettering, one_line, warn_of_boxes
from output.written import signature
from search.results import FoundBook, Result

BOUNDARY, LINE, REGION = "#00d26a", "#ffb000", "#3da5ff"
"""Colours of what is drawn."""

SIDE = 1600
"""Pixels of the drawing's longer side: text is legible and lines are visible on any picture."""

TEXT_SIZE = SIDE // 64


def write_picture(source: Path | bytes, cover: Cover, path: Path) -> None:
    """Draw the cover's analysis on its picture, a file or its bytes, and write that as PNG.

    Logs a warning that names the scripts for which there is no font.

    Raises:
        PictureError: the picture can't be read, or the PNG can't be written.
    """
    _save(draw_cover(read_image(source), cover), path)
    names = [label.name for label in cover.labels]
    warn_of_boxes(str(path), map(one_line, [*(line.words for line in cover.lines), *names]))


def annotated_png(image: Image, cover: Cover) -> bytes:
    """The PNG of `draw_cover`."""
    buffer = BytesIO()
    draw_cover(image, cover).save(buffer, "PNG", pnginfo=signature())
    return buffer.getvalue()


def write_books(source: str | bytes, books: Sequence[FoundBook], path: Path) -> None:
    """Draw every book that was found in a picture file, with its answer, and write that as PNG.

    Logs a warning that names the scripts for which there is no font.

    Raises:
        PictureError: the picture can't be read, or the PNG can't be written.
    """
    answers = [_answer(book.results) for book in books]
    image = read_image(Path(source) if isinstance(source, str) else source)
    _save(draw_books(image, books), path)
    warn_of_boxes(str(path), map(one_line, answers))


def _save(drawing: PillowImage.Image, path: Path) -> None:
    try:
        drawing.save(path, "PNG", pnginfo=signature())
    except OSError as error:
        raise PictureError(f"{path}: can't be written ({error.strerror or error})") from error


def draw_books(image: Image, books: Sequence[FoundBook]) -> PillowImage.Image:
    """The picture (RGB uint8) scaled to SIDE, with every book's corners and answer drawn on it."""
    drawing, pen = _scaled(image)
    for book in reversed(books):  # the main one on top
        if book.corners is not None:
            corners = np.array(book.corners)
            pen.polygon(corners, BOUNDARY, _answer(book.results))
            pen.dot(corners[0], BOUNDARY)
    return drawing


def _answer(results: Sequence[Result]) -> str:
    """The best cover and its verdict, or that none is like it."""
    if not results or results[0].verdict is None:
        return "not in the library"
    best = results[0]
    return f"{best.verdict}: {best.title or Path(best.path).name}"


def _scaled(image: Image) -> tuple[PillowImage.Image, "_Pen"]:
    """A copy of the picture whose longer side is SIDE, and a pen for it."""
    height, width = image.shape[:2]
    scale = SIDE / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    drawing = PillowImage.fromarray(image).resize(size, PillowImage.Resampling.LANCZOS)
    return drawing, _Pen(drawing, scale)


def draw_cover(image: Image, cover: Cover) -> PillowImage.Image:
    """The picture (RGB uint8) scaled to SIDE, with the cover's analysis drawn on it."""
    drawing, pen = _scaled(image)
    for region in cover.regions:
        pen.polygon(region.polygon, REGION, _region_words(region))
    for line in cover.lines:
        pen.polygon(line.polygon, LINE, line.words)
    kind = "cover" if cover.boundary.found else "whole picture"
    pen.polygon(cover.boundary.corners, BOUNDARY, f"{kind} {cover.boundary.confidence:.0%}")
    pen.dot(cover.boundary.corners[0], BOUNDARY)  # top left of the upright cover
    pen.text((8, drawing.height - 40), ", ".join(label.name for label in cover.labels[:3]), REGION)
    return drawing


def _region_words(region: Region) -> str:
    """The region's kind, and the most probable label of each classifier."""
    labels = [next(group) for _, group in groupby(region.labels, lambda label: label.classifier)]
    return ", ".join([region.kind, *(f"{label.name} {label.probability:.0%}" for label in labels)])


class _Pen:
    """Draws on a scaled copy of a picture, at places given in the picture's own pixels."""

    def __init__(self, drawing: PillowImage.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(drawing)
        self._scale = scale
        self._size = drawing.size
        self._lettering = lettering(TEXT_SIZE)

    def polygon(self, points: Points, colour: str, label: str) -> None:
        """An outline, and a label above its top left corner."""
        corners = [(float(x), float(y)) for x, y in points * self._scale]
        self._draw.polygon(corners, outline=colour, width=SIDE // 400)
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        self.text((left, top - SIDE // 50), label, colour)

    def dot(self, point: Points, colour: str) -> None:
        """A filled circle."""
        self._draw.circle(tuple(point * self._scale), SIDE // 100, fill=colour)

    def text(self, place: tuple[float, float], words: str, colour: str) -> None:
        """A line of text on black, moved inside the drawing; `place` is in the drawing's pixels."""
        words = one_line(words)
        width, height = self._lettering.width(words), self._lettering.height
        x = min(max(place[0], 0), max(0, self._size[0] - width))
        y = min(max(place[1], 0), max(0, self._size[1] - height))
        self._draw.rectangle((x - 3, y, x + width + 3, y + height), fill="black")
        self._lettering.draw(self._draw, (x, y), words, colour)
