"""Make the reader of words that was chosen.

auto      RapidOCR finds the lines, and reads those of RAPIDOCR_LANGUAGES; others EasyOCR reads.
easyocr   EasyOCR finds the lines and reads them.
rapidocr  RapidOCR finds the lines and reads them.

EasyOCR's second opinion on the lines of which RapidOCR is unsure was tried and left out: it added
nothing (`docs/measured.md`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexer.vision.model_names import RAPIDOCR_LANGUAGES, ModelChoice
from indexer.vision.text.reader import PairedReader, Reader

if TYPE_CHECKING:
    from indexer.vision.text.easyocr_reader import EasyOcrReader


def load_reader(choice: ModelChoice) -> Reader:
    """The reader chosen, loaded.

    Raises:
        ModelError: it can't read the languages, or its weights can't be had.
    """
    languages = choice.languages
    if choice.reader == "easyocr":
        return _easyocr(languages)
    from indexer.vision.text.rapidocr_detection import RapidOcrDetector

    if choice.reader == "auto" and not RAPIDOCR_LANGUAGES.issuperset(languages):
        return PairedReader(RapidOcrDetector(), _easyocr(languages, detector=False))
    from indexer.vision.text.rapidocr_recognition import RapidOcrRecogniser

    return PairedReader(RapidOcrDetector(), RapidOcrRecogniser(languages))


def _easyocr(languages: Sequence[str], *, detector: bool = True) -> "EasyOcrReader":
    from indexer.vision.text.easyocr_reader import EasyOcrReader

    return EasyOcrReader(languages, detector=detector)
