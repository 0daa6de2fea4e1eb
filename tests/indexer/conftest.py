"""Indexing runs with fake models."""

import os
from pathlib import Path

import pytest

from indexer.models import Models
from indexer.report import Step
from indexer.run import index_paths
from indexer.store.library import Library
from tests.drawing import save_cover
from tests.fakes import NAMES, InProcess


class Run:
    """Indexes into one library and keeps the report."""

    def __init__(self, library: Library, models: Models) -> None:
        self.library, self.models, self.jobs = library, models, 1

    def __call__(
        self, *paths: Path, force: bool = False, prune: bool = False, models: Models | None = None
    ) -> dict:
        self.steps: list[Step] = []
        self.started: list[int] = []
        self.report = index_paths(
            self.library,
            paths,
            InProcess(models or self.models, self.jobs),
            force=force,
            prune=prune,
            on_start=self.started.append,
            on_step=self.steps.append,
        )
        return {outcome: count for outcome, count in self.report.counts.items() if count}

    @property
    def words(self) -> dict[str, str]:
        """The words of each stored cover, by file name."""
        rows = self.library.db.execute("SELECT path, words FROM covers")
        return {os.path.basename(path): words for path, words in rows}

    @property
    def failures(self) -> list[tuple]:
        rows = self.library.db.execute("SELECT path, stage, reason, attempts FROM failures")
        return rows.fetchall()


@pytest.fixture
def run(library, fake_models):
    return Run(library, fake_models)


@pytest.fixture
def covers(tmp_path):
    """A folder of three covers."""
    save_cover(tmp_path / "covers" / "emma.png", "EMMA", "Jane Austen", (160, 40, 90))
    save_cover(tmp_path / "covers" / "kim.png", "KIM", "Rudyard Kipling", (20, 120, 60))
    save_cover(tmp_path / "covers" / "sub" / "walden.png", "WALDEN", "", (60, 60, 180))
    return tmp_path / "covers"


@pytest.fixture
def no_models() -> Models:
    """Models that fail the test if they are used."""

    def fail():
        raise AssertionError("a model was used")

    return Models(NAMES, fail, fail)
