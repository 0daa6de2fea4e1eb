"""Guess title and author from a cover's lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.folding import words_of
from indexer.vision.cover import TextLine
from indexer.vision.text.reading_order import letter_height, rows

BY = re.compile(r"^(?:written\s+|a\s+novel\s+|edited\s+)?by\s+", re.IGNORECASE)

INITIAL = re.compile(r"\b[A-Z]\.")

NOT_A_NAME = frozenset(
    """the a an of and in to or for on at with from is not novel novels story stories tale tales
    book books edition volume vol part series press publishing publishers house classics library
    illustrated translated introduction author bestseller selected complete collected
    it we you she they him her them my our your his their what who why how""".split()
)
"""Words of titles, blurbs and imprints that hardly ever occur in a person's name."""

IMPRINT_WORDS = frozenset(
    """penguin puffin vintage oxford cambridge everyman everymans wordsworth faber collins harper
    bantam signet dover norton picador virago pelican ladybird hodder macmillan
    classic classics guide guides pocket press book books edition editions publisher publishers
    publishing publications library series collection paperback paperbacks hardcover hardback
    modern popular world worlds great illustrated unabridged complete""".split()
)
"""A block of nothing but these names a publisher or a series, unless there is no other title."""

ARTICLES = frozenset("the a an and of".split())
"""Words that may stand between those of an imprint."""

STICKER_WORDS = frozenset(
    """winner winners winning prize award awards awarded finalist shortlist shortlisted longlist
    longlisted bestseller bestselling sale reduced price offer signed copy discard discarded
    withdrawn property reserved reference copies sold motion picture netflix""".split()
)
OWNER_WORDS = frozenset(
    """town city public county school university college national central branch municipal
    community district state""".split()
)
"""A block of nothing but these, figures and NOT_A_NAME's words was stuck on the cover; an owner's
name goes with the word library."""

PRICE_OR_NUMBER = re.compile(
    r"\W*((only|now)\s)?([£$€¥]\s?\d+([.,]\d\d)?|\d+[.,]\d\d\s?[£€]|(isbn\W*)?(\d[\s-]?){8,}x?)\W*",
    re.IGNORECASE,
)
"""A price, a barcode's figures, an ISBN."""

IMPRINT_WEIGHT = 0.1
"""Weight of an imprint as a title: any other block is preferred down to a tenth of its height."""

SHORT_SURE, ORNAMENT_WEIGHT = 0.98, 0.3
"""Fewer than three letters or figures are a title if they were read with this confidence (It, We,
S.), and else count for less: emblems are read as such, at 0.92 at most on 192 covers."""

SAME_BLOCK = 0.8
"""Rows at most this far apart belong to one block. The distance is their gap in letter heights,
plus the share by which one row's letters are higher than the other's: TREASURE / ISLAND is one
block, ROBERT LOUIS STEVENSON below is another."""

OTHER_SIZE = 1.15
"""A row that could be a full name starts its own block if letter heights differ by more than this
factor; boxes of one type size differ by less."""


@dataclass(frozen=True, slots=True)
class TitleGuess:
    """Guessed title and author; empty strings where there is nothing to guess from."""

    title: str
    author: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Neighbouring lines of one type size. Sizes and positions are shares of the cover's height."""

    words: str
    letter_height: float
    center_y: float
    confidence: float


def guess_title(lines: Sequence[TextLine], height: int) -> TitleGuess:
    """Title and author from the lines of an upright rectified cover, `height` pixels high.

    The author is the block that starts with "by", else the block most like a person's name. The
    title is the largest other block. Labels and stickers are neither.
    """
    blocks = [block for block in _blocks(lines, height) if not is_sticker(block.words)]
    if not blocks:
        return TitleGuess("", "")
    by = next((b for b in blocks if BY.match(b.words) and _name_score(b) > 0), None)
    title = max((block for block in blocks if block is not by), key=_title_score, default=None)
    others = [block for block in blocks if block is not title and block is not by]
    author = by or max(others, key=_name_score, default=None)
    if author and not by and _name_score(author) == 0:
        # A famous author's name may be set larger than the title.
        swapped = title is not None and _name_score(title) > 0 and " " in title.words
        title, author = (max(others, key=_title_score), title) if swapped else (title, None)
    return TitleGuess(title.words if title else "", BY.sub("", author.words) if author else "")


