"""Which parts a choice is made of, with fakes; the real readers: tests/slow/test_ocr.py."""

from importlib.metadata import distributions

import pytest

from indexer.errors import ModelError
from indexer.vision.model_names import READERS, ModelChoice
from indexer.vision.text import easyocr_reader, rapidocr_detection, rapidocr_recognition
from indexer.vision.text.readers import load_reader


class FakePart:
    def __init__(self, *arguments, **options):
        self.arguments, self.options = arguments, options


class EasyOcr(FakePart):
    """In the place of EasyOCR."""


class RapidDetector(FakePart):
    """In the place of RapidOCR's detector."""


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    monkeypatch.setattr(easyocr_reader, "EasyOcrReader", EasyOcr)
    monkeypatch.setattr(rapidocr_detection, "RapidOcrDetector", RapidDetector)
    monkeypatch.setattr(rapidocr_recognition, "OnnxNetwork", FakeNetwork)


class FakeNetwork:
    metadata = {"character": "A"}  # noqa: RUF012

    def __init__(self, *_):
        pass


def parts(reader, *languages):
    """The classes of detector and recogniser, by name."""
    loaded = load_reader(ModelChoice(reader=reader, languages=languages))
    return [type(loaded.detector).__name__, type(loaded.recogniser).__name__]


def test_easyocr_alone():
    reader = load_reader(ModelChoice(reader="easyocr", languages=("ru",)))
    assert isinstance(reader, EasyOcr)
    assert (reader.arguments, reader.options) == ((("ru",),), {"detector": True})


@pytest.mark.parametrize("reader", ["auto", "rapidocr"])
@pytest.mark.parametrize("languages", [("en",), ("ch", "ja", "de"), ("en", "fr")])
def test_rapidocr_alone_where_it_knows_the_languages(reader, languages):
    assert parts(reader, *languages) == ["RapidDetector", "RapidOcrRecogniser"]


def test_easyocr_reads_other_scripts_in_the_lines_that_rapidocr_finds():
    assert parts("auto", "en", "ru") == ["RapidDetector", "EasyOcr"]
    reader = load_reader(ModelChoice(languages=("en", "ru")))
    assert reader.recogniser.options == {"detector": False}


def test_rapidocr_is_not_asked_for_scripts_it_does_not_know():
    with pytest.raises(ModelError, match="RapidOCR can't read ru"):
        parts("rapidocr", "en", "ru")


def test_every_reader_can_be_chosen():
    assert all(load_reader(ModelChoice(reader=reader)) for reader in READERS)


def test_one_opencv_is_installed_the_headless():
    """EasyOCR and RapidOCR both need one; two of its wheels would overwrite each other's files."""
    names = {package.metadata["Name"].lower().replace("_", "-") for package in distributions()}
    assert {name for name in names if name.startswith("opencv")} == {"opencv-python-headless"}
