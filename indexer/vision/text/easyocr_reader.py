"""Read the words of a rectified cover with EasyOCR: CRAFT finds boxes, a CRNN recognises each."""

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
from numpy.typing import NDArray

from indexer import folders
from indexer.errors import ModelError
from indexer.vision.cover import Image, Points, TextLine
from indexer.vision.fusion import halved
from indexer.vision.text.craft import Detector
from indexer.vision.weights import (
    DETECTOR_FILE,
    DETECTOR_SHA256,
    ENGLISH,
    READER_FILE,
    READER_SHA256,
    tensors_only,
    verified,
)

Grey = NDArray[np.uint8]
"""Grey values, height × width, 0 to 255."""

DETECTION_SIDE = 960
"""Pixels of the longer side as the detector sees it; `benchmarks/words.py --side` compares."""

AXIS_ALIGNED = 1.0
"""Pixels by which a box's corners may differ from an axis-aligned box's, which EasyOCR crops; it
rectifies others."""

NEVER_ON_COVERS = "$^~`{}[]<>|\\_"
"""EasyOCR never answers with these: on covers they are nearly always misread letters (S as $, I as
|). `benchmarks/words.py` counted 99.0 % of the title words with them and 100 % without."""

# EasyOCR offers pinned memory to a machine without a GPU, once a line.
warnings.filterwarnings("ignore", message=".*pin_memory.*")


class EasyOcrReader:
    """EasyOCR, loaded when the reader is made; without its detector it can only recognise.

    Raises:
        ModelError: a language is unknown to EasyOCR, or its weights can't be had.
    """

    def __init__(self, languages: Sequence[str] = ("en",), *, detector: bool = True) -> None:
        self._reader = _load_reader(list(languages), detector)
        if detector:
            self._reader.detector = Detector(self._reader.detector)
        recogniser = self._reader.recognizer
        recogniser.FeatureExtraction = halved(recogniser.FeatureExtraction)

    def detect(self, flat: Image) -> list[Points]:
        """Boxes of words in a rectified cover; see `Reader.detect`."""
        height, width = flat.shape[:2]
        scale = DETECTION_SIDE / max(height, width)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        size = max(1, round(width * scale)), max(1, round(height * scale))
        seen = cv2.resize(flat, size, interpolation=method)
        (axis_aligned,), (rotated,) = self._reader.detect(seen, min_size=8)
        edges = [[round(edge / scale) for edge in box] for box in axis_aligned]
        return [
            *(np.clip(_corners(*box), 0, (width, height)) for box in edges),
            *(np.array(box, np.float64) / scale for box in rotated),
        ]

    def recognise(self, flat: Image, boxes: Sequence[Points]) -> list[TextLine]:
        """One line for each box, in the same order; see `Reader.recognise`."""
        grey = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY), np.uint8)
        return [self._recognise(grey, box) for box in boxes]

    def _recognise(self, grey: Grey, box: Points) -> TextLine:
        edges = _edges(box)
        axis_aligned = np.abs(box - _corners(*edges)).max() < AXIS_ALIGNED
        found = self._reader.recognize(
            grey,
            [edges] if axis_aligned else [],
            [] if axis_aligned else [box.tolist()],
            blocklist=NEVER_ON_COVERS,
            reformat=False,
        )
        _, words, confidence = found[0] if found else (None, "", 0.0)
        return TextLine(words.strip(), box, float(confidence))


def _corners(left: float, right: float, top: float, bottom: float) -> Points:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def _edges(box: Points) -> list[int]:
    """Left, right, top, bottom of a box: what EasyOCR calls horizontal."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    return [round(left), round(right), round(top), round(bottom)]


def _load_reader(languages: list[str], detector: bool) -> easyocr.Reader:
    verified(DETECTOR_FILE, DETECTOR_SHA256)
    try:
        if languages == ["en"]:
            verified(READER_FILE, READER_SHA256)
            return _reader(languages, ENGLISH, detector)
        return _downloaded_reader(languages, detector)
    except ValueError as error:
        reason = " ".join(str(part) for part in error.args)
        raise ModelError(f"EasyOCR can't read {', '.join(languages)} together: {reason}") from error
    # Offline, urllib raises URLError (an OSError); a damaged download fails EasyOCR's MD5 check.
    except (OSError, AssertionError, UnpicklingError) as error:
        raise ModelError(
            f"the words of {', '.join(languages)} need a model that isn't on this machine, and "
            f"EasyOCR's download failed ({error}); put its .pth file from EasyOCR's model hub "
            f"into {_downloads()}, or use --lang en, which needs none, or --reader auto, which "
            "reads Latin letters with accents, Chinese and Japanese without any download"
        ) from error


def _downloaded_reader(languages: list[str], detector: bool) -> easyocr.Reader:
    """A reader of a model that was downloaded once, or is now.

    EasyOCR unpacks where it reads from. So it works in a folder aside, and a model comes to its
    place when it is whole and was loaded.
    """
    folder = _downloads()
    folder.mkdir(parents=True, exist_ok=True)
    _link_detector(folder)
    with suppress(FileNotFoundError):  # not there, or its MD5 sum is wrong
        return _reader(languages, folder, detector)
    with TemporaryDirectory(dir=folder) as aside:
        _link_detector(Path(aside))
        reader = _reader(languages, Path(aside), detector, download=True)
        for file in Path(aside).glob("*.pth"):
            file.replace(folder / file.name)
    return reader


def _reader(
    languages: list[str], folder: Path, detector: bool, *, download: bool = False
) -> easyocr.Reader:
    with tensors_only():
        return easyocr.Reader(
            languages,
            gpu=torch.cuda.is_available(),
            model_storage_directory=str(folder),
            user_network_directory=str(ENGLISH),  # else it makes a folder in the home
            download_enabled=download,
            detector=detector,
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
