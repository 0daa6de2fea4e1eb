import cv2
import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.vision.geometry import iou, side_lengths
from indexer.vision.text import rapidocr_detection
from indexer.vision.text.rapidocr_detection import (
    DETECTION_SIDE,
    GROWTH,
    STRIDE,
    RapidOcrDetector,
    line_boxes,
    network_input,
)
from tests.covers import box


class FakeNetwork:
    """A pixel's probability is its red, 0 to 1."""

    def __init__(self, *_):
        self.seen = []

    def __call__(self, batch):
        self.seen.append(batch.shape)
        return (batch[:, 2:3] + 1) / 2


@pytest.fixture
def detector(monkeypatch):
    monkeypatch.setattr(rapidocr_detection, "OnnxNetwork", FakeNetwork)
    return RapidOcrDetector()


def core(*corners, probability=1.0):
    """A probability map of 200 × 300 with one core."""
    canvas = np.zeros((200, 300), np.float32)
    cv2.fillPoly(canvas, [np.array(corners)], probability)
    return canvas


def test_a_box_is_its_core_grown_on_each_side():
    (found,) = line_boxes(core((50, 100), (249, 100), (249, 119), (50, 119)))
    grown = GROWTH * 200 * 20 / (200 + 20) / 2
    assert iou(found, box(50 - grown, 100 - grown, 200 + 2 * grown, 20 + 2 * grown)) > 0.9


def test_a_box_starts_at_its_upper_left_and_goes_round_clockwise():
    (lying,) = line_boxes(core((50, 100), (249, 100), (249, 119), (50, 119)))
    (standing,) = line_boxes(core((100, 20), (119, 20), (119, 179), (100, 179)))
    for found in (lying, standing):
        left, top = found.min(axis=0)
        assert found[0] == pytest.approx([left, top])
        assert found[1][1] == pytest.approx(top)
    assert side_lengths(lying)[0] > side_lengths(lying)[1]
    assert side_lengths(standing)[0] < side_lengths(standing)[1]


@pytest.mark.parametrize("degrees", [-40, -10, 10, 40])
def test_the_first_side_of_a_rotated_box_runs_to_the_right(degrees):
    corners = cv2.boxPoints(((150, 100), (140, 16), degrees)).round().astype(int)
    (found,) = line_boxes(core(*corners.tolist()))
    across, down = found[1] - found[0]
    assert np.degrees(np.arctan2(down, across)) == pytest.approx(degrees, abs=3)


def test_what_is_thin_or_faint_is_no_line():
    assert line_boxes(core((50, 100), (249, 100), (249, 101), (50, 101))) == []
    faint = core((50, 100), (249, 100), (249, 119), (50, 119), probability=0.4)
    assert line_boxes(faint) == []
    assert line_boxes(np.zeros((64, 64), np.float32)) == []


def test_a_core_at_the_edge_is_found():
    (found,) = line_boxes(core((0, 180), (299, 180), (299, 199), (0, 199)))
    assert found[:, 1].max() >= 199


@pytest.mark.parametrize(("width", "height"), [(600, 900), (1800, 1200), (40, 60), (900, 1)])
def test_the_network_sees_one_size_and_boxes_come_back_in_the_covers_pixels(
    detector, width, height
):
    flat = np.zeros((height, width, 3), np.uint8)
    flat[height // 4 : height // 2, width // 4 : width // 2, 0] = 255
    boxes = detector.detect(flat)
    ((_, _, rows, columns),) = detector._network.seen
    assert max(rows, columns) == DETECTION_SIDE
    assert rows % STRIDE == columns % STRIDE == 0
    if height > 1:
        (found,) = boxes
        assert found.mean(axis=0) == pytest.approx([width * 3 / 8, height * 3 / 8], rel=0.05)


def test_the_network_gets_blue_first_from_minus_one_to_one():
    batch = network_input(np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8))
    assert batch.shape == (1, 3, 1, 2)
    assert batch.dtype == np.float32
    assert batch[0, :, 0, 0].tolist() == [-1, -1, 1]
    assert batch[0, :, 0, 1].tolist() == [1, -1, -1]


def test_damaged_weights_are_refused_by_name(monkeypatch, tmp_path):
    damaged = tmp_path / "lines.onnx"
    damaged.write_bytes(b"damaged")
    monkeypatch.setattr(rapidocr_detection, "RAPIDOCR_DETECTOR_FILE", damaged)
    with pytest.raises(ModelError, match=r"lines\.onnx: not the expected weights"):
        RapidOcrDetector()
