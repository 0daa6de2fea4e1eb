"""The content of a contact sheet of duplicates, for HTML and PNG alike."""

from collections.abc import Sequence
from typing import NamedTuple

from catalogue.groups import Group, Kind, counted
from indexer.store.library import Library
from indexer.store.records import Summary, summaries, thumbnails

TITLES: dict[Kind, tuple[str, str]] = {
    "same-cover": ("Same cover", "scans, crops or photos of one print"),
    "mirrored": ("Mirrored", "one print, as a mirror shows it"),
    "same-art": ("Same art, other words", "reprints, translations, series"),
    "same-words": ("Same words, other art", "other editions"),
}

ADVICE = "Not the same? Part two covers by their numbers:"
COMMAND = "coverdex duplicates --reject A B"

UNREAD = "(no title read)"

SHOWN = 3
"""Pairs whose evidence is shown; HTML folds the others away, PNG leaves them out."""

FEW = 3
"""Most covers in a group that has another group beside it; in PNG, half a row."""


class Entry(NamedTuple):
    """A cover in a group: the facts below its picture, and its JPEG thumbnail."""

    summary: Summary
    jpeg: bytes


def entries_of(library: Library, group: Group) -> list[Entry]:
    """The covers of a group; one that another program has just removed is left out."""
    known = summaries(library, group.members)
    pictures = thumbnails(library, group.members)
    return [Entry(known[id_], jpeg) for id_, jpeg in pictures if id_ in known]


def overview(groups: Sequence[Group]) -> str:
    """The number of groups and covers, and how to reject a pair."""
    if not groups:
        return "No two covers of this library belong together."
    covers = len({id_ for group in groups for id_ in group.members})
    return f"{covers} covers in {counted(len(groups), 'group')}. {ADVICE} {COMMAND}"
