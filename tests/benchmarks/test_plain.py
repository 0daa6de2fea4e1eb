"""The plain way's boundary: OpenCV's recipe does find a book on a table."""

import cv2
import numpy as np
import pytest

from benchmarks.plain import flattened
from tests.drawing import artwork


def test_a_book_on_a_table_is_laid_flat() -> None:
    table = np.full((800, 700, 3), 220, np.uint8)
    corners = np.array([[150, 90], [560, 130], [530, 700], [120, 640]], np.float32)
    book = np.full((480, 320, 3), 40, np.uint8)
    book[60:420, 40:280] = artwork(3)[60:420, 40:280]
    frame = np.array([[0, 0], [320, 0], [320, 480], [0, 480]], np.float32)
    matrix = cv2.getPerspectiveTransform(frame, corners)
    cv2.warpPerspective(book, matrix, (700, 800), table, borderMode=cv2.BORDER_TRANSPARENT)
    flat = flattened(table)
    assert flat.shape[:2] == pytest.approx((553, 412), abs=12)
    difference = cv2.absdiff(cv2.resize(flat, (320, 480)), book)
    assert np.median(difference) < 10


def test_a_picture_without_a_large_outline_stays_as_it_is() -> None:
    picture = np.full((300, 200, 3), 128, np.uint8)
    cv2.rectangle(picture, (80, 80), (120, 140), (0, 0, 0), -1)
    assert flattened(picture) is picture
