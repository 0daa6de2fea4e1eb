"""Set words on a canvas: fitted into a box, letterspaced, aligned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .canvas import Canvas, Mask, blur
from .fonts import Face, load

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in units."""

Align = Literal["left", "centre", "right"]
Anchor = Literal["top", "middle", "bottom"]

_SMALLEST_STEP = 0.97


@dataclass(frozen=True)
class Type:
    """How words are set.

    `largest` is the size of an em in units at most; `tracking` is the extra space between
    letters and `leading` the distance of the lines, both in ems.
    """

    face: Face
    colour: str
    largest: float = 0.2
    tracking: float = 0.0
    leading: float = 1.05
    upper: bool = False
    align: Align = "centre"
    anchor: Anchor = "middle"
    shadow: float = 0.0

    def spelled(self, words: str) -> list[str]:
        """The lines of `words`, split at "|", in this type's case, with curly apostrophes."""
        lines = [
            line.strip()
            for line in words.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").split("|")
        ]
        return [line.upper() for line in lines] if self.upper else lines


def _length(font: ImageFont.FreeTypeFont, line: str, spacing: float) -> float:
    return float(font.getlength(line)) + spacing * max(len(line) - 1, 0)


def _fitting_size(canvas: Canvas, lines: Sequence[str], box: Box, kind: Type) -> int:
    """The largest size in pixels per em at which all lines stay inside the box."""
    wide = (box[2] - box[0]) * canvas.width
    tall = (box[3] - box[1]) * canvas.width
    size = kind.largest * canvas.width
    while size > 8:
        font = load(kind.face, int(size))
        longest = max(_length(font, line, kind.tracking * size) for line in lines)
        height = size * kind.leading * (len(lines) - 1) + size * 0.95
        if longest <= wide and height <= tall:
            break
        size *= _SMALLEST_STEP
    return int(size)


def _draw_line(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    line: str,
    start: float,
    baseline: float,
    *,
    spacing: float,
) -> None:
    if not spacing:
        pen.text((start, baseline), line, fill=255, font=font, anchor="ls")
        return
    for i, letter in enumerate(line):
        x = start + float(font.getlength(line[:i])) + spacing * i
        pen.text((x, baseline), letter, fill=255, font=font, anchor="ls")


def text_mask(canvas: Canvas, words: str, box: Box, kind: Type) -> tuple[Mask, Box]:
    """The area of the words, set as large as the box allows, and the box they really fill."""
    lines = kind.spelled(words)
    size = _fitting_size(canvas, lines, box, kind)
    font = load(kind.face, size)
    spacing = kind.tracking * size
    capital = -font.getbbox("H", anchor="ls")[1]
    total = capital + size * kind.leading * (len(lines) - 1)
    left, top, right, bottom = (value * canvas.width for value in box)
    spare = (bottom - top) - total
    first = top + capital + spare * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[kind.anchor]
    plane = Image.new("L", (canvas.width, canvas.height), 0)
    pen = ImageDraw.Draw(plane)
    starts = []
    for i, line in enumerate(lines):
        room = (right - left) - _length(font, line, spacing)
        start = left + room * {"left": 0.0, "centre": 0.5, "right": 1.0}[kind.align]
        starts.append(start)
        _draw_line(pen, font, line, start, first + i * size * kind.leading, spacing=spacing)
    widest = max(_length(font, line, spacing) for line in lines)
    filled = (
        min(starts) / canvas.width,
        (first - capital) / canvas.width,
        (min(starts) + widest) / canvas.width,
        (first - capital + total) / canvas.width,
    )
    return np.asarray(plane, np.float32) / np.float32(255), filled


def set_words(canvas: Canvas, words: str, box: Box, kind: Type) -> Box:
    """Print the words, set as large as the box allows; returns the box they really fill."""
    mask, filled = text_mask(canvas, words, box, kind)
    if kind.shadow:
        soft = blur(mask, 0.012 * canvas.width)
        near = blur(mask, 0.003 * canvas.width)
        canvas.blend(np.clip(soft * 1.6 + near * 0.5, 0, 1), "#000000", kind.shadow)
    canvas.blend(mask, kind.colour)
    return filled


def set_justified(canvas: Canvas, words: str, box: Box, kind: Type, gap: float = 0.02) -> None:
    """Print each line as wide as the box, one below the other with `gap` units between."""
    lines = kind.spelled(words)
    left, top, right, bottom = box
    heights = []
    for line in lines:
        probe = load(kind.face, 200)
        wide = _length(probe, line, kind.tracking * 200)
        capital = -probe.getbbox("H", anchor="ls")[1]
        heights.append((right - left) * capital / wide)
    limit = [min(height, kind.largest) for height in heights]
    room = (bottom - top) - gap * (len(lines) - 1)
    scale = min(1.0, room / sum(limit))
    y = top + (room - sum(limit) * scale) / 2
    for line, height in zip(lines, limit, strict=True):
        strip = (left, y, right, y + height * scale)
        tall = Type(kind.face, kind.colour, 2.0, kind.tracking, align=kind.align)
        _set_capital_high(canvas, line, strip, tall)
        y += height * scale + gap


def _set_capital_high(canvas: Canvas, line: str, strip: Box, kind: Type) -> None:
    """Print one line whose capitals fill the strip's height, or less if it is too long."""
    probe = load(kind.face, 200)
    capital = -probe.getbbox("H", anchor="ls")[1] / 200
    largest = (strip[3] - strip[1]) / capital
    roomy = (strip[0], strip[1] - 1, strip[2], strip[3] + 1)
    set_words(
        canvas,
        line,
        roomy,
        Type(kind.face, kind.colour, largest, kind.tracking, align=kind.align, anchor="middle"),
    )
