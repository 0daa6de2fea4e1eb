"""Whether words on a cover are a person's name."""

import re
from functools import cache
from importlib import resources

from indexer.folding import words_of

BY = re.compile(r"^(?:written\s+|a\s+novel\s+|edited\s+)?by\s+", re.IGNORECASE)

INITIAL = re.compile(r"\b[A-Z]\.")

NOT_A_NAME = frozenset(
    """the a an of and in to or for on at with from is not novel novels story stories tale tales
    book books edition volume vol part series press publishing publishers house classics library
    illustrated translated introduction author bestseller selected complete collected
    it we you she they him her them my our your his their what who why how""".split()
)
"""Words of titles, blurbs and imprints that hardly ever occur in a person's name."""

UNKNOWN_FIRST_NAME = 0.6
"""Weight of a name that does not begin with one of the first names, or an initial."""

FIRST_NAMES = "first_names.txt"
"""3,327 first names, those of 88 % of the women and men in the census of the United States of 1990,
which is in the public domain."""


def name_likeness(text: str) -> float:
    """0 for no name, up to 1 for two to four capitalised words, none of them in NOT_A_NAME."""
    text = BY.sub("", text)
    words = _words(text)
    if not 1 <= len(words) <= 5 or any(character.isdigit() for character in text):
        return 0.0
    if NOT_A_NAME.intersection(word.folded for word in words_of(INITIAL.sub("", text))):
        return 0.0
    if all(len(word) == 1 for word in words):  # letters set wide apart
        return 0.0
    known = 1.0 if has_first_name(text) else UNKNOWN_FIRST_NAME
    capitalised = sum(word[0].isupper() for word in words) / len(words)
    if text.islower() and known == 1.0:  # all of the cover is in small letters
        capitalised = 1.0
    return float(capitalised * known * (0.5 if len(words) in (1, 5) else 1.0))


def has_first_name(text: str) -> bool:
    """Whether a text of at least two words begins with a first name, or an initial."""
    words = _words(BY.sub("", text))
    if len(words) < 2:
        return False
    first = words[0].strip(".,").casefold()
    return bool(INITIAL.match(words[0])) or first in _first_names()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][^\s]*", text)


@cache
def _first_names() -> frozenset[str]:
    names = resources.files(__package__).joinpath(FIRST_NAMES).read_text(encoding="utf-8")
    return frozenset(names.split()) - NOT_A_NAME
