"""Read the words of a flat cover with EasyOCR: find the boxes, then recognise each."""

import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError
from tempfile import TemporaryDirectory

import cv2
import easyocr
import numpy as np
import torch

from indexer import folders
from indexer.errors import ModelError
from indexer.vision.cover import Image, TextBoxes, TextLine
from indexer.vision.precision import Autocast
from indexer.vision.text.craft import Detector
from indexer.vision.text.reading_order import rows
from indexer.vision.weights import (
    DETECTOR_FILE,
    DETECTOR_SHA256,
    ENGLISH,
    READER_FILE,
    READER_SHA256,
    tensors_only,
    verified,
)

DETECTION_SIDE = 960
"""Pixels of the longer side as the detector sees it; `benchmarks/words.py --side` compares."""

NEVER_ON_COVERS = "$^~`{}[]<>|\\_"
"""Letters that are taken for these (S for $, I for |) outnumber the real ones on covers:
`benchmarks/words.py` read 99.0 % of the title words with them and 100 % without."""

# EasyOCR offers pinned memory to a machine without a GPU, once a line.
warnings.filterwarnings("ignore", message=".*pin_memory.*")


class TextReader:
    """EasyOCR's CRAFT detector and CRNN recogniser, loaded when the reader is made.

    Raises:
        ModelError: a language is unknown to EasyOCR, or its weights can't be had.
    """

    def __init__(self, languages: Sequence[str] = ("en",)) -> None:
        self._reader = _load_reader(list(languages))
        self._reader.detector = Detector(self._reader.detector)
        recogniser = self._reader.recognizer
        recogniser.FeatureExtraction = Autocast(recogniser.FeatureExtraction)

    def detect(self, flat: Image) -> TextBoxes:
        """Where there are words in a flat cover, RGB uint8."""
        scale = DETECTION_SIDE / max(flat.shape[:2])
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        size = max(1, round(flat.shape[1] * scale)), max(1, round(flat.shape[0] * scale))
        seen = cv2.resize(flat, size, interpolation=method)
        level, slanted = self._reader.detect(seen, min_size=8)
        return TextBoxes(
            [[round(edge / scale) for edge in box] for box in level[0]],
            [[[x / scale, y / scale] for x, y in box] for box in slanted[0]],
        )

    def recognise(self, flat: Image, boxes: TextBoxes) -> tuple[TextLine, ...]:
        """The words in the boxes, in reading order; boxes without any words are left out."""
        grey = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY)
        found = self._reader.recognize(
            grey, boxes.level, boxes.slanted, blocklist=NEVER_ON_COVERS, reformat=False
        )
        lines = [
            TextLine(words.strip(), np.array(corners, dtype=np.float64), float(confidence))
            for corners, words, confidence in found
            if words.strip()
        ]
        return tuple(line for row in rows(lines) for line in row)


def _load_reader(languages: list[str]) -> easyocr.Reader:
    verified(DETECTOR_FILE, DETECTOR_SHA256)
    try:
        if languages == ["en"]:
            verified(READER_FILE, READER_SHA256)
            return _reader(languages, ENGLISH)
        return _downloaded_reader(languages)
    except ValueError as error:
        reason = " ".join(str(part) for part in error.args)
        raise ModelError(f"EasyOCR can't read {', '.join(languages)} together: {reason}") from error
    # Offline, urllib raises URLError (an OSError); a damaged download fails EasyOCR's MD5 check.
    except (OSError, AssertionError, UnpicklingError) as error:
        raise ModelError(
            f"the words of {', '.join(languages)} need a model that isn't on this machine, and "
            f"EasyOCR's download failed ({error}); put its .pth file from EasyOCR's model hub "
            f"into {_downloads()}, or use --lang en, which needs none"
        ) from error


def _downloaded_reader(languages: list[str]) -> easyocr.Reader:
    """A reader of a model that was downloaded once, or is now.

    EasyOCR unpacks where it reads from. So it works in a folder aside, and a model comes to its
    place when it is whole and was loaded.
    """
    folder = _downloads()
    folder.mkdir(parents=True, exist_ok=True)
    _link_detector(folder)
    with suppress(FileNotFoundError):  # not there, or its MD5 sum is wrong
        return _reader(languages, folder)
    with TemporaryDirectory(dir=folder) as aside:
        _link_detector(Path(aside))
        reader = _reader(languages, Path(aside), download=True)
        for file in Path(aside).glob("*.pth"):
            file.replace(folder / file.name)
    return reader


def _reader(languages: list[str], folder: Path, *, download: bool = False) -> easyocr.Reader:
    with tensors_only():
        return easyocr.Reader(
            languages,
            gpu=torch.cuda.is_available(),
            model_storage_directory=str(folder),
            user_network_directory=str(ENGLISH),  # else it makes a folder in the home
            download_enabled=download,
            quantize=False,
            verbose=False,
        )


def _downloads() -> Path:
    return folders.models() / "easyocr"


def _link_detector(folder: Path) -> None:
    """Put the detector, which the wheel brings, beside the recognisers that are downloaded."""
    detector = folder / DETECTOR_FILE.name
    if not detector.exists():
        detector.unlink(missing_ok=True)  # a link to where an older installation had it
        detector.symlink_to(DETECTOR_FILE)
