"""Fold text for comparison, the same way when it is stored and when it is asked for."""

import re
import unicodedata
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*[+#]*")
"""Letters and figures, with inner apostrophes, and the plus signs of C++."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, folded for comparison, and where it stands in its text."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of any text, in its order. One that folds into several (½) gives each of them."""
    return [
        Word(part, found.start(), found.end())
        for found in WORD.finditer(text)
        for part in WORD.findall(fold(found[0]))
    ]


def fold(text: str) -> str:
    """Lower case without accents and apostrophes, compatible forms made one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        letter for letter in decomposed if not unicodedata.combining(letter) and letter not in "'’"
    )


def printable(text: str) -> str:
    """The text without what a terminal would obey or UTF-8 can't hold, each as an escape."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return "".join(
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else ascii(letter)[1:-1]
        for letter in safe
    )
