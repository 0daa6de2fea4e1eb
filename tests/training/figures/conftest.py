"""Invented covers, seen by the book detector's backbone."""

import pytest

from training.figures import cache
from training.figures.cache import seen_covers
from training.figures.covers import Sources


@pytest.fixture(scope="package")
def sources(assets):
    """Drawn covers alone."""
    return Sources(assets, ())


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """Where the drawn covers lie."""
    return tmp_path_factory.mktemp("figures")


@pytest.fixture(scope="package")
def seen(folder, sources):
    """48 small covers of one shape."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "SHAPES", {(128, 96): 1.0})
        yield seen_covers(folder, sources, 48, seed=0)