def _blocks(lines: Sequence[TextLine], height: int) -> list[_Block]:
    """Group lines into rows, then neighbouring rows of similar size into blocks."""
    blocks: list[list[list[TextLine]]] = []
    for row in rows(lines):
        if blocks and _same_block(blocks[-1][-1], row):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return [_block([line for row in block for line in row], height) for block in blocks]


def _block(lines: Sequence[TextLine], height: int) -> _Block:
    return _Block(
        " ".join(line.words for line in lines),
        float(np.mean([letter_height(line) for line in lines])) / height,
        float(np.mean([line.polygon[:, 1].mean() for line in lines])) / height,
        float(np.mean([line.confidence for line in lines])),
    )


def _same_block(upper: Sequence[TextLine], lower: Sequence[TextLine]) -> bool:
    gap = min(line.polygon[:, 1].min() for line in lower) - max(
        line.polygon[:, 1].max() for line in upper
    )
    heights = (
        float(np.mean([letter_height(line) for line in upper])),
        float(np.mean([letter_height(line) for line in lower])),
    )
    ratio = max(heights) / min(heights)
    apart = gap / min(heights) + ratio - 1
    words = " ".join(line.words for line in lower)
    full_name = " " in words and _like_a_name(words) > 0 and ratio > OTHER_SIZE
    return bool(apart < SAME_BLOCK) and not full_name and not BY.match(words)


def _title_score(block: _Block) -> float:
    """Letter height, less for imprints and for ornaments read as letters."""
    words = _folded(block.words)
    letters = sum(character.isalnum() for character in block.words)
    short = letters < 3 and block.confidence < SHORT_SURE
    weight = (ORNAMENT_WEIGHT if short else 1.0) * (IMPRINT_WEIGHT if _is_imprint(words) else 1.0)
    return float(block.letter_height * block.confidence * weight)


def is_sticker(text: str) -> bool:
    """Whether a block is a label, sticker or stamp: a prize, a price, an owner."""
    if PRICE_OR_NUMBER.fullmatch(text):
        return True
    words = [word for word in _folded(text) if word not in NOT_A_NAME - {"library"}]
    names = {word for word in words if not word.isdigit()}
    if len(words) < 2 or not names:
        return False
    known = STICKER_WORDS | OWNER_WORDS if "library" in names else STICKER_WORDS
    return known.issuperset(names - {"library"})


def _folded(text: str) -> list[str]:
    return [word.folded for word in words_of(text)]


def _is_imprint(words: Sequence[str]) -> bool:
    names = set(words) - ARTICLES
    return bool(names) and (IMPRINT_WORDS | STICKER_WORDS).issuperset(names)


def _name_score(block: _Block) -> float:
    """0 if the block is no name; higher if it is large, certain, and near the top or bottom."""
    edge = 0.5 + abs(block.center_y - 0.5)
    likeness = _like_a_name(block.words) * block.confidence
    return float(likeness * edge * np.sqrt(block.letter_height))


def _like_a_name(text: str) -> float:
    """0 for no name, up to 1 for two to four capitalised words, none of them in NOT_A_NAME."""
    text = BY.sub("", text)
    words = re.findall(r"[^\W\d_][^\s]*", text)
    if not 1 <= len(words) <= 5 or any(character.isdigit() for character in text):
        return 0.0
    folded = _folded(INITIAL.sub("", text))
    if NOT_A_NAME.intersection(folded) or _is_imprint(folded):
        return 0.0
    capitalised = sum(word[0].isupper() for word in words) / len(words)
    return float(capitalised * (0.5 if len(words) in (1, 5) else 1.0))
