"""Guess title and author from a cover's lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.vision.cover import TextLine
from indexer.vision.text.reading_order import letter_height, rows

BY = re.compile(r"^(?:written\s+|a\s+novel\s+|edited\s+)?by\s+", re.IGNORECASE)

NOT_A_NAME = frozenset(
    """the a an of and in to or for on at with from is not novel novels story stories tale tales
    book books edition volume vol part series press publishing publishers house classics library
    illustrated translated introduction author bestseller selected complete collected""".split()
)
"""Words of titles, blurbs and imprints that hardly ever occur in a person's name."""

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
    title is the largest other block.
    """
    blocks = _blocks(lines, height)
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
    """Letter height, less for ornaments read as letters, which are few and uncertain."""
    letters = sum(character.isalpha() for character in block.words)
    return float(block.letter_height * block.confidence * (1.0 if letters >= 3 else 0.3))


def _name_score(block: _Block) -> float:
    """0 if the block is no name; higher if it is large, certain, and near the top or bottom."""
    edge = 0.5 + abs(block.center_y - 0.5)
    likeness = _like_a_name(block.words) * block.confidence
    return float(likeness * edge * np.sqrt(block.letter_height))


def _like_a_name(text: str) -> float:
    """0 for no name, up to 1 for two to four capitalised words, none of them in NOT_A_NAME."""
    words = re.findall(r"[^\W\d_][^\s]*", BY.sub("", text))
    if not 1 <= len(words) <= 5 or any(character.isdigit() for character in text):
        return 0.0
    if any(word.strip(".,'’").lower() in NOT_A_NAME for word in words):
        return 0.0
    capitalised = sum(word[0].isupper() for word in words) / len(words)
    return float(capitalised * (0.5 if len(words) in (1, 5) else 1.0))
