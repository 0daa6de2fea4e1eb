"""One sample cover: what is on it, and how it is drawn."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from ..canvas import Canvas
from ..finish import printed_paper
from .layouts import Layout, Words

OVERSAMPLING = 2
"""Covers are drawn this many times larger than they are stored."""


@dataclass(frozen=True)
class Book:
    """A cover to draw. "|" in the title or author breaks the line on the cover.

    `art` names the artwork, which near-twins share; `work` names the book, which its editions
    and translations share. `paint` draws the artwork on a canvas of any size, and `size` is the
    stored picture's width and height in pixels.
    """

    file: str
    title: str
    author: str
    art: str
    work: str
    paint: Callable[[Canvas, Generator], None]
    layout: Layout
    size: tuple[int, int] = (600, 900)

    def plain_title(self) -> str:
        """The title without line breaks."""
        return self.title.replace("|", " ")

    def plain_author(self) -> str:
        """The author without line breaks."""
        return self.author.replace("|", " ")

    def draw(self) -> Canvas:
        """The cover at OVERSAMPLING times its size; the same pixels every time."""
        width, height = self.size
        canvas = Canvas(width * OVERSAMPLING, height * OVERSAMPLING)

        def paint(part: Canvas) -> None:
            self.paint(part, np.random.default_rng(zlib.crc32(self.art.encode())))

        self.layout(canvas, Words(self.title, self.author), paint)
        printed_paper(canvas, np.random.default_rng(zlib.crc32(self.file.encode())))
        return canvas
