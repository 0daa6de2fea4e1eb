"""Recognise lines with PP-OCRv6's small recogniser, whose weights the package rapidocr brings."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError
from indexer.vision.cover import Image, Points, TextLine
from indexer.vision.geometry import flat_size, homography
from indexer.vision.model_names import RAPIDOCR_LANGUAGES, RAPIDOCR_RECOGNISER_SHA256
from indexer.vision.text.onnx import OnnxNetwork
from indexer.vision.text.rapidocr_detection import network_input
from indexer.vision.text.scripts import CHINESE_OR_JAPANESE, UNREAD, is_emblem
from indexer.vision.weights import RAPIDOCR_RECOGNISER_FILE

LINE_HEIGHT = 48
"""Pixels to which a line's height is brought."""

WIDTH_STEP = 32
"""Lines are padded to multiples of this many pixels, as ONNX Runtime plans its memory anew for
each width."""

MAX_WIDTH = 2_400
"""Pixels to which longer lines are squeezed."""


MIN_SPACE = 0.1
"""Probability from which a space is taken, though a blank is likelier: PP-OCR joins words. Of 306
title words on real photographs it reads 240 without this, 250 with it, 247 from 0.02 on."""


class RapidOcrRecogniser:
    """PP-OCRv6's small recogniser, loaded when it is made. It downloads nothing.

    Raises:
        ModelError: it doesn't read one of the languages, or its weights are missing or damaged.
    """

    def __init__(self, languages: Sequence[str] = ("en",)) -> None:
        if unread := sorted(set(languages) - RAPIDOCR_LANGUAGES):
            raise ModelError(
                f"RapidOCR can't read {', '.join(unread)}; for these use --reader auto or easyocr. "
                f"It reads {', '.join(sorted(RAPIDOCR_LANGUAGES))}"
            )
        self._any_character = not CHINESE_OR_JAPANESE.isdisjoint(languages)
        self._network = OnnxNetwork(RAPIDOCR_RECOGNISER_FILE, RAPIDOCR_RECOGNISER_SHA256)
        # Class 0 is CTC's blank; the space follows the letters.
        self._letters = ["", *self._network.metadata["character"].splitlines(), " "]

    def recognise(self, flat: Image, boxes: Sequence[Points]) -> list[TextLine]:
        """One line a box, in their order; see `Reader.recognise`."""
        return [self._recognise(flat, box) for box in boxes]

    def _recognise(self, flat: Image, box: Points) -> TextLine:
        scores = self._network(padded(network_input(line_picture(flat, box))))[0]
        places = letter_places(scores)
        letters = "".join(self._letters[letter] for letter in scores[places].argmax(axis=1))
        confidence = line_confidence(scores[places].max(axis=1))
        words = _spaced(letters, places, scores[:, -1])
        if letters and not words:
            words = UNREAD
        elif not self._any_character and is_emblem(words, confidence):
            words = ""
        return TextLine(words, box, confidence)


def letter_places(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The time steps at which letters start, from time steps × classes, by the likeliest path.

    CTC: a letter that follows itself is the same one, and class 0 is none.
    """
    best = scores.argmax(axis=1)
    starts = best != np.concatenate([[0], best[:-1]])
    return np.flatnonzero(starts & (best != 0))


def _spaced(letters: str, places: NDArray[np.int64], spaces: NDArray[np.float32]) -> str:
    """Letters with a space wherever one between two of them has MIN_SPACE, and none at the ends.

    `spaces`: the probability of a space by time step.
    """
    gaps = pairwise(places.tolist())
    spread = [" " if spaces[a + 1 : b].max(initial=0) > MIN_SPACE else "" for a, b in gaps]
    rest = "".join(gap + letter for gap, letter in zip(spread, letters[1:], strict=True))
    return " ".join((letters[:1] + rest).split())


def line_picture(flat: Image, box: Points) -> Image:
    """The part of a rectified cover within a box, LINE_HEIGHT pixels high."""
    width, height = flat_size(box)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    crop = cv2.warpPerspective(
        flat,
        homography(box, corners),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    across = min(MAX_WIDTH, max(1, round(LINE_HEIGHT * width / height)))
    return np.asarray(cv2.resize(crop, (across, LINE_HEIGHT)), np.uint8)


def padded(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    """A batch N × 3 × H × W with zeros, which are grey, up to a multiple of WIDTH_STEP."""
    missing = -batch.shape[3] % WIDTH_STEP
    return np.pad(batch, ((0, 0), (0, 0), (0, 0), (0, missing)))


def line_confidence(probabilities: NDArray[np.float32]) -> float:
    """EasyOCR's measure for n letters: the product of their probabilities to the power 2/√n."""
    if not len(probabilities):
        return 0.0
    return float(np.prod(probabilities, dtype=np.float64) ** (2 / np.sqrt(len(probabilities))))
