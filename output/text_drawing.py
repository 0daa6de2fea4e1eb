"""Draw a line of text in any script: each letter in the first font that has a glyph for it."""

import logging
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font
from PIL import ImageDraw, ImageFont

from indexer.folding import printable

FONTS = (
    Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
    Path(__file__).parent / "fonts" / "wqy-microhei-cjk.ttf",
)
"""Fonts by preference: DejaVu Sans has Latin, Greek, Cyrillic, Arabic, Hebrew and many symbols, the
other one Chinese, Japanese and Korean."""

log = logging.getLogger("coverdex")


class Lettering:
    """Draws and measures lines of text at one size in pixels."""

    def __init__(self, size: int) -> None:
        self._fonts = [ImageFont.truetype(font, size) for font in FONTS]
        metrics = [font.getmetrics() for font in self._fonts]
        self._ascent = max(ascent for ascent, _ in metrics)
        self.height = self._ascent + max(descent for _, descent in metrics)
        """Height of any line in pixels."""

    def width(self, text: str) -> float:
        """Width of a line in pixels."""
        return sum(self._fonts[font].getlength(run) for run, font in runs(text))

    def draw(
        self, drawing: ImageDraw.ImageDraw, place: tuple[float, float], text: str, colour: str
    ) -> None:
        """Draw a line with its top left at `place` (x, y)."""
        x, y = place
        for run, number in runs(text):
            font = self._fonts[number]
            drawing.text((x, y + self._ascent), run, colour, font, anchor="ls")
            x += font.getlength(run)


@lru_cache
def lettering(size: int) -> Lettering:
    """The lettering of a size; its fonts are read once."""
    return Lettering(size)


def one_line(text: str) -> str:
    """The text on one line, control characters as escapes, accents joined with their letters."""
    return unicodedata.normalize("NFC", " ".join(printable(text).split()))


def runs(text: str) -> list[tuple[str, int]]:
    """The text cut where its font changes; each piece with the index of its font in FONTS.

    Combining marks stay with the letter before them. Letters that no font has are in the first
    font, which draws a box for each.
    """
    found: list[tuple[str, int]] = []
    for letter in text:
        joins = unicodedata.category(letter)[0] == "M"
        font = found[-1][1] if found and joins else _font_of(letter) or 0
        if found and found[-1][1] == font:
            found[-1] = (found[-1][0] + letter, font)
        else:
            found.append((letter, font))
    return found


def warn_of_boxes(picture: str, texts: Iterable[str]) -> None:
    """Log the scripts of the texts that are boxes in a drawn picture, if there are any."""
    missing = {letter for text in texts for letter in text if _font_of(letter) is None}
    if missing:
        scripts = ", ".join(sorted({_script(letter) for letter in missing}))
        log.warning("%s: there is no font for %s; boxes stand for its letters", picture, scripts)


@cache
def _font_of(letter: str) -> int | None:
    """Index of the first font with a glyph for the letter; None if there is none."""
    if unicodedata.category(letter) in ("Cf", "Zs"):  # drawn as nothing, or as a gap
        return 0
    return next((n for n, face in enumerate(_faces()) if face.get_char_index(ord(letter))), None)


@lru_cache
def _faces() -> list[FT2Font]:
    return [FT2Font(str(font)) for font in FONTS]


def _script(letter: str) -> str:
    """The script of a letter by its Unicode name, as Thai or Devanagari; or `symbols`."""
    is_letter = unicodedata.category(letter)[0] in "LM"
    return unicodedata.name(letter, "unknown").split()[0].capitalize() if is_letter else "symbols"
