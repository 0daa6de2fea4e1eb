import cv2
import numpy as np
import pytest

from indexer.vision.detection.books import PictureMaps, covers_all, find_books, four_sides
from indexer.vision.detection.network import REACH, STRIDE
from indexer.vision.geometry import iou, whole_picture

HEIGHT, WIDTH = 80, 96
"""Cells of the maps."""

FIRST = np.array([[60.0, 40], [180, 60], [160, 260], [40, 240]])
SECOND = np.array([[220.0, 60], [340, 60], [340, 230], [220, 230]])


def maps_of(*quads, ups=None, flat=0.1):
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
    offset, up = np.zeros((2, 2, HEIGHT, WIDTH), np.float32)
    for number in range(len(quads)):
        mine = owner == number
        centre = x[mine].mean(), y[mine].mean()
        middle[round(float(centre[1])), round(float(centre[0]))] = 0.9
        offset[0][mine] = (centre[0] - x[mine]) / REACH
        offset[1][mine] = (centre[1] - y[mine]) / REACH
        up[:, mine] = np.array(ups[number] if ups else (0, -1), np.float32)[:, None]
    return PictureMaps(front, middle, offset, up, flat)


def test_the_corners_of_a_book_are_found():
    (book,) = find_books(maps_of(FIRST))
    assert iou(book.corners, FIRST) > 0.97
    assert book.confidence > 0.9
    assert book.area == pytest.approx(cv2.contourArea(FIRST.astype(np.float32)) / 122_880, rel=0.1)


def test_books_come_largest_first():
    first, second = find_books(maps_of(SECOND, FIRST))
    assert iou(first.corners, FIRST) > 0.97
    assert iou(second.corners, SECOND) > 0.97


def test_books_that_touch_are_two():
    beside = np.array([[184.0, 60], [304, 80], [284, 280], [164, 260]])
    found = find_books(maps_of(FIRST, beside))
    assert len(found) == 2
    assert all(max(iou(b.corners, q) for b in found) > 0.93 for q in (FIRST, beside))


@pytest.mark.parametrize("turns", range(4))
def test_corners_start_at_the_top_left_of_the_upright_book(turns):
    ways = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    (book,) = find_books(maps_of(SECOND, ups=[ways[turns]]))
    np.testing.assert_allclose(book.corners, np.roll(SECOND, -turns, axis=0), atol=3)
    assert book.upright > 0.9


def test_an_empty_table_has_no_book():
    assert find_books(maps_of()) == ()


def test_what_has_no_four_sides_is_no_book():
    maps = maps_of(FIRST)
    star = np.zeros((HEIGHT, WIDTH), np.uint8)
    points = [[48, 5], [52, 36], [85, 40], [52, 44], [48, 75], [44, 44], [10, 40], [44, 36]]
    cv2.fillPoly(star, [np.array(points, np.int32)], 1)
    assert find_books(PictureMaps(star.astype(np.float32), *maps_fields(maps))) == ()


def maps_fields(maps):
    return maps.middle, maps.offset, maps.up, maps.flat


def test_a_book_whose_middle_is_not_seen_is_found():
    maps = maps_of(FIRST)
    blind = PictureMaps(maps.front, np.zeros_like(maps.middle), *maps_fields(maps)[1:])
    (book,) = find_books(blind)
    assert iou(book.corners, FIRST) > 0.97


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


def test_corners_near_the_pictures_are_all_of_it():
    whole = whole_picture(200, 300)
    assert covers_all(np.roll(whole, 1, axis=0) + 4, 200, 300, 0.02)
    assert not covers_all(whole + [[10, 0], [0, 0], [0, 0], [0, 0]], 200, 300, 0.02)
