"""Guess title and author from a cover's lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.vision.cover import TextLine
from indexer.vision.text.blocks import Block, blocks_of
from indexer.vision.text.person_names import BY, has_first_name, name_likeness
from indexer.vision.text.phrases import goes_on, is_credit, is_edition, is_imprint
from indexer.vision.text.stickers import is_perhaps_sticker, is_sticker

IMPRINT_WEIGHT = 0.1
"""Weight of an imprint as a title: any other block is preferred down to a tenth of its height."""

SHORT_SURE, ORNAMENT_WEIGHT = 0.98, 0.3
"""Fewer than three letters or figures are a title if they were read with this confidence (It, We,
S.), and else count for less: emblems are read as such, at 0.92 at most on 192 covers."""

WELL_READ = 0.75
"""Confidence from which on the largest letters are the title's."""

LEGIBLE = 0.4
"""Least confidence of an author's name, as watermarks of shops are read as worse, and of a title of
fewer than three letters."""

ONE_SIZE = 1.35
"""Names of several authors differ in letter heights by less than this factor."""

CONTINUED = 4.0
"""Parts of a title differ in letter heights by less than this factor (GET OFF YOUR KNEES & / PRAY).
"""

TITLE_BELOW_NAME, TITLE_BELOW_WORDS = 0.3, 0.6
"""Least letter height of a title, as a share of that of an author's name which is set larger: one
that begins with a first name, and one that may be other words."""


@dataclass(frozen=True, slots=True)
class TitleGuess:
    """Guessed title and author; empty strings where there is nothing to guess from."""

    title: str
    author: str


def guess_title(lines: Sequence[TextLine], height: int) -> TitleGuess:
    """Title and author from the lines of an upright rectified cover, `height` pixels high.

    The author is the block that starts with "by", else the block most like a person's name, with
    the names next to it. The title is the largest other block, with those that it goes on in.
    Labels, stickers and credits are neither; what may be a label is none where there is no title
    and author without.
    """
    blocks = _candidates(blocks_of(lines, height))
    unlabelled = [block for block in blocks if not is_perhaps_sticker(block.words)]
    guess = _guess(unlabelled)
    return guess if guess.title and guess.author else _guess(blocks)


def _guess(blocks: Sequence[Block]) -> TitleGuess:
    """Title and author among blocks that may be either."""
    by = next((block for block in blocks if BY.match(block.words) and _name_score(block)), None)
    title = max((block for block in blocks if block is not by), key=_title_score, default=None)
    others = [block for block in blocks if block is not title]
    author = by or max(others, key=_name_score, default=None)
    if author and not _name_score(author):
        author = None
    if title and not by and _is_larger_name(title, author, others):
        # A famous author's name may be set larger than the title.
        title, author = max(others, key=_title_score), title
    authors = _authors(author, [block for block in blocks if block is not title])
    titles = _whole_title(title, [block for block in blocks if block not in authors])
    return TitleGuess(_joined(titles), BY.sub("", _joined(authors)))


def _candidates(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that may be title or author."""
    kept: list[Block] = []
    credited = False
    for block in blocks:
        if not (credited or is_credit(block.words) or is_sticker(block.words)):
            kept.append(block)
        credited = is_credit(block.words) and block.words.casefold().endswith("by")
    return [block for block in kept if not is_edition(block.words)] or kept


def _is_larger_name(title: Block, author: Block | None, others: Sequence[Block]) -> bool:
    """Whether the largest block is the author's name after all."""
    if not others or " " not in title.words or not _name_score(title):
        return False
    largest = max(block.letter_height for block in others)
    if has_first_name(title.words):
        surer = author is None or not has_first_name(author.words)
        return surer and largest >= TITLE_BELOW_NAME * title.letter_height
    return author is None and largest >= TITLE_BELOW_WORDS * title.letter_height


def _authors(author: Block | None, blocks: Sequence[Block]) -> list[Block]:
    """The author's block, and the names next to it in letters of the same size."""
    if author is None:
        return []

    def also(last: Block, block: Block) -> bool:
        sizes = last.letter_height, block.letter_height
        known = has_first_name(block.words) and _name_score(block) > 0
        return known and max(sizes) < ONE_SIZE * min(sizes)

    return _run(author, blocks, also, lambda block, first: also(first, block))


def _whole_title(title: Block | None, blocks: Sequence[Block]) -> list[Block]:
    """The title's block, and those that it goes on in."""
    if title is None:
        return []

    def together(upper: Block, lower: Block) -> bool:
        sizes = upper.letter_height, lower.letter_height
        alike = (
            max(sizes) < CONTINUED * min(sizes)
            and min(upper.confidence, lower.confidence) > LEGIBLE
        )
        imprint = is_imprint(upper.words) or is_imprint(lower.words)
        return alike and not imprint and goes_on(upper.words, lower.words)

    return _run(title, blocks, together, together)


def _run(
    start: Block,
    blocks: Sequence[Block],
    below: Callable[[Block, Block], bool],
    above: Callable[[Block, Block], bool],
) -> list[Block]:
    """A block with those that follow it, while `below` says so of two, and that come before it."""
    place = blocks.index(start)
    first = last = place
    while last + 1 < len(blocks) and below(blocks[last], blocks[last + 1]):
        last += 1
    while first > 0 and above(blocks[first - 1], blocks[first]):
        first -= 1
    return list(blocks[first : last + 1])


def _joined(blocks: Sequence[Block]) -> str:
    return " ".join(block.words for block in blocks)


def _title_score(block: Block) -> float:
    """Letter height, less for imprints and for ornaments read as letters."""
    letters = sum(character.isalnum() for character in block.words)
    short = letters < 3 and block.confidence < SHORT_SURE
    if short and block.confidence < LEGIBLE:
        return 0.0
    weight = (ORNAMENT_WEIGHT if short else 1.0) * (
        IMPRINT_WEIGHT if is_imprint(block.words) else 1.0
    )
    return float(block.letter_height * min(1.0, block.confidence / WELL_READ) * weight)


def _name_score(block: Block) -> float:
    """0 if the block is no name; higher if it is large, certain, and near the top or bottom."""
    if block.confidence < LEGIBLE or is_imprint(block.words):
        return 0.0
    one = name_likeness(block.words)
    several = [name_likeness(row) for row in block.rows]
    likeness = max(one, float(np.mean(several)) if all(several) else 0.0)
    edge = 0.5 + abs(block.center_y - 0.5)
    return float(likeness * block.confidence * edge * np.sqrt(block.letter_height))
