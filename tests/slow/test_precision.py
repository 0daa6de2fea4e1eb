"""What bfloat16 changes: hardly a word, next to nothing in vectors, nothing in classes."""

from difflib import SequenceMatcher

import pytest

from indexer.folding import words_of
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.vision.precision import VARIABLE, has_bfloat16
from indexer.vision.text.readers import load_reader
from tests.samples import COVERS, sample_rows

FILES = (
    "bram-stoker_dracula_second-edition.jpg",
    "charles-darwin_on-the-origin-of-species.jpg",
    "jane-austen_emma.jpg",
    "rudyard-kipling_kim.jpg",
)

pytestmark = pytest.mark.skipif(not has_bfloat16(), reason="the processor has no bfloat16")


@pytest.fixture(params=FILES)
def name(request):
    return request.param


@pytest.fixture
def cover(name):
    return read_image(COVERS / name)


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


@pytest.fixture(scope="module")
def reader():
    """EasyOCR: RapidOCR runs in float32 only."""
    return load_reader(ModelChoice(reader="easyocr"))


def test_words_hardly_change(in_both, cover, name, reader):
    """All words of title and author are read in both; of the others rounding may change a few."""

    def words():
        lines = reader.recognise(cover, reader.detect(cover))
        return [word.folded for line in lines for word in words_of(line.words)]

    bfloat16, float32 = in_both(words)
    row = sample_rows(COVERS / "covers.csv")[name]
    known = {word.folded for word in words_of(f"{row['title']} {row['author']}")}
    assert known <= {*bfloat16}
    assert known <= {*float32}
    assert SequenceMatcher(None, bfloat16, float32).ratio() >= 0.9


def test_vectors_hardly_change_and_classes_do_not(in_both, cover, real_models):
    bfloat16, float32 = in_both(lambda: real_models.backbone.describe(cover, []))
    assert bfloat16.vector @ float32.vector == pytest.approx(1, abs=1e-4)
    assert not (bfloat16.vector == float32.vector).all()
    assert bfloat16.labels == float32.labels
