"""What is charged to which stage of Coverdex, with models that cost nothing."""

from pathlib import Path

import pytest
from bench_report import STAGES
from conftest import NAMES, FakeKinds, FakeNetwork, FakeReader, save_cover
from product import index_afresh
from stages import InProcess, metered
from ways import Meter

from indexer import pipeline
from indexer.backbone import Backbone
from indexer.models import Models


@pytest.fixture
def models(whole_pictures: None) -> Models:
    """Fakes, one network for the vector and one for the classes."""
    backbone = Backbone("labels", FakeKinds, FakeNetwork, lambda: FakeNetwork(1))
    return Models(NAMES, FakeReader, lambda: backbone)


def test_every_stage_is_charged_and_the_words_are_read(models: Models, tmp_path: Path) -> None:
    paths = [save_cover(tmp_path / f"{title}.png", title) for title in ("DUNE", "EMMA")]
    meter = Meter()
    with metered(models, meter), meter.stage("store"):
        seconds, texts = index_afresh(paths, InProcess(models, meter))
    assert texts == ("DUNE", "EMMA")
    assert set(meter.spent) == set(STAGES)
    assert all(spent > 0 for spent in meter.spent.values())
    assert seconds <= sum(meter.spent.values())


def test_nothing_is_charged_afterwards(models: Models) -> None:
    before = pipeline.cut_out, models.reader.detect
    with metered(models, Meter()):
        assert pipeline.cut_out is not before[0]
    assert (pipeline.cut_out, models.reader.detect) == before


def test_a_file_that_fails_ends_the_benchmark(models: Models, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(RuntimeError, match=r"empty\.jpg"):
        index_afresh([tmp_path / "empty.jpg"], InProcess(models, Meter()))
