"""Sort lines of text into reading order."""

from collections.abc import Sequence

from indexer.vision.cover import TextLine
from indexer.vision.geometry import side_lengths

SAME_ROW = 2.0
"""Lines in one row differ in height by less than this factor: a box without ascenders or descenders
(Frances) is much lower than one with both (Hodgson)."""


def reading_order(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Lines from top to bottom, those of one row from left to right."""
    return tuple(line for row in rows(lines) for line in row)


def rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Rows from top to bottom, each a list of lines from left to right."""
    found: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.polygon[:, 1].mean()):
        if found and _same_row(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.polygon[:, 0].mean()) for row in found]


def letter_height(line: TextLine) -> float:
    """Letter height in pixels: the mean of the box's left and right side."""
    sides = side_lengths(line.polygon)
    return float(sides[1] + sides[3]) / 2


def _same_row(first: TextLine, second: TextLine) -> bool:
    heights = letter_height(first), letter_height(second)
    apart = abs(first.polygon[:, 1].mean() - second.polygon[:, 1].mean())
    overlap = min(first.polygon[:, 0].max(), second.polygon[:, 0].max()) - max(
        first.polygon[:, 0].min(), second.polygon[:, 0].min()
    )
    beside = apart < 0.5 * min(heights) and overlap < min(heights)
    return bool(beside) and max(heights) < SAME_ROW * min(heights)
