"""What stands on a contact sheet of duplicates, whichever form it has."""

from collections.abc import Sequence
from typing import NamedTuple

from catalogue.groups import Group, Kind, counted
from indexer.store.library import Library
from indexer.store.records import Summary, summaries, thumbnails

TITLES: dict[Kind, tuple[str, str]] = {
    "same-cover": ("Same cover", "scans, crops or photos of one print"),
    "same-art": ("Same art, other words", "reprints, translations, series"),
    "same-words": ("Same words, other art", "other editions"),
}

ADVICE = "Not the same? Part two covers by their numbers:"
COMMAND = "coverdex duplicates --reject A B"

UNREAD = "(no title read)"

SHOWN = 3
"""Pairs whose evidence is seen at once; in a PNG there are no others."""

FEW = 3
"""Covers of a group that leaves room for another group beside it; in a PNG, half a row."""


class Entry(NamedTuple):
    """A cover in a group: what is written below it, and its JPEG."""

    summary: Summary
    jpeg: bytes


def entries_of(library: Library, group: Group) -> list[Entry]:
    """The group's covers; one that was removed a moment ago is left out."""
    known = summaries(library, group.members)
    pictures = thumbnails(library, group.members)
    return [Entry(known[id_], jpeg) for id_, jpeg in pictures if id_ in known]


def overview(groups: Sequence[Group]) -> str:
    """How many there are, and what to do about a wrong one."""
    if not groups:
        return "No two covers of this library belong together."
    covers = len({id_ for group in groups for id_ in group.members})
    return f"{covers} covers in {counted(len(groups), 'group')}. {ADVICE} {COMMAND}"
