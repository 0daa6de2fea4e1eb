"""Draw a contact sheet as one picture, to print or to send."""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from PIL import Image as PillowImage
from PIL import ImageDraw

from catalogue.groups import Group, counted, evidence_words
from indexer.store.library import Library
from output.sheet_content import FEW, SHOWN, TITLES, UNREAD, Entry, entries_of, overview
from output.text_drawing import lettering, one_line, warn_of_boxes

WIDTH, COLUMNS, PICTURE_HEIGHT, GAP = 1240, 6, 220, 20
"""Pixels: width of the sheet, height of a cover, distance between things. COLUMNS is in covers."""

LINE, HEADING = 22, 36
"""Heights of a line and of a heading in pixels."""

COLUMN, ENTRY = (WIDTH - GAP) // COLUMNS, PICTURE_HEIGHT + 3 * LINE + GAP
"""Distances between covers in pixels: to the next beside it, and to the next below."""

HEIGHT = 20_000
"""Most pixels of a sheet's height: picture viewers open that, and it takes 72 MB of memory."""

PAPER, INK, FAINT, RULE = "#ffffff", "#1d1d1f", "#666663", "#dddbd5"


def png_sheet(library: Library, groups: Sequence[Group]) -> PillowImage.Image:
    """The groups as one picture, RGB. Groups beyond HEIGHT are counted at its end.

    Logs a warning that names the scripts for which there is no font.
    """
    pen = _Pen(PillowImage.new("RGB", (WIDTH, HEIGHT), PAPER))
    complete = _draw_groups(pen, library, groups)
    warn_of_boxes("contact sheet", pen.written)
    return pen.sheet.crop((0, 0, WIDTH, pen.y + GAP)) if complete else pen.sheet


def _draw_groups(pen: "_Pen", library: Library, groups: Sequence[Group]) -> bool:
    """Draw the groups, kind by kind, until the sheet is full; returns whether all are there."""
    pen.write("Covers that belong together", size=26, step=HEADING)
    pen.write(overview(groups), fill=FAINT)
    left = len(groups)
    for kind, of_kind in groupby(groups, key=lambda group: group.kind):
        pen.y += GAP
        pen.write(": ".join(TITLES[kind]), size=20, step=HEADING)
        for row in _rows(list(of_kind)):
            if pen.y + _row_height(row) + LINE > HEIGHT:
                pen.write(f"{counted(left, 'more group')}: an .html sheet shows them all")
                return False
            pen.row([(group, entries_of(library, group)) for group in row])
            left -= len(row)
    return True


def _rows(groups: Sequence[Group]) -> Iterator[Sequence[Group]]:
    """Rows of groups: two with at most FEW covers each, or one larger group."""
    waiting: list[Group] = []
    for group in groups:
        if len(group.members) > FEW:
            yield [group]
        elif waiting:
            yield [waiting.pop(), group]
        else:
            waiting.append(group)
    if waiting:
        yield waiting


def _row_height(row: Sequence[Group]) -> int:
    members = max(len(group.members) for group in row)
    lines = max(min(len(group.evidence), SHOWN + 1) for group in row)
    return -(-members // COLUMNS) * ENTRY + lines * LINE + 2 * GAP


class _Pen:
    """Fills a sheet from its top. `y` is the top of the next thing, `written` all lines so far."""

    def __init__(self, sheet: PillowImage.Image) -> None:
        self.sheet = sheet
        self.y = GAP
        self.written: list[str] = []
        self._draw = ImageDraw.Draw(sheet)

    def write(
        self,
        words: str,
        x: int = GAP,
        width: int = WIDTH - 2 * GAP,
        *,
        fill: str = INK,
        size: int = 14,
        step: int = LINE,
    ) -> None:
        """Write one line, shortened to the width, and move down by `step`."""
        letters = lettering(size)
        words = one_line(words)
        if letters.width(words) > width:
            while words and letters.width(f"{words}...") > width:
                words = words[:-1]
            words += "..."
        self.written.append(words)
        letters.draw(self._draw, (x, self.y), words, fill)
        self.y += step

    def row(self, row: Sequence[tuple[Group, Sequence[Entry]]]) -> None:
        """Draw groups side by side."""
        top = self.y
        for place, (group, entries) in enumerate(row):
            self.y = top
            self._group(group, entries, GAP + place * FEW * COLUMN)
        self.y = top + _row_height([group for group, _ in row])

    def _group(self, group: Group, entries: Sequence[Entry], x: int) -> None:
        """Draw a rule, the covers with their captions, and the evidence."""
        width = COLUMN * (FEW if len(entries) <= FEW else COLUMNS) - GAP
        self._draw.line((x, self.y, x + width, self.y), RULE)
        top = self.y + GAP
        for number, entry in enumerate(entries):
            row, column = divmod(number, COLUMNS)
            self.y = top + row * ENTRY
            self._cover(entry, x + column * COLUMN)
        self.y = top + -(-len(entries) // COLUMNS) * ENTRY
        for pair in group.evidence[:SHOWN]:
            self.write(f"#{pair.a} and #{pair.b}: {evidence_words(pair)}", x, width)
        more = len(group.evidence) - SHOWN
        if more > 0:
            self.write(f"and {counted(more, 'more pair')}", x, fill=FAINT)

    def _cover(self, entry: Entry, x: int) -> None:
        width = COLUMN - GAP
        with PillowImage.open(io.BytesIO(entry.jpeg), formats=["JPEG"]) as picture:
            small = picture.convert("RGB")
        small.thumbnail((width, PICTURE_HEIGHT))
        self.sheet.paste(small, (x, self.y + PICTURE_HEIGHT - small.height))
        self.y += PICTURE_HEIGHT + LINE // 4
        summary = entry.summary
        self.write(summary.title or UNREAD, x, width)
        for words in (summary.author, f"#{summary.id}  {Path(summary.path).name}"):
            self.write(words, x, width, fill=FAINT, size=12, step=LINE - 2)
