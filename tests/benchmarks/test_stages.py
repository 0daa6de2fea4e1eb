"""What is charged to which stage of Coverdex, with models that cost nothing."""

from pathlib import Path

import pytest

from benchmarks import stages
from benchmarks.bench_report import STAGES
from benchmarks.ways import Meter
from indexer import pipeline
from indexer.models import Models
from indexer.vision.backbone import Backbone
from tests.drawing import save_cover
from tests.fakes import NAMES, FakeNetwork, FakeReader


@pytest.fixture
def models(whole_pictures: None) -> Models:
    """Fakes, one network for the vector and one for the classes."""
    backbone = Backbone("labels", FakeNetwork, lambda: FakeNetwork(1))
    return Models(NAMES, FakeReader, lambda: backbone)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [save_cover(tmp_path / f"{title}.png", title) for title in ("DUNE", "EMMA")]


def test_every_stage_is_charged_and_the_words_are_read(models: Models, paths: list[Path]) -> None:
    indexed = stages.index(paths, models)
    assert indexed.texts == ("DUNE", "EMMA")
    assert set(indexed.stages) == set(STAGES)
    assert all(spent > 0 for spent in indexed.stages.values())
    assert sum(indexed.stages.values()) == pytest.approx(indexed.seconds, rel=0.1)


def test_nothing_is_charged_afterwards(models: Models) -> None:
    before = pipeline.detect_books, models.reader.detect
    with stages.metered(models, Meter()):
        assert pipeline.detect_books is not before[0]
    assert (pipeline.detect_books, models.reader.detect) == before
