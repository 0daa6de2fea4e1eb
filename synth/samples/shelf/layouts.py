"""Ways to put title, author and art on a cover; each function returns one ready layout."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..canvas import Canvas, blur
from ..outline import circle
from ..text import Box, Type, set_justified, set_words


@dataclass(frozen=True)
class Words:
    """What is printed on a cover; title and author are split into lines at "|"."""

    title: str
    author: str


Paint = Callable[[Canvas], None]
"""Fills a canvas of any size with the cover's artwork."""


Layout = Callable[[Canvas, Words, Paint], None]
"""Draws a whole cover: the art and the words."""


def _art_in(canvas: Canvas, paint: Paint, box: Box) -> None:
    """Paint the art into a box of the canvas."""
    left, top, right, bottom = box
    part = canvas.part(right - left, bottom - top)
    paint(part)
    canvas.paste(part, left, top)


def overprint(
    title: Type, author: Type, *, title_box: Box, author_box: Box, top: float = 0.0,
    bottom: float = 0.0, tint: str = "#000000",
) -> Layout:  # fmt: skip
    """Art to the edges, words printed right on it; `top` and `bottom` (0 to 1) veil its ends."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        paint(canvas)
        _, y = canvas.grid()
        share = y / canvas.aspect
        veil = np.maximum(top * np.clip(1 - share / 0.45, 0, 1),
                          bottom * np.clip((share - 0.55) / 0.45, 0, 1))  # fmt: skip
        canvas.blend(np.sqrt(veil).astype(np.float32) * np.float32(np.sqrt(max(top, bottom))), tint)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def plate(
    title: Type, author: Type, *, box: Box, fill: str, line: str, opacity: float = 1.0,
    share: float = 0.68,
) -> Layout:  # fmt: skip
    """Art to the edges and a plate with a thin frame; `share` of its height is the title's."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        paint(canvas)
        left, top, right, bottom = box
        canvas.rectangle(box, fill, opacity)
        canvas.frame((left + 0.014, top + 0.014, right - 0.014, bottom - 0.014), 0.003, line)
        edge = top + (bottom - top) * share
        set_words(canvas, words.title, (left + 0.05, top + 0.045, right - 0.05, edge), title)
        canvas.rectangle((0.5 - 0.06, edge + 0.018, 0.5 + 0.06, edge + 0.021), line)
        set_words(
            canvas, words.author, (left + 0.05, edge + 0.03, right - 0.05, bottom - 0.03), author
        )

    return draw


def block(
    title: Type, author: Type, *, ground: str, art_box: Box, title_box: Box, author_box: Box,
    rule: str | None = None,
) -> Layout:  # fmt: skip
    """A coloured cover with a picture let into it, framed by a thin rule if one is given."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        canvas.rectangle((0, 0, 1, canvas.aspect), ground)
        _art_in(canvas, paint, art_box)
        if rule:
            left, top, right, bottom = art_box
            canvas.frame((left - 0.012, top - 0.012, right + 0.012, bottom + 0.012), 0.004, rule)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def diagonal(
    title: Type, author: Type, *, ground: str, edge: str, left_y: float, right_y: float,
    title_box: Box, author_box: Box,
) -> Layout:  # fmt: skip
    """Art above a slanting line, a plain colour below; the line ends at the given heights."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        paint(canvas)
        tall = canvas.aspect
        canvas.polygon([(0, left_y - 0.03), (1, right_y - 0.03), (1, tall), (0, tall)], edge)
        canvas.polygon([(0, left_y), (1, right_y), (1, tall), (0, tall)], ground)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def label(title: Type, author: Type, *, box: Box, fill: str, ink: str) -> Layout:
    """Patterned paper with a pasted label, like an old exercise book."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        paint(canvas)
        left, top, right, bottom = box
        shadow = canvas.polygon_mask([(left, top), (right + 0.01, top),
                                      (right + 0.01, bottom + 0.014),
                                      (left, bottom + 0.014)])  # fmt: skip
        canvas.blend(blur(shadow, 0.01 * canvas.width), "#000000", 0.55)
        canvas.rectangle(box, fill)
        canvas.frame((left + 0.02, top + 0.02, right - 0.02, bottom - 0.02), 0.007, ink)
        canvas.frame((left + 0.034, top + 0.034, right - 0.034, bottom - 0.034), 0.0025, ink)
        middle = top + (bottom - top) * 0.66
        set_words(
            canvas, words.title, (left + 0.065, top + 0.06, right - 0.065, middle - 0.02), title
        )
        canvas.shapes([circle((0.5 * (left + right) + d, middle + 0.008), 0.006,
                              corners=20) for d in (-0.03, 0, 0.03)], ink)  # fmt: skip
        set_words(canvas, words.author, (left + 0.065, middle + 0.03, right - 0.065,
                                         bottom - 0.05), author)  # fmt: skip

    return draw


def poster(
    title: Type, author: Type, *, ground: str, margin: float, foot: float, head: float = 0.0
) -> Layout:
    """A picture with a wide margin: the author above if there is a `head`, the title below."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        canvas.rectangle((0, 0, 1, canvas.aspect), ground)
        top = head or margin
        edge = canvas.aspect - foot
        _art_in(canvas, paint, (margin, top, 1 - margin, edge))
        canvas.frame(
            (margin - 0.003, top - 0.003, 1 - margin + 0.003, edge + 0.003), 0.005, title.colour
        )
        if head:
            set_words(
                canvas, words.title, (margin, edge + 0.03, 1 - margin, canvas.aspect - 0.035), title
            )
            set_words(canvas, words.author, (margin, 0.02, 1 - margin, head - 0.015), author)
        else:
            split = edge + foot * 0.62
            set_words(canvas, words.title, (margin, edge + 0.025, 1 - margin, split), title)
            set_words(
                canvas,
                words.author,
                (margin, split + 0.02, 1 - margin, canvas.aspect - 0.03),
                author,
            )

    return draw


def strip(
    title: Type, author: Type, *, ground: str, width: float, title_box: Box, author_box: Box
) -> Layout:
    """A plain strip down the left side that holds the words; art on the rest."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        canvas.rectangle((0, 0, 1, canvas.aspect), ground)
        _art_in(canvas, paint, (width, 0, 1, canvas.aspect))
        canvas.rectangle((width - 0.012, 0, width, canvas.aspect), title.colour)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def stacked(
    title: Type, author: Type, *, title_box: Box, author_box: Box, gap: float = 0.03,
    veil: str | None = None, opacity: float = 0.0,
) -> Layout:  # fmt: skip
    """Words only: the lines of the title, each as wide as the cover, over a veiled pattern."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        paint(canvas)
        if veil:
            canvas.rectangle((0, 0, 1, canvas.aspect), veil, opacity)
        set_justified(canvas, words.title, title_box, title, gap)
        set_words(canvas, words.author, author_box, author)

    return draw
