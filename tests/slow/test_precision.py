"""What bfloat16 changes: nothing in words and classes, next to nothing in vectors."""

import pytest

from indexer.vision.image import read_image
from indexer.vision.precision import VARIABLE, has_bfloat16
from tests.samples import COVERS

FILES = (
    "bram-stoker_dracula_second-edition.jpg",
    "charles-darwin_on-the-origin-of-species.jpg",
    "jane-austen_emma.jpg",
    "rudyard-kipling_kim.jpg",
)

pytestmark = pytest.mark.skipif(not has_bfloat16(), reason="the processor has no bfloat16")


@pytest.fixture(params=FILES)
def cover(request):
    return read_image(COVERS / request.param)


@pytest.fixture
def in_both(monkeypatch):
    """A function that does some work in bfloat16, then in float32."""

    def run(work):
        results = []
        for precision in ("bfloat16", "float32"):
            monkeypatch.setenv(VARIABLE, precision)
            results.append(work())
        return results

    return run


def test_the_words_stay_the_same(in_both, cover, real_models):
    reader = real_models.reader

    def words():
        return [line.words for line in reader.recognise(cover, reader.detect(cover))]

    bfloat16, float32 = in_both(words)
    assert bfloat16 == float32
    assert bfloat16


def test_vectors_hardly_change_and_classes_do_not(in_both, cover, real_models):
    bfloat16, float32 = in_both(lambda: real_models.backbone.describe(cover, []))
    assert bfloat16.vector @ float32.vector == pytest.approx(1, abs=1e-4)
    assert not (bfloat16.vector == float32.vector).all()
    assert bfloat16.labels == float32.labels
