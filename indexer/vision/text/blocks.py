"""Group a cover's lines into blocks: a title of three rows is one, the author another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.vision.cover import TextLine
from indexer.vision.text.person_names import BY, has_first_name, name_likeness
from indexer.vision.text.phrases import goes_on, is_credit, is_edition
from indexer.vision.text.reading_order import letter_height, rows
from indexer.vision.text.stickers import is_sticker

SAME_BLOCK = 0.8
"""Rows at most this far apart belong to one block. The distance is their gap in letter heights,
plus the share by which one row's letters are higher than the other's: TREASURE / ISLAND is one
block, ROBERT LOUIS STEVENSON below is another."""

OTHER_SIZE = 1.15
"""A row that could be a full name starts its own block if letter heights differ by more than this
factor; boxes of one type size differ by less."""


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring rows of one type size. Sizes and positions are shares of the cover's height."""

    rows: tuple[str, ...]
    letter_height: float
    center_y: float
    confidence: float

    @property
    def words(self) -> str:
        """The words of all rows."""
        return " ".join(self.rows)


def blocks_of(lines: Sequence[TextLine], height: int) -> list[Block]:
    """The blocks of an upright rectified cover, `height` pixels high, from top to bottom."""
    blocks: list[list[list[TextLine]]] = []
    for row in rows(lines):
        if blocks and _same_block(blocks[-1][-1], row):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return [_block(block, height) for block in blocks]


def _block(of_rows: Sequence[Sequence[TextLine]], height: int) -> Block:
    lines = [line for row in of_rows for line in row]
    return Block(
        tuple(_words(row) for row in of_rows),
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
    above, words = _words(upper), _words(lower)
    full_name = " " in words and name_likeness(words) > 0 and not goes_on(above, words)
    other = full_name and (
        ratio > OTHER_SIZE or (has_first_name(words) and not has_first_name(above))
    )
    apart_by_sense = is_credit(words) or is_edition(words) or is_edition(above) or BY.match(words)
    stuck = is_sticker(above) != is_sticker(words) and not is_sticker(f"{above} {words}")
    return bool(apart < SAME_BLOCK) and not (other or apart_by_sense or stuck)


def _words(row: Sequence[TextLine]) -> str:
    return " ".join(line.words for line in row)
