"""Script checks: emblems read as Chinese characters, and covers in a script that wasn't read."""

import unicodedata
from collections.abc import Sequence

from indexer.vision.cover import TextLine
from indexer.vision.model_names import ModelNames
from indexer.vision.text.legibility import legibility

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

MIN_LEGIBLE = 0.68
"""Legibility from which on no line need be that sure: three lines of a drawn cover in Latin letters
were read right at 0.73 and 0.74, those of Hebrew covers at 0.60."""

UNREAD = "\N{REPLACEMENT CHARACTER}"
"""The words of a line of which RapidOCR saw the gaps between or beside words and not one letter.

So it answers to nearly every line in Cyrillic or Arabic and to half of those in Korean, but to none
of 1,012 lines on 193 covers and photos in Latin letters, some of them on their side. Letters in a
mirror may be answered so, too."""

MIN_GREEK = 0.25
"""Share of letters from which on unsure words are Greek, whose letters RapidOCR knows and mistakes.
Of 30 Greek lines in six typefaces 18 have 0.44 and more, titles in capitals 0.12 to 0.31; lines in
Latin, Cyrillic, Hebrew and Arabic letters none."""

OTHER_SCRIPTS = (
    "Cyrillic (ru, uk, bg, be), Arabic (ar, fa, ur), Korean (ko), Thai (th), Devanagari (hi, mr, "
    "ne), Bengali (bn), Tamil (ta), Telugu (te) or Kannada (kn)"
)
"""Scripts that RapidOCR can't read and EasyOCR can, with its codes of their languages."""

READ_AGAIN = (
    f"if their script is {OTHER_SCRIPTS}, index it again with --force and --lang with the code"
)
SEEN = "they look like Cyrillic, Greek or Arabic"
BLANK = "they look like Korean"
"""What RapidOCR's answer suggests: gaps between words, or nothing. Of 48 readings of blurred, noisy
lines a script, it answers nothing to 94 % in Korean, 46 % in Bengali, 31 % in Devanagari, up to
18 % in others, and none in Latin letters; it sees gaps in 19 % in Cyrillic and up to 8 % in others.
"""


def is_emblem(words: str, confidence: float) -> bool:
    """Whether a line that was read in Chinese characters is no text, if no language has them."""
    characters = [letter for letter in words if unicodedata.east_asian_width(letter) in "WF"]
    if not characters:
        return False
    letters = sum(letter.isalnum() for letter in words)
    return confidence < (MIN_CONFIDENCE_ALONE if letters < 2 else MIN_CONFIDENCE)


def readable_lines(
    lines: Sequence[TextLine], names: ModelNames
) -> tuple[tuple[TextLine, ...], tuple[str, ...]]:
    """The lines whose words are words, and a note if there are others in a script that wasn't read.

    RapidOCR answers gibberish for such a script, and is unsure of every line of it, or sees no
    letter at all. Lines that EasyOCR read stay as they are: its languages were chosen, and its
    confidence is another one.
    """
    read = tuple(line for line in lines if line.words != UNREAD)
    if not names.reads_by_rapidocr:
        return read, ()
    unread = len(read) < len(lines)
    letters = [letter for line in read for letter in line.words if letter.isalnum()]
    legible = not unread and len(letters) >= 2 and legibility(read) >= MIN_LEGIBLE
    if legible or any(is_sure(line) for line in read):
        return read, (f"some of its words can't be read; {READ_AGAIN}",) * unread
    if unread:
        likely = SEEN if any(line.confidence > 0 for line in lines) else BLANK
        return (), (f"its words can't be read and are not stored; {likely}; {READ_AGAIN}",)
    if len(letters) < 2:
        return (), ()
    if sum(unicodedata.name(letter, "").startswith("GREEK") for letter in letters) >= (
        MIN_GREEK * len(letters)
    ):
        return (), ("its words are not stored: they look Greek, which no reader here can read",)
    note = f"its words are not stored, as the reader is sure of none of them; {READ_AGAIN}"
    return (), (note,)


def is_sure(line: TextLine) -> bool:
    """Whether a line is certainly words of a script that the reader can read."""
    return line.confidence >= MIN_SURE and sum(letter.isalnum() for letter in line.words) >= 2
