import cv2
import numpy as np
import pytest

from indexer.vision.detection.books import PictureMaps, find_books, four_sides
from indexer.vision.detection.network import REACH, STRIDE
from indexer.vision.detection.network_maps import agreement, filled
from indexer.vision.geometry import iou

HEIGHT, WIDTH = 80, 96
"""Cells of the maps."""

FIRST = np.array([[60.0, 40], [180, 60], [160, 260], [40, 240]])
SECOND = np.array([[220.0, 60], [340, 60], [340, 230], [220, 230]])


def maps_of(*quads):
    """The maps that a perfect network gives of books with these corners, in input pixels."""
    front = np.zeros((HEIGHT * STRIDE, WIDTH * STRIDE), np.float32)
    owner = np.full(front.shape, -1, np.int8)
    for number, quad in enumerate(quads):
        cv2.fillConvexPoly(front, np.round(quad - 0.5).astype(np.int32), 1.0)
        cv2.fillConvexPoly(owner, np.round(quad - 0.5).astype(np.int32), number)
    front = cv2.resize(front, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    owner = owner[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    middle = np.zeros((HEIGHT, WIDTH), np.float32)
    offset = np.zeros((2, HEIGHT, WIDTH), np.float32)
    for number in range(len(quads)):
        mine = owner == number
        centre = x[mine].mean(), y[mine].mean()
        middle[round(float(centre[1])), round(float(centre[0]))] = 0.9
        offset[0][mine] = (centre[0] - x[mine]) / REACH
        offset[1][mine] = (centre[1] - y[mine]) / REACH
    return PictureMaps(front, middle, offset, 0.1)


def test_the_corners_of_a_book_are_found():
    (book,) = find_books(maps_of(FIRST))
    assert iou(STRIDE * book.corners, FIRST) > 0.97
    assert book.front.sum() * STRIDE**2 == pytest.approx(
        cv2.contourArea(np.float32(FIRST)), rel=0.1
    )


def test_books_come_largest_first():
    first, second = find_books(maps_of(SECOND, FIRST))
    assert iou(STRIDE * first.corners, FIRST) > 0.97
    assert iou(STRIDE * second.corners, SECOND) > 0.97


def test_books_that_touch_are_two():
    beside = np.array([[184.0, 60], [304, 80], [284, 280], [164, 260]])
    found = find_books(maps_of(FIRST, beside))
    assert len(found) == 2
    assert all(max(iou(STRIDE * b.corners, q) for b in found) > 0.93 for q in (FIRST, beside))


def test_an_empty_table_has_no_book():
    assert find_books(maps_of()) == ()


def test_corners_of_what_has_no_four_sides_do_not_agree_with_it():
    maps = maps_of(FIRST)
    star = np.zeros((HEIGHT, WIDTH), np.uint8)
    points = [[48, 5], [52, 36], [85, 40], [52, 44], [48, 75], [44, 44], [10, 40], [44, 36]]
    cv2.fillPoly(star, [np.array(points, np.int32)], 1)
    (book,) = find_books(PictureMaps(star.astype(np.float32), *maps_fields(maps)))
    areas = filled(book.front.shape, book.corners[None])
    assert agreement(book.front, areas)[0] < 0.6


def maps_fields(maps):
    return maps.middle, maps.offset, maps.flat


def test_a_book_whose_middle_is_not_seen_is_found():
    maps = maps_of(FIRST)
    blind = PictureMaps(maps.front, np.zeros_like(maps.middle), *maps_fields(maps)[1:])
    (book,) = find_books(blind)
    assert iou(STRIDE * book.corners, FIRST) > 0.97


def test_sides_run_along_an_outline_with_dents():
    outline = np.concatenate(
        [np.linspace(SECOND[n], SECOND[(n + 1) % 4], 100, endpoint=False) for n in range(4)]
    )
    dented = outline.copy()
    dented[120:140, 0] -= 9  # a finger over the right side
    corners = four_sides(dented, 400, 300)
    assert iou(corners, SECOND) > 0.98


def test_too_few_points_have_no_sides():
    assert four_sides(np.zeros((5, 2)), 100, 100) is None


def test_each_front_is_seen_alone():
    first, second = find_books(maps_of(FIRST, SECOND))
    assert not ((first.front > 0) & (second.front > 0)).any()
    assert min(first.front.sum(), second.front.sum()) > 1000
