"""Fold text for comparison, the same way when it is stored and when it is searched."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*[+#]*")
"""Letters and digits, with inner apostrophes, and trailing + and # as in C++ and C#."""

WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
    | {"ŧ": "t", "ŋ": "n", "ɖ": "d", "ƀ": "b", "ɨ": "i"}
)
"""Latin letters that Unicode doesn't decompose, as who lacks them on the keyboard types them."""

TEXTS = 1024
"""Texts whose words are kept, some kilobytes each: a search asks for those of each candidate's
words, title and author several times."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word folded for comparison, and its start and end in the text."""

    folded: str
    start: int
    end: int


@lru_cache(TEXTS)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, in its order. A word that folds into several (½) yields each of them."""
    return tuple(
        Word(part, found.start(), found.end())
        for found in WORD.finditer(text)
        for part in WORD.findall(fold(found[0]))
    )


def folded_list(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return [word.folded for word in words_of(text)]


def folded_words(text: str) -> str:
    """The folded words of a text, separated by single spaces: what a search for words reads."""
    return " ".join(folded_list(text))


def fold(text: str) -> str:
    """Lower case in Unicode's form NFKD, without accents, strokes, ligatures and apostrophes.

    Figures of any script become 0 to 9.
    """
    if text.isascii():  # most words: the same result, sooner
        return text.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(WITHOUT_DECOMPOSITION)
    return "".join(
        str(unicodedata.decimal(letter, letter))
        for letter in decomposed
        if not unicodedata.combining(letter) and letter not in "'’"
    )


def printable(text: str) -> str:
    """The text with what may garble a terminal, and what UTF-8 can't hold, replaced by escapes.

    That are control codes but for the line break, Unicode's separators of lines, and its marks that
    turn the direction of what follows, as a file's ending. What needs no escape in JSON gets one
    that JSON has as well.
    """
    safe = text.encode("utf-8", "backslashreplace").decode()
    return "".join(
        letter if letter.isprintable() or not _garbles(letter) else _escape(letter)
        for letter in safe
    )


def one_line(text: str) -> str:
    """The text as `printable` gives it, line breaks escaped as well."""
    return printable(text).replace("\n", "\\n")


TURNS = frozenset("LRE RLE LRO RLO PDF LRI RLI FSI PDI".split())
"""Classes of Unicode's marks that turn the direction of text (UAX #9)."""


def _garbles(letter: str) -> bool:
    control = unicodedata.category(letter) in ("Cc", "Zl", "Zp") and letter != "\n"
    return control or unicodedata.bidirectional(letter) in TURNS


def _escape(letter: str) -> str:
    return ascii(letter)[1:-1] if letter < "\x7f" else f"\\u{ord(letter):04x}"
