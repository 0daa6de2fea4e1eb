"""What bfloat16 changes: hardly a word, next to nothing in vectors, nothing in classes."""

from difflib import SequenceMatcher

import pytest

from indexer.folding import words_of
from indexer.vision.backbone import load_backbone
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


def in_both(load):
    """What `load` gives in bfloat16 and in float32: weights are converted when they are loaded."""
    with pytest.MonkeyPatch.context() as patch:
        for precision in ("bfloat16", "float32"):
            patch.setenv(VARIABLE, precision)
            yield load()


@pytest.fixture(scope="module")
def readers():
    """EasyOCR: RapidOCR runs in float32 only."""
    return tuple(in_both(lambda: load_reader(ModelChoice(reader="easyocr"))))


@pytest.fixture(scope="module")
def backbones():
    return tuple(in_both(loaded_backbone))


def loaded_backbone():
    backbone = load_backbone(ModelChoice())
    backbone.load()
    return backbone


def test_words_hardly_change(cover, name, readers):
    """All words of title and author are read in both; of the others rounding may change a few."""
    bfloat16, float32 = (
        [
            word.folded
            for line in reader.recognise(cover, reader.detect(cover))
            for word in words_of(line.words)
        ]
        for reader in readers
    )
    row = sample_rows(COVERS / "covers.csv")[name]
    known = {word.folded for word in words_of(f"{row['title']} {row['author']}")}
    assert known <= {*bfloat16}
    assert known <= {*float32}
    assert SequenceMatcher(None, bfloat16, float32).ratio() >= 0.9


def test_vectors_hardly_change_and_classes_do_not(cover, backbones):
    bfloat16, float32 = (backbone.describe(cover, []) for backbone in backbones)
    assert bfloat16.vector @ float32.vector == pytest.approx(1, abs=1e-4)
    assert not (bfloat16.vector == float32.vector).all()
    assert bfloat16.labels == float32.labels
