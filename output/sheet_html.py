"""A contact sheet as one HTML file that needs nothing else."""

import base64
import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from string import Template

from PIL import Image as PillowImage

from catalogue.groups import Evidence, Group, counted, evidence_words
from indexer.store.library import Library
from output.html_page import FOOT, head, safe
from output.sheet_content import COMMAND, FEW, SHOWN, TITLES, UNREAD, Entry, entries_of, overview

THUMBNAIL = 320
"""Pixels of a picture's longer side in HTML: twice its height on the page, for dense screens."""

STYLE = """\
.groups { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)) }
.many { grid-column: 1 / -1 }
code { white-space: nowrap }
.covers { display: grid; gap: 1rem; margin: 0; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(6.6rem, 1fr)) }
.covers img { display: block; width: 100%; height: 10rem; object-fit: contain;
  object-position: left bottom; margin-bottom: .4rem }
.covers strong, .covers span { display: block; line-height: 1.3 }
.evidence { margin: .75rem 0 0; padding: 0; list-style: none; font-size: .9rem }
details { margin-top: .5rem; font-size: .9rem }
"""

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
    yield head("Covers that belong together", STYLE)
    said = overview(groups).replace(COMMAND, f"<code>{COMMAND}</code>")
    yield f'<p class="faint">{said}</p>\n'
    for kind, of_kind in groupby(groups, key=lambda group: group.kind):
        name, meaning = TITLES[kind]
        yield SECTION.substitute(name=name, meaning=meaning)
        for group in of_kind:
            yield from _html_group(group, entries_of(library, group))
        yield "</div>\n"
    yield FOOT


def _html_group(group: Group, entries: Sequence[Entry]) -> Iterator[str]:
    yield f'<article{" class=many" if len(entries) > FEW else ""}>\n<ul class="covers">\n'
    for summary, jpeg in entries:
        yield COVER.substitute(
            picture=base64.b64encode(_small(jpeg)).decode("ascii"),
            title=safe(summary.title or UNREAD),
            author=safe(summary.author),
            path=safe(summary.path),
            file=safe(Path(summary.path).name),
            id=summary.id,
        )
    yield "</ul>\n" + _html_evidence(group.evidence[:SHOWN])
    if more := group.evidence[SHOWN:]:
        pairs = counted(len(more), "more pair")
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
