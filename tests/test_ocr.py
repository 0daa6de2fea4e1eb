"""How the reader is loaded, and its boxes and lines, by a fake EasyOCR; the real: test_real_ocr."""

from pathlib import Path

import easyocr_en_models
import numpy as np
import pytest
import torch

from indexer import ocr
from indexer.cover import TextBoxes
from indexer.errors import ModelError


class FakeEasyOcr:
    """Reports the same boxes and words for every picture, and notes what it was given."""

    def __init__(self, languages, **options):
        self.languages, self.options = languages, options
        self.detector = torch.nn.Identity()
        self.boxes = ([], [])
        self.words = []

    def detect(self, picture, **_options):
        self.seen = picture
        level, slanted = self.boxes
        return [level], [slanted]

    def recognize(self, grey, level, slanted, **options):
        self.given = grey, level, slanted, options
        return self.words


@pytest.fixture
def reader(monkeypatch):
    monkeypatch.setattr(ocr.easyocr, "Reader", FakeEasyOcr)
    return ocr.TextReader()


def test_english_needs_no_download(reader):
    options = reader._reader.options
    assert reader._reader.languages == ["en"]
    assert options["download_enabled"] is False
    assert options["model_storage_directory"] == easyocr_en_models.model_dir()


def test_other_languages_are_downloaded_beside_the_detector(monkeypatch, tmp_path):
    monkeypatch.setattr(ocr.easyocr, "Reader", FakeEasyOcr)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for _ in range(2):  # the second time the folder is there
        options = ocr.TextReader(("en", "fr"))._reader.options
        folder = Path(options["model_storage_directory"])
        assert options["download_enabled"] is True
        assert folder.is_relative_to(tmp_path)
        assert (folder / "craft_mlt_25k.pth").stat().st_size > 1_000_000


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (ValueError({"tlh"}, "is not supported"), r"can't read en, tlh together: .*not supported"),
        (OSError("no route to host"), r"en, tlh need a model.*no route to host.*--lang en"),
        (AssertionError("MD5 hash mismatch"), r"en, tlh need a model.*MD5 hash mismatch"),
    ],
)
def test_what_easyocr_cannot_load_is_a_model_error(monkeypatch, tmp_path, error, wanted):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr(ocr.easyocr, "Reader", fail)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ModelError, match=wanted):
        ocr.TextReader(("en", "tlh"))


@pytest.mark.parametrize(("width", "height"), [(1200, 1920), (320, 480), (1920, 100)])
def test_the_detector_sees_one_size_and_boxes_come_back_in_the_covers_pixels(reader, width, height):
    scale = ocr.DETECTION_SIDE / max(width, height)
    reader._reader.boxes = (
        [[30, 90, 10, 40]],
        [[[30.0, 10.0], [90.0, 12.0], [90.0, 42.0], [30.0, 40.0]]],
    )
    boxes = reader.detect(np.zeros((height, width, 3), np.uint8))
    assert max(reader._reader.seen.shape[:2]) == ocr.DETECTION_SIDE
    assert boxes.level == [[round(edge / scale) for edge in (30, 90, 10, 40)]]
    assert boxes.slanted[0][2] == pytest.approx([90 / scale, 42 / scale])


def test_lines_come_from_top_to_bottom_without_empty_ones(reader):
    def found(words, top):
        return [[10, top], [90, top], [90, top + 20], [10, top + 20]], words, 0.75

    reader._reader.words = [found(" author ", 200), found("  ", 100), found("TITLE", 20)]
    boxes = TextBoxes([[10, 90, 20, 40]], [])
    lines = reader.recognise(np.zeros((300, 200, 3), np.uint8), boxes)
    assert [line.words for line in lines] == ["TITLE", "author"]
    assert lines[0].polygon.tolist() == [[10, 20], [90, 20], [90, 40], [10, 40]]
    assert lines[0].confidence == 0.75


def test_pieces_of_one_row_come_from_left_to_right(reader):
    """As on a sample cover, where the second word's box is one pixel higher than the first's."""
    reader._reader.words = [
        [[[278, 555], [441, 555], [441, 592], [278, 592]], "AUSTEN", 0.99],
        [[[156, 555], [262, 555], [262, 594], [156, 594]], "JANE", 0.99],
    ]
    lines = reader.recognise(np.zeros((900, 600, 3), np.uint8), TextBoxes([[0, 9, 0, 9]], []))
    assert [line.words for line in lines] == ["JANE", "AUSTEN"]


def test_the_recogniser_gets_grey_pixels_and_the_boxes(reader):
    flat = np.zeros((300, 200, 3), np.uint8)
    flat[:, :, 0] = 255  # red, were it not for the order of colours
    reader.recognise(flat, TextBoxes([[10, 90, 20, 40]], []))
    grey, level, slanted, options = reader._reader.given
    assert grey.shape == (300, 200)
    assert grey[0, 0] == 76
    assert (level, slanted) == ([[10, 90, 20, 40]], [])
    assert set(options["blocklist"]) == set("$^~`{}[]<>|\\_")
