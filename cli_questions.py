"""Questions of the command line: to the service that COVERDEX_SERVER names, else to the library.

Where a service is asked, nothing of the library is imported, which takes a third of the start.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.show import Shown
    from output.remote import Remote
    from search.results import FoundBook, Result


def similar(
    folder: Path, picture: str | bytes, count: int, labels: Sequence[str]
) -> list[FoundBook]:
    """Covers that look like each book in a picture, or a stored cover: `search.ask.similar`."""
    if remote := _remote():
        return remote.similar(picture, count, labels)
    from indexer.store.library import Library
    from search import ask

    with Library.open(folder) as library:
        return ask.similar(library, picture, count, labels)


def text(folder: Path, words: str, count: int, labels: Sequence[str]) -> list[Result]:
    """Covers that carry the words: `search.ask.text`."""
    if remote := _remote():
        return remote.text(words, count, labels)
    from indexer.store.library import Library
    from search import ask

    with Library.open(folder) as library:
        return ask.text(library, words, count, labels)


def search(
    folder: Path, picture: Path | bytes | None, words: str, count: int, labels: Sequence[str]
) -> list[Result]:
    """Covers by picture, words or both: `search.ask.search`."""
    if remote := _remote():
        return remote.search(picture, words, count, labels)
    from indexer.store.library import Library
    from search import ask

    with Library.open(folder) as library:
        return ask.search(library, picture, words, count, labels)


def show(folder: Path, picture: str | bytes) -> Shown:
    """Everything known of a cover: `catalogue.show.show`. Only stored covers are a service's."""
    if isinstance(picture, str) and (remote := _remote()) and (shown := remote.show(picture)):
        return shown
    from catalogue.show import show as analyse

    return analyse(folder, picture)


def _remote() -> Remote | None:
    url = os.environ.get("COVERDEX_SERVER", "").rstrip("/")
    if not url:  # most of the time: nothing is imported for it
        return None
    from output.remote import Remote

    return Remote.at(url, os.environ.get("COVERDEX_TOKEN"))
