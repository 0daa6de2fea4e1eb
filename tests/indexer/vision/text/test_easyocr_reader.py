"""EasyOcrReader with a fake EasyOCR; tests/slow/test_ocr.py has the real one."""

from pathlib import Path
from pickle import UnpicklingError
from types import SimpleNamespace

import easyocr_en_models
import numpy as np
import pytest
import torch

from indexer.errors import ModelError
from indexer.vision.text import easyocr_reader
from tests.covers import box


class FakeEasyOcr:
    """Reports the same boxes and words for every picture, and notes what it was given."""

    def __init__(self, languages, **options):
        self.languages, self.options = languages, options
        self.detector = torch.nn.Identity()
        self.recognizer = SimpleNamespace(FeatureExtraction=torch.nn.Identity())
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
    monkeypatch.setattr(easyocr_reader.easyocr, "Reader", FakeEasyOcr)
    return easyocr_reader.EasyOcrReader()


def test_english_needs_no_download(reader):
    options = reader._reader.options
    assert reader._reader.languages == ["en"]
    assert options["download_enabled"] is False
    assert options["model_storage_directory"] == easyocr_en_models.model_dir()


class FakeDownloads(FakeEasyOcr):
    """Reads from a folder where there is a file, and downloads it where it may."""

    downloads = 0

    def __init__(self, languages, **options):
        super().__init__(languages, **options)
        folder = Path(options["model_storage_directory"])
        assert (folder / "craft_mlt_25k.pth").stat().st_size > 1_000_000
        if not (folder / "latin_g2.pth").exists():
            if not options["download_enabled"]:
                raise FileNotFoundError("Missing latin_g2.pth and downloads disabled")
            (folder / "latin_g2.pth").write_bytes(b"half")
            self.interrupt()
            (folder / "latin_g2.pth").write_bytes(b"whole")
            FakeDownloads.downloads += 1

    def interrupt(self):
        """Nothing is in the way of this one."""


class Interrupted(FakeDownloads):
    def interrupt(self):
        raise KeyboardInterrupt


def test_other_languages_are_downloaded_once_and_whole(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(easyocr_reader.easyocr, "Reader", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        easyocr_reader.EasyOcrReader(("en", "fr"))
    (folder,) = tmp_path.rglob("easyocr")
    assert [path.name for path in folder.iterdir()] == ["craft_mlt_25k.pth"]
    monkeypatch.setattr(easyocr_reader.easyocr, "Reader", FakeDownloads)
    for _ in range(2):
        easyocr_reader.EasyOcrReader(("en", "fr"))
    assert FakeDownloads.downloads == 1
    assert (folder / "latin_g2.pth").read_bytes() == b"whole"
    assert {path.name for path in folder.iterdir()} == {"craft_mlt_25k.pth", "latin_g2.pth"}


def test_damaged_english_weights_are_refused_by_name(monkeypatch, tmp_path):
    damaged = tmp_path / "english_g2.pth"
    damaged.write_bytes(b"damaged")
    monkeypatch.setattr(easyocr_reader, "READER_FILE", damaged)
    with pytest.raises(ModelError, match=r"english_g2\.pth: not the expected weights"):
        easyocr_reader.EasyOcrReader()


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (ValueError({"tlh"}, "is not supported"), r"can't read en, tlh together: .*not supported"),
        (OSError("no route to host"), r"en, tlh need a model.*no route to host.*--lang en"),
        (AssertionError("MD5 hash mismatch"), r"en, tlh need a model.*MD5 hash mismatch"),
        (UnpicklingError("Weights only load failed"), r"en, tlh need a model.*Weights only"),
    ],
)
def test_what_easyocr_cannot_load_is_a_model_error(monkeypatch, tmp_path, error, wanted):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr(easyocr_reader.easyocr, "Reader", fail)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ModelError, match=wanted):
        easyocr_reader.EasyOcrReader(("en", "tlh"))


def test_without_its_detector_it_is_loaded_without(reader):
    assert reader._reader.options["detector"] is True
    recogniser = easyocr_reader.EasyOcrReader(detector=False)
    assert recogniser._reader.options["detector"] is False


@pytest.mark.parametrize(("width", "height"), [(1200, 1920), (320, 480), (1920, 100)])
def test_the_detector_sees_one_size_and_boxes_come_back_in_the_covers_pixels(reader, width, height):
    scale = easyocr_reader.DETECTION_SIDE / max(width, height)
    reader._reader.boxes = (
        [[30, 90, 10, 40]],
        [[[30.0, 10.0], [90.0, 12.0], [90.0, 42.0], [30.0, 40.0]]],
    )
    axis_aligned, rotated = reader.detect(np.zeros((height, width, 3), np.uint8))
    assert max(reader._reader.seen.shape[:2]) == easyocr_reader.DETECTION_SIDE
    (left, top), _, (right, bottom), _ = axis_aligned.tolist()
    assert [left, right, top, bottom] == [round(edge / scale) for edge in (30, 90, 10, 40)]
    assert rotated[2] == pytest.approx([90 / scale, 42 / scale])


def test_a_box_ends_with_the_picture(reader):
    reader._reader.boxes = [[-7, 90, 940, 970]], []
    (edges,) = reader.detect(np.zeros((960, 640, 3), np.uint8))
    assert edges.tolist() == [[0, 940], [90, 940], [90, 960], [0, 960]]


def found(words, confidence=0.75):
    return [(None, words, confidence)]


def test_each_box_gives_one_line_in_their_order(reader):
    reader._reader.words = found(" TITLE ")
    boxes = [box(10, 200, 80, 20), box(10, 20, 80, 20)]
    lines = reader.recognise(np.zeros((300, 200, 3), np.uint8), boxes)
    assert [line.words for line in lines] == ["TITLE", "TITLE"]
    assert [line.polygon.tolist() for line in lines] == [corners.tolist() for corners in boxes]
    assert lines[0].confidence == 0.75


@pytest.mark.parametrize("words", [[], found("  ", 0.3)])
def test_a_box_without_words_gives_an_empty_line(reader, words):
    """EasyOCR passes over boxes too narrow for a letter."""
    reader._reader.words = words
    (line,) = reader.recognise(np.zeros((300, 200, 3), np.uint8), [box(10, 200, 80, 20)])
    assert line.words == ""


def test_the_recogniser_gets_grey_pixels_and_the_boxes(reader):
    flat = np.zeros((300, 200, 3), np.uint8)
    flat[:, :, 0] = 255  # red, were it not for the order of colours
    reader.recognise(flat, [box(10, 20, 80, 20)])
    grey, axis_aligned, rotated, options = reader._reader.given
    assert grey.shape == (300, 200)
    assert grey[0, 0] == 76
    assert (axis_aligned, rotated) == ([[10, 90, 20, 40]], [])
    assert set(options["blocklist"]) == set("$^~`{}[]<>|\\_")


def test_a_rotated_box_keeps_its_corners(reader):
    corners = [[10.0, 20.0], [90.0, 28.0], [88.0, 48.0], [8.0, 40.0]]
    reader.recognise(np.zeros((300, 200, 3), np.uint8), [np.array(corners)])
    assert reader._reader.given[1:3] == ([], [corners])
