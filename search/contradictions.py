"""Which candidates the words of a picture contradict, whatever geometry says of them.

Titles of a series share their layout, and numerals of two volumes may differ in less than a window
of `search.siblings`: TWENTY-ONE, TWENTY-TWO.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from indexer.folding import folded_list
from indexer.store.library import Library
from indexer.vision.text.stickers import is_sticker
from search.numerals import numbers_of
from search.scoring import Scores, verdict

Read = Sequence[tuple[str, float]]
"""Words and confidence of lines."""

MAX_VOLUME = 999
"""Larger numbers are years or parts of codes, of which an OCR misreads some figure."""

SURE = 0.9
"""Confidence of a line from which on its words were read right."""

ENOUGH_LETTERS, LEAST_LETTERS = 8, 4
"""Letters that were read surely on both, of which something has to be the same; and those of the
shortest word that counts."""

SAME_LETTERS = 75.0
"""Similarity, 0 to 100, of a word to some run of letters from which on it is among them."""


def without_contradicted(
    library: Library, read: Read, scored: dict[int, Scores]
) -> dict[int, Scores]:
    """The scores with `distinct` 0 for covers that can't be the one in a picture by what was read.

    Those are covers with a number that the picture lacks while it has one that they lack, and those
    of whose words it has none. `read`: the picture's lines.
    """
    sure = _sure(read)
    numbers = volumes_of(sure)
    letters = "".join(_words(words for words, _ in read))
    has_words = _are_enough(_words(sure))
    found = dict(scored)
    for id_, scores in scored.items():
        if verdict(scores) not in ("match", "likely"):
            continue
        rows = library.db.execute(
            "SELECT words, confidence FROM text_lines WHERE cover_id = ?", [id_]
        )
        own = _sure(rows.fetchall())
        others, words = volumes_of(own), _words(own)
        is_other_volume = bool(numbers - others and others - numbers)
        is_other_title = has_words and _are_enough(words) and not _shares(words, letters)
        if is_other_volume or is_other_title:
            found[id_] = replace(scores, distinct=0.0)
    return found


def _sure(read: Read) -> list[str]:
    """The lines that were read surely, but for those of labels and stickers."""
    return [words for words, confidence in read if confidence >= SURE and not is_sticker(words)]


def volumes_of(texts: Iterable[str]) -> set[int]:
    """The numbers up to MAX_VOLUME in some texts, however they are written."""
    values = {number.value for text in texts for number in numbers_of(text)}
    return {value for value in values if value <= MAX_VOLUME}


def _words(lines: Iterable[str]) -> list[str]:
    return [word for words in lines for word in folded_list(words) if len(word) >= LEAST_LETTERS]


def _are_enough(words: Sequence[str]) -> bool:
    return sum(map(len, words)) >= ENOUGH_LETTERS


def _shares(words: Sequence[str], letters: str) -> bool:
    """Whether letters, in which words may be joined or misread, hold any of some words."""
    return any(fuzz.partial_ratio(word, letters) >= SAME_LETTERS for word in words)
