"""What bf16 moves. On a processor that does not multiply it, torch computes it another way."""

import pytest

from indexer.vision import precision
from indexer.vision.image import read_image
from tests.conftest import COVERS

FILES = (
    "bram-stoker_dracula_second-edition.jpg",
    "charles-darwin_on-the-origin-of-species.jpg",
    "jane-austen_emma.jpg",
    "rudyard-kipling_kim.jpg",
)


@pytest.fixture(params=FILES)
def cover(request):
    return read_image(COVERS / request.param)


@pytest.fixture
def in_both(monkeypatch):
    def run(work):
        results = []
        for on in (True, False):
            monkeypatch.setattr(precision, "HAS_BF16", on)
            results.append(work())
        return results

    return run


def test_the_words_stay_the_same(in_both, cover, real_models):
    reader = real_models.reader

    def words():
        return [line.words for line in reader.recognise(cover, reader.detect(cover))]

    fast, exact = in_both(words)
    assert fast == exact
    assert fast


def test_vectors_are_as_good_as_the_same_and_classes_are_the_same(in_both, cover, real_models):
    fast, exact = in_both(lambda: real_models.backbone.describe(cover, []))
    assert fast.vector @ exact.vector == pytest.approx(1, abs=1e-4)
    assert not (fast.vector == exact.vector).all()
    assert fast.labels == exact.labels
