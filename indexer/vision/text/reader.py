"""What a reader of words does: find the lines on a cover, then recognise each."""

from collections.abc import Sequence
from typing import Protocol

from indexer.vision.cover import Image, Points, TextLine


class Detector(Protocol):
    """Finds lines."""

    def detect(self, flat: Image) -> list[Points]:
        """Boxes around the lines of words on a rectified cover, RGB uint8, in no particular order.

        Each is (4, 2), in pixels, clockwise; its first side is the one that runs most nearly from
        left to right.
        """


class Recogniser(Protocol):
    """Reads lines."""

    def recognise(self, flat: Image, boxes: Sequence[Points]) -> list[TextLine]:
        """The words in boxes on a rectified cover, RGB uint8, each read along its first side.

        Returns one line for each box, in the same order; without words where none are read.
        """


class Reader(Detector, Recogniser, Protocol):
    """Finds lines and reads them."""


class PairedReader:
    """A detector and a recogniser, which need not be of the same package."""

    def __init__(self, detector: Detector, recogniser: Recogniser) -> None:
        self.detector = detector
        self.recogniser = recogniser

    def detect(self, flat: Image) -> list[Points]:
        """See `Detector`."""
        return self.detector.detect(flat)

    def recognise(self, flat: Image, boxes: Sequence[Points]) -> list[TextLine]:
        """See `Recogniser`."""
        return self.recogniser.recognise(flat, boxes)
