"""Contact sheets of duplicates, to look through: one HTML file that needs nothing else, or PNG."""

import base64
import io
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import NamedTuple

from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from indexer.errors import PictureError
from indexer.folding import printable
from indexer.records import Summary, summaries, thumbnails
from indexer.store import Library
from search.duplicates import Evidence, Group, Kind

TITLES: dict[Kind, tuple[str, str]] = {
    "same-cover": ("Same cover", "scans, crops or photos of one print"),
    "same-art": ("Same art, other words", "reprints, translations, series"),
    "same-words": ("Same words, other art", "other editions"),
}

ADVICE = "Not the same? Part two covers by their numbers:"
COMMAND = "coverdex duplicates --reject A B"

UNREAD = "(no title read)"

THUMBNAIL = 320
"""Pixels of a picture's longer side in HTML: twice its height on the page, for dense screens."""

SHOWN = 3
"""Pairs whose evidence is seen at once; in a PNG there are no others."""

FEW = 3
"""Covers of a group that leaves room for another group beside it; in a PNG, half a row."""


class Entry(NamedTuple):
    """A cover in a group: what is written below it, and its JPEG."""

    summary: Summary
    jpeg: bytes


def check_sheet(path: Path) -> None:
    """Refuse a file name that no contact sheet can have, before the long work.

    Raises:
        PictureError: it ends neither in .html nor in .png.
    """
    if path.suffix.lower() not in (".html", ".png"):
        raise PictureError(f"{path}: a contact sheet is a file that ends in .html or .png")


def write_sheet(library: Library, groups: Sequence[Group], path: Path) -> None:
    """Write the groups as HTML or PNG, whichever the file's name says.

    Raises:
        PictureError: the name says neither, or the file can't be written.
    """
    check_sheet(path)
    try:
        if path.suffix.lower() == ".html":
            with path.open("w", encoding="utf-8") as file:
                file.writelines(html_sheet(library, groups))
        else:
            png_sheet(library, groups).save(path, "PNG")
    except OSError as error:
        raise PictureError(f"{path}: can't be written ({error.strerror or error})") from error


def evidence_words(evidence: Evidence) -> str:
    """What binds two covers, as a person says it."""
    points = _count(evidence.inliers, "matching point")
    words = (
        "no words to compare"
        if evidence.words is None
        else f"words {100 * evidence.words:.0f} % alike"
    )
    return f"{points}, {words}, likeness {evidence.visual:.2f}"


def _entries(library: Library, group: Group) -> list[Entry]:
    """The group's covers; one that was removed a moment ago is left out."""
    known = summaries(library, group.members)
    pictures = thumbnails(library, group.members)
    return [Entry(known[id_], jpeg) for id_, jpeg in pictures if id_ in known]


def _overview(groups: Sequence[Group]) -> str:
    if not groups:
        return "No two covers of this library belong together."
    covers = len({id_ for group in groups for id_ in group.members})
    return f"{covers} covers in {_count(len(groups), 'group')}. {ADVICE} {COMMAND}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


# HTML. Every text from outside goes through `escape`; the policy forbids scripts and the network.

PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Covers that belong together</title>
<style>
:root { --ground: #f6f5f2; --card: #fff; --ink: #1d1d1f; --faint: #62625f; --line: #dddbd5 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #161618; --card: #222225; --ink: #ececee; --faint: #a2a2a6; --line: #38383c }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { margin: .5rem 0; font-size: 1.5rem }
h2 { margin: 2rem 0 .75rem; font-size: 1.2rem }
h2 small, .faint { color: var(--faint); font-weight: normal; font-size: .85rem }
.groups { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)) }
.many { grid-column: 1 / -1 }
code { white-space: nowrap }
article { padding: 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .6rem }
.covers { display: grid; gap: 1rem; margin: 0; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(6.6rem, 1fr)) }
.covers img { display: block; width: 100%; height: 10rem; object-fit: contain;
  object-position: left bottom; margin-bottom: .4rem }
