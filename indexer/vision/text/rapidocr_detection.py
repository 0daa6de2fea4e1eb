"""Find lines of text with PP-OCRv6's small detector, whose weights the package rapidocr brings.

A DB network (differentiable binarization, Liao et al. 2020) gives each pixel its probability of
lying in the core of a line. A box is the smallest rectangle around a connected core, grown back to
the line's own size.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.model_names import RAPIDOCR_DETECTOR_SHA256
from indexer.vision.text.onnx import OnnxNetwork
from indexer.vision.weights import RAPIDOCR_DETECTOR_FILE

DETECTION_SIDE = 736
"""Pixels of the longer side as the detector sees it; `benchmarks/words.py --side` compares."""

STRIDE = 32
"""The network's input sides are multiples of this many pixels."""

MIN_PIXEL = 0.3
"""Probability above which a pixel belongs to a core. This and the next three are RapidOCR's."""

MIN_BOX = 0.5
"""Mean probability within a box below which it is dropped."""

GROWTH = 1.6
"""Each side of a core moves outwards by this times the core's area over its perimeter."""

MIN_SIDE = 3
"""Pixels of the probability map; thinner cores are dropped."""


class RapidOcrDetector:
    """PP-OCRv6's small detector, loaded when it is made.

    Raises:
        ModelError: the weights are missing or damaged.
    """

    def __init__(self) -> None:
        self._network = OnnxNetwork(RAPIDOCR_DETECTOR_FILE, RAPIDOCR_DETECTOR_SHA256)

    def detect(self, flat: Image) -> list[Points]:
        """Boxes (4, 2) around the lines of a rectified cover, RGB uint8; see `Reader.detect`."""
        height, width = flat.shape[:2]
        scale = DETECTION_SIDE / max(height, width)
        size = [max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (width, height)]
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        seen = np.asarray(cv2.resize(flat, size, interpolation=method), np.uint8)
        probabilities = self._network(network_input(seen))
        stretch = np.array([width / size[0], height / size[1]])
        return [box * stretch for box in line_boxes(probabilities[0, 0])]


def network_input(picture: Image) -> NDArray[np.float32]:
    """An RGB uint8 picture H × W × 3 as 1 × 3 × H × W float32: BGR, -1 to 1."""
    scaled = picture[:, :, ::-1].astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])


def line_boxes(probabilities: NDArray[np.float32]) -> list[Points]:
    """Boxes (4, 2) of the lines in a probability map H × W, in the map's pixels."""
    mask = cv2.dilate((probabilities > MIN_PIXEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for contour in contours:
        center, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < MIN_SIDE:
            continue
        core = cv2.boxPoints((center, (width, height), angle)).astype(np.float64)
        if _mean_within(probabilities, core) < MIN_BOX:
            continue
        grown = GROWTH * width * height / (width + height)  # both sides: twice half of it
        rectangle = center, (width + grown, height + grown), angle
        boxes.append(_from_left_to_right(cv2.boxPoints(rectangle).astype(np.float64)))
    return boxes


def _mean_within(probabilities: NDArray[np.float32], box: Points) -> float:
    left, top = np.maximum(np.floor(box.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(box.max(axis=0)).astype(int) + 1
    part = probabilities[top:bottom, left:right]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(box - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _from_left_to_right(box: Points) -> Points:
    """The same corners, starting with those of the side that runs most nearly to the right."""
    sides = np.roll(box, -1, axis=0) - box
    return np.roll(box, -int(sides[:, 0].argmax()), axis=0)
