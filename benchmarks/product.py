"""Coverdex as it indexes: `index_paths`, its worker processes, and a fresh library."""

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ways import Indexed
from indexer.library_models import adopt_models
from indexer.run import index_paths
from indexer.store.covers import find_cover
from indexer.store.library import Library
from indexer.store.records import record
from indexer.update import Describer
from indexer.vision.model_names import ModelChoice
from indexer.workers.pool import Workers


class Way:
    """The workers, started, their models loaded; they end with this process."""

    def __init__(self) -> None:
        self._workers = Workers(ModelChoice())
        self._workers.load()

    def index(self, paths: Sequence[Path]) -> Indexed:
        """Index pictures into a fresh library; see `index`. Workers don't tell their stages."""
        return index(paths, self._workers)


def index(paths: Sequence[Path], describer: Describer) -> Indexed:
    """Index pictures into a fresh library.

    Raises:
        RuntimeError: one of them failed.
    """
    with (
        TemporaryDirectory() as folder,
        Library.open(Path(folder, "library"), create=True) as library,
    ):
        adopt_models(library, ModelChoice(), describer)
        started = time.perf_counter()
        report = index_paths(
            library,
            paths,
            describer,
            force=False,
            on_start=lambda _: None,
            on_step=lambda _: None,
        )
        seconds = time.perf_counter() - started
        if report.failures:
            raise RuntimeError(f"not indexed: {report.failures}")
        found = [find_cover(library, str(path.absolute())) for path in paths]
        texts = tuple(record(library, known[0]).cover.words for known in found if known)
    return Indexed(seconds, texts, {})