.covers strong, .covers span { display: block; line-height: 1.3 }
.evidence { margin: .75rem 0 0; padding: 0; list-style: none; font-size: .9rem }
details { margin-top: .5rem; font-size: .9rem }
summary { cursor: pointer }
</style>
</head>
<body>
<h1>Covers that belong together</h1>
<p class="faint">$overview</p>
""")

SECTION = Template("""\
<h2>$name <small>– $meaning</small></h2>
<div class="groups">
""")

COVER = Template("""\
<li><img src="data:image/jpeg;base64,$picture" alt="" loading="lazy">
<strong>$title</strong><span>$author</span>
<span class="faint" title="$path">#$id · $file</span></li>
""")


def html_sheet(library: Library, groups: Sequence[Group]) -> Iterator[str]:
    """The page piece by piece, so that a large sheet never lies in memory as a whole."""
    yield PAGE.substitute(overview=_overview(groups).replace(COMMAND, f"<code>{COMMAND}</code>"))
    for kind, of_kind in groupby(groups, key=lambda group: group.kind):
        name, meaning = TITLES[kind]
        yield SECTION.substitute(name=name, meaning=meaning)
        for group in of_kind:
            yield from _html_group(group, _entries(library, group))
        yield "</div>\n"
    yield "</body>\n</html>\n"


def _html_group(group: Group, entries: Sequence[Entry]) -> Iterator[str]:
    yield f'<article{" class=many" if len(entries) > FEW else ""}>\n<ul class="covers">\n'
    for summary, jpeg in entries:
        yield COVER.substitute(
            picture=base64.b64encode(_small(jpeg)).decode("ascii"),
            title=escape(printable(summary.title or UNREAD)),
            author=escape(printable(summary.author)),
            path=escape(printable(summary.path)),
            file=escape(printable(Path(summary.path).name)),
            id=summary.id,
        )
    yield "</ul>\n" + _html_evidence(group.evidence[:SHOWN])
    if more := group.evidence[SHOWN:]:
        pairs = _count(len(more), "more pair")
        yield f"<details><summary>{pairs}</summary>{_html_evidence(more)}</details>\n"
    yield "</article>\n"


def _html_evidence(evidence: Sequence[Evidence]) -> str:
    items = (f"<li>#{pair.a} and #{pair.b}: {evidence_words(pair)}</li>" for pair in evidence)
    return f'<ul class="evidence">{"".join(items)}</ul>\n'


def _small(jpeg: bytes) -> bytes:
    buffer = io.BytesIO()
    with PillowImage.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        picture.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


# PNG.

WIDTH, COLUMNS, PICTURE_HEIGHT, GAP = 1240, 6, 220, 20
"""Pixels of the sheet's width, of a cover's height, and between things; covers side by side."""

LINE, HEADING = 22, 36
"""Pixels of a line of words, and of a heading."""

COLUMN, ENTRY = (WIDTH - GAP) // COLUMNS, PICTURE_HEIGHT + 3 * LINE + GAP
"""Pixels from one cover to the next beside it, and to the next below."""

HEIGHT = 20_000
"""Pixels of the tallest sheet: what picture viewers open without trouble, 72 MB in memory."""

FONT = "DejaVuSans.ttf"
"""What Linux systems have and knows most alphabets; Pillow's own font knows ASCII alone."""

PAPER, INK, FAINT, RULE = "#ffffff", "#1d1d1f", "#666663", "#dddbd5"


def png_sheet(library: Library, groups: Sequence[Group]) -> PillowImage.Image:
    """The groups as one picture, RGB; those that don't fit in HEIGHT are counted at its end."""
    pen = _Pen(PillowImage.new("RGB", (WIDTH, HEIGHT), PAPER))
    pen.write("Covers that belong together", size=26, step=HEADING)
    pen.write(_overview(groups), fill=FAINT)
    left = len(groups)
    for kind, of_kind in groupby(groups, key=lambda group: group.kind):
        pen.y += GAP
        pen.write(": ".join(TITLES[kind]), size=20, step=HEADING)
        for row in _rows(list(of_kind)):
            if pen.y + _row_height(row) + LINE > HEIGHT:
                pen.write(f"{_count(left, 'more group')}: an .html sheet shows them all")
                return pen.sheet
            pen.row([(group, _entries(library, group)) for group in row])
            left -= len(row)
    return pen.sheet.crop((0, 0, WIDTH, pen.y + GAP))


def _rows(groups: Sequence[Group]) -> Iterator[Sequence[Group]]:
    """Groups of FEW covers by twos, larger ones by themselves."""
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


@lru_cache
def _font(size: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, bool]:
    """FONT where the system has it, else Pillow's own; and whether it knows more than ASCII."""
    try:
        return ImageFont.truetype(FONT, size), True
    except OSError:
        return ImageFont.load_default(size), False


class _Pen:
    """Fills a sheet from its top; `y` is where it stands."""

    def __init__(self, sheet: PillowImage.Image) -> None:
        self.sheet = sheet
        self.y = GAP
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
        """One line of words, cut where it is wider than it may be."""
        font, knows_accents = _font(size)
        words = " ".join(printable(words).split())
        if not knows_accents:
            words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        if self._draw.textlength(words, font) > width:
            while words and self._draw.textlength(f"{words}...", font) > width:
                words = words[:-1]
            words += "..."
        self._draw.text((x, self.y), words, fill, font)
        self.y += step

    def row(self, row: Sequence[tuple[Group, Sequence[Entry]]]) -> None:
        """Groups side by side."""
        top = self.y
        for place, (group, entries) in enumerate(row):
            self.y = top
            self._group(group, entries, GAP + place * FEW * COLUMN)
        self.y = top + _row_height([group for group, _ in row])

    def _group(self, group: Group, entries: Sequence[Entry], x: int) -> None:
        """A rule, covers with their captions, and what binds them."""
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
            self.write(f"and {_count(more, 'more pair')}", x, fill=FAINT)

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
