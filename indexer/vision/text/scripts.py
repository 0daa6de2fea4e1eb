"""Script checks: emblems read as Chinese characters, and covers in a script that wasn't read."""

import unicodedata
from dataclasses import replace

from indexer.vision.cover import Cover, TextLine
from indexer.vision.model_names import ModelNames

CHINESE_OR_JAPANESE = frozenset(("ch", "ch_sim", "ch_tra", "ja"))
"""Languages, by their codes, in which a cover may carry a single character."""

MIN_CONFIDENCE, MIN_CONFIDENCE_ALONE = 0.6, 0.95
"""Least confidence of a line in Chinese or Japanese, and of one such character alone, where the
library's languages are others. On 192 drawn and real covers in Latin letters six emblems and
frames were read as characters, at 0.35 at most; lines that are Chinese are read at 0.9 and more."""

MIN_SURE = 0.75
"""The surest line of a cover in a script that can be read has at least this confidence.

192 covers in Latin letters, drawn and real: 0.85 at least, but for one whose letters are a picture.
Covers in Hebrew, Greek and Russian letters: 0.64 at most."""

OTHER_SCRIPTS = (
    "Cyrillic (ru, uk, bg, be), Arabic (ar, fa, ur), Korean (ko), Thai (th), Devanagari (hi, mr, "
    "ne), Bengali (bn), Tamil (ta), Telugu (te) or Kannada (kn)"
)
"""Scripts that RapidOCR can't read and EasyOCR can, with its codes of their languages."""


def is_emblem(words: str, confidence: float) -> bool:
    """Whether a line that was read in Chinese characters is no text, if no language has them."""
    characters = [letter for letter in words if unicodedata.east_asian_width(letter) in "WF"]
    if not characters:
        return False
    letters = sum(letter.isalnum() for letter in words)
    return confidence < (MIN_CONFIDENCE_ALONE if letters < 2 else MIN_CONFIDENCE)


def without_unreadable(cover: Cover, names: ModelNames) -> Cover:
    """The cover without words and with a note, if its words are in a script that wasn't read.

    RapidOCR answers gibberish for such a script, and is unsure of every line of it. Covers that
    EasyOCR read stay as they are: its languages were chosen, and its confidence is another one.
    """
    if not names.reads_by_rapidocr or not cover.lines or any(is_sure(line) for line in cover.lines):
        return cover
    if sum(_letters(line.words) for line in cover.lines) < 2:
        return replace(cover, lines=(), title="", author="")
    note = (
        "its words are not stored, as the reader is sure of none of them; if they are in "
        f"{OTHER_SCRIPTS}, index it again with --force and --lang with the code"
    )
    return replace(cover, lines=(), title="", author="", notes=(*cover.notes, note))


def is_sure(line: TextLine) -> bool:
    """Whether a line is certainly words of a script that the reader can read."""
    return line.confidence >= MIN_SURE and _letters(line.words) >= 2


def _letters(words: str) -> int:
    return sum(letter.isalnum() for letter in words)
