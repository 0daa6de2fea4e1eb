"""Which words name a publisher, an edition or a helper, and where a title goes on."""

import re

from indexer.folding import folded_list
from indexer.vision.text.stickers import STICKER_WORDS

IMPRINT_WORDS = frozenset(
    """penguin puffin vintage oxford cambridge everyman everymans wordsworth faber collins harper
    bantam signet dover norton picador virago pelican ladybird hodder macmillan
    classic classics guide guides pocket press book books edition editions publisher publishers
    publishing publications library series collection paperback paperbacks hardcover hardback
    modern popular world worlds great illustrated unabridged complete university academic wiley
    springer elsevier routledge knopf doubleday scholastic bloomsbury pearson prentice mcgraw
    harpercollins ballantine gollancz methuen heinemann mit oreilly apress packt""".split()
)
"""A block of nothing but these names a publisher or a series, unless there is no other title."""

ARTICLES = frozenset("the a an and of".split())
"""Words that may stand between those of an imprint."""

EDITION_WORDS = frozenset(
    """edition first second third fourth fifth sixth seventh eighth ninth tenth new revised updated
    expanded illustrated international student paperback anniversary special""".split()
)
KINDS = frozenset(["a novel", "a memoir"])
"""A block of nothing but EDITION_WORDS says which edition it is, and one of KINDS what it is."""

CREDIT = re.compile(
    r"\b(translat|introduc|foreword|preface|afterword|notes\b|illustrat)\w*.*\bby\b", re.IGNORECASE
)
"""Who wrote something else than the book: WITH A FOREWORD BY …"""

OPEN_END = frozenset(
    """a an the and of & in on to for at with from under over through into after before beyond
    between about against without my your our his her their not""".split()
)
OPEN_START = frozenset("and of &".split())
"""A title goes on after a block that ends with one of OPEN_END, or with one that starts with one of
OPEN_START: THE / REMAINS / OF / THE / DAY."""


def goes_on(upper: str, lower: str) -> bool:
    """Whether two texts, one above the other, are parts of one title."""
    above, below = upper.casefold().split(), lower.casefold().split()
    return bool(above and below) and (above[-1] in OPEN_END or below[0] in OPEN_START)


def is_credit(text: str) -> bool:
    """Whether a block names somebody who wrote something else than the book."""
    return bool(CREDIT.search(text))


def is_edition(text: str) -> bool:
    """Whether a block says what kind of book it is, or which edition."""
    words = folded_list(text)
    named = "edition" in words and EDITION_WORDS.issuperset(words)
    return named or " ".join(words) in KINDS


def is_imprint(text: str) -> bool:
    """Whether a block names a publisher or a series."""
    names = set(folded_list(text)) - ARTICLES
    return bool(names) and (IMPRINT_WORDS | STICKER_WORDS).issuperset(names)
