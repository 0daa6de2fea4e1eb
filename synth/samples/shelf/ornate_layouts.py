"""Layouts with emblems, ovals, initials and borders."""

import numpy as np

from ..canvas import Canvas, blur
from ..fonts import Face
from ..ornament import corner_border, greek_key
from ..outline import Silhouette, circle
from ..text import Box, Type, set_words, text_mask
from .layouts import Layout, Paint, Words


def bands(title: Type, author: Type, *, colour: str, paper: str, emblem: Silhouette) -> Layout:
    """The series design: a pale middle band with the words, an emblem in the lower one."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        tall = canvas.aspect
        paint(canvas)
        canvas.rectangle((0, 0, 1, tall), colour, 0.86)
        canvas.rectangle((0, tall * 0.27, 1, tall * 0.66), paper)
        for y in (0.285, 0.645):
            canvas.rectangle((0.06, tall * y - 0.003, 0.94, tall * y + 0.003), colour)
        set_words(canvas, words.title, (0.09, tall * 0.31, 0.91, tall * 0.52), title)
        set_words(canvas, words.author, (0.12, tall * 0.545, 0.88, tall * 0.63), author)
        centre = (0.5, tall * 0.835)
        canvas.disc(centre, 0.17, paper)
        ring = circle(centre, 0.157)
        canvas.lines([np.concatenate([ring, ring[:1]])], 0.004, colour)
        canvas.blend(emblem.placed(centre, 0.22).mask(canvas), colour)
        canvas.disc((0.5, tall * 0.135), 0.085, paper)
        canvas.blend(emblem.placed((0.5, tall * 0.135), 0.10).mask(canvas), colour)

    return draw


def framed_oval(
    title: Type, author: Type, *, ground: str, frame: str, centre_y: float,
    radii: tuple[float, float],
    title_box: Box, author_box: Box,
) -> Layout:  # fmt: skip
    """A portrait in an oval frame with beading, on a bordered ground."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        canvas.rectangle((0, 0, 1, canvas.aspect), ground)
        centre = (0.5, centre_y)
        wide, tall = radii
        art = canvas.part(wide * 2, tall * 2)
        paint(art)
        whole = Canvas(canvas.width, canvas.height)
        whole.paste(art, 0.5 - wide, centre_y - tall)
        for grow, colour in ((0.045, frame), (0.036, ground), (0.028, frame)):
            canvas.blend(canvas.ellipse_mask(centre, (wide + grow, tall + grow)), colour)
        canvas.blend(canvas.ellipse_mask(centre, (wide, tall)), whole.pixels)
        beads = np.linspace(0, 2 * np.pi, 97)[:-1]
        canvas.shapes(
            [circle((0.5 + np.cos(a) * (wide + 0.064), centre_y + np.sin(a) * (tall + 0.064)),
                    0.006, corners=16) for a in beads],
            frame,
        )  # fmt: skip
        corner_border(canvas, (0.04, 0.04, 0.96, canvas.aspect - 0.04), frame, 0.13)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def initial(
    title: Type, author: Type, *, ground: str, face: Face, letter: str, letter_box: Box,
    title_box: Box, author_box: Box,
) -> Layout:  # fmt: skip
    """A giant initial cut out of the cover, through which the art is seen."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        art = Canvas(canvas.width, canvas.height)
        paint(art)
        canvas.rectangle((0, 0, 1, canvas.aspect), ground)
        big = Type(face, ground, 2.2)
        mask, _ = text_mask(canvas, letter, letter_box, big)
        shadow = blur(np.roll(mask, canvas.width // 120, axis=(0, 1)), 8)
        canvas.blend(shadow.astype(np.float32), "#000000", 0.35)
        canvas.blend(mask, art.pixels)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def binding(
    title: Type, author: Type, *, gold: str, emblem: Silhouette | None, title_box: Box,
    author_box: Box, emblem_at: tuple[float, float, float], meander: bool = False,
    veil: tuple[str, float] | None = None,
) -> Layout:  # fmt: skip
    """Cloth or leather stamped in one metal: border, words and an emblem (x, y, size).

    `veil`, a colour and its opacity, dulls a pattern that would disturb the words.
    """

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        paint(canvas)
        if veil:
            canvas.rectangle((0, 0, 1, canvas.aspect), *veil)
        frame = (0.06, 0.06, 0.94, canvas.aspect - 0.06)
        if meander:
            greek_key(canvas, frame, gold, 0.055)
        else:
            corner_border(canvas, frame, gold, 0.15)
        if emblem:
            x, y, size = emblem_at
            canvas.blend(emblem.placed((x, y), size).mask(canvas), gold)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw


def porthole(
    title: Type, author: Type, *, ground: str, ring: str, centre_y: float, radius: float,
    title_box: Box, author_box: Box,
) -> Layout:  # fmt: skip
    """The art in a round window on a plain cover."""

    def draw(canvas: Canvas, words: Words, paint: Paint) -> None:
        canvas.rectangle((0, 0, 1, canvas.aspect), ground)
        art = canvas.part(radius * 2, radius * 2)
        paint(art)
        whole = Canvas(canvas.width, canvas.height)
        whole.paste(art, 0.5 - radius, centre_y - radius)
        canvas.disc((0.5, centre_y), radius + 0.022, ring)
        canvas.disc((0.5, centre_y), radius + 0.010, ground)
        canvas.blend(canvas.ellipse_mask((0.5, centre_y), (radius, radius)), whole.pixels)
        set_words(canvas, words.title, title_box, title)
        set_words(canvas, words.author, author_box, author)

    return draw
