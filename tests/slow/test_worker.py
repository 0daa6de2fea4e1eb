"""The real networks in their process: the same covers, odd pictures, and nothing left behind."""

import io
import os

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.errors import StageError
from indexer.pipeline import describe_cover
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.workers.pool import worker_forks
from indexer.workers.supervisor import Worker
from tests.samples import COVERS

FILE = "rudyard-kipling_kim.jpg"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An empty home, in which a program could leave something."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def worker(precision, home):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(home))
        patch.chdir(home)
        with worker_forks(ModelChoice()) as forks, Worker(forks) as worker:
            worker.load()
            yield worker


def test_it_describes_as_the_pipeline_does(worker, real_models):
    cover = worker.describe((COVERS / FILE).read_bytes())
    here = describe_cover(read_image(COVERS / FILE), real_models)
    assert cover.words == here.words
    assert [label.name for label in cover.labels] == [label.name for label in here.labels]
    assert float(cover.vector @ here.vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("colour", "size"),
    [("black", (64, 96)), ("white", (16, 3000)), ("#808080", (3000, 16)), ("red", (16, 16))],
)
def test_plain_pictures_and_strips_have_finite_numbers(worker, colour, size):
    buffer = io.BytesIO()
    PillowImage.new("RGB", size, colour).save(buffer, "PNG")
    cover = worker.describe(buffer.getvalue())
    assert np.isfinite(cover.vector).all()
    assert np.isfinite([label.probability for label in cover.labels]).all()
    assert cover.words == ""


def test_a_broken_picture_does_not_end_it(worker):
    with pytest.raises(StageError, match="damaged or cut short"):
        worker.describe((COVERS / FILE).read_bytes()[:2000])
    assert worker.describe((COVERS / FILE).read_bytes()).words


def test_it_leaves_nothing_behind(worker, home):
    worker.load()
    assert os.listdir(home) == []
