"""Keep a library up to date with folders: one indexing run after another."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from catalogue.refresh import refresh
from indexer import watch
from indexer.interruption import stop_event
from indexer.report import Report
from indexer.run import index


def watch_folders(
    library: Path,
    folders: Sequence[Path],
    on_report: Callable[[Report], None],
) -> None:
    """Index folders, then what changes in them, until SIGINT or SIGTERM; makes the library.

    A signal during a run ends it as it ends `index`: the pictures in hand are finished.

    Raises:
        NotFoundError: one of the folders is not there.
        LibraryError, ModelError: as `indexer.run.index` raises them.
    """

    def run(places: list[Path]) -> None:
        on_report(index(library, places, finish=refresh))

    with stop_event() as stop, suppress(KeyboardInterrupt):
        watch.watch(folders, run, stop)
