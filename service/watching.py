"""Watched folders of a running service: what changes in them is indexed by its own runs."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

from indexer.errors import CoverdexError
from indexer.watch import watch
from service.problems import Refusal
from service.runs import BUSY_SECONDS, Runs

log = logging.getLogger("coverdex")


class Watching:
    """Watches folders in a thread between `start` and `close`."""

    def __init__(self, folders: Sequence[Path], runs: Runs) -> None:
        self._folders = folders
        self._runs = runs
        self._stop = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin; without folders there is nothing to do."""
        if self._folders:
            self._thread.start()

    def close(self) -> None:
        """End, after the runs were closed."""
        self._stop.set()
        if self._folders:
            self._thread.join()

    def _watch(self) -> None:
        try:
            watch(self._folders, self._index, self._stop)
        except (CoverdexError, OSError) as error:
            log.error("the folders are not watched: %s", error)

    def _index(self, places: list[Path]) -> None:
        """Index the places in a run of the service, once no other one goes on."""
        while not self._stop.is_set():
            try:
                self._runs.start(places).join()
            except Refusal:
                self._stop.wait(BUSY_SECONDS)
            else:
                return
