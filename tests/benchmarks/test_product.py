"""Coverdex as a way of indexing, with models that cost nothing."""

from pathlib import Path

import pytest

from benchmarks import product
from indexer.models import Models
from tests.drawing import save_cover
from tests.fakes import InProcess


def test_words_come_in_the_order_of_the_files(fake_models: Models, tmp_path: Path) -> None:
    paths = [save_cover(tmp_path / f"{title}.png", title) for title in ("EMMA", "DUNE")]
    indexed = product.index(paths, InProcess(fake_models))
    assert indexed.texts == ("EMMA", "DUNE")
    assert indexed.seconds > 0


def test_a_file_that_fails_ends_the_benchmark(fake_models: Models, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(RuntimeError, match=r"empty\.jpg"):
        product.index([tmp_path / "empty.jpg"], InProcess(fake_models))
