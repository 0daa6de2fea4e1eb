import cv2
import numpy as np
import pytest

from indexer.vision.cover import Boundary
from indexer.vision.geometry import homography, transform, whole_picture
from indexer.vision.rectify import MAX_SIDE, flatten, shrink, to_picture, turn
from tests.covers import box

CORNERS = np.array([[140.0, 60.0], [520.0, 110.0], [470.0, 690.0], [60.0, 600.0]])


def checker(width: int, height: int, square: int) -> np.ndarray:
    """Coloured squares, each side of the picture different from the others."""
    y, x = np.mgrid[:height, :width]
    black = ((x // square + y // square) % 2 * 180).astype(np.uint8)
    ramp_x = (x * 255 // width).astype(np.uint8)
    ramp_y = (y * 255 // height).astype(np.uint8)
    return np.stack([black, ramp_x, ramp_y], axis=2)


def warped(cover: np.ndarray, corners: np.ndarray, width: int, height: int) -> np.ndarray:
    """A photo of the cover with its corners there, on grey; drawn four times as large first."""
    large = width * 4, height * 4
    source = whole_picture(cover.shape[1], cover.shape[0]) - 0.5
    matrix = homography(source, corners * 4 - 0.5)
    grey = np.full((large[1], large[0], 3), 128, np.uint8)
    cv2.warpPerspective(cover, matrix, large, dst=grey, borderMode=cv2.BORDER_TRANSPARENT)
    return cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)


def test_a_warped_checker_is_recovered():
    cover = checker(380, 570, 38)
    flat = flatten(warped(cover, CORNERS, 600, 800), Boundary(CORNERS, 1.0, True))
    assert flat.dtype == np.uint8
    wanted = cv2.resize(cover, flat.shape[1::-1], interpolation=cv2.INTER_AREA)
    apart = np.abs(flat.astype(int) - wanted)[4:-4, 4:-4]
    assert apart.mean() < 6
    # Half a pixel off would show at the edges of the squares, at once.
    assert (apart[:, :, 1:] < 8).mean() > 0.99


def test_a_level_cover_is_cut_out_to_the_pixel():
    picture = checker(300, 400, 10)
    flat = flatten(picture, Boundary(box(20, 30, 200, 300), 1.0, True))
    assert (flat == picture[30:330, 20:220]).all()


@pytest.mark.parametrize("turns", range(4))
def test_a_cover_in_any_quarter_turn_is_cut_out_upright(turns):
    picture = checker(300, 400, 10)
    corners = np.roll(box(20, 30, 200, 300), -turns, axis=0)
    flat = flatten(picture, Boundary(corners, 1.0, True))
    assert (flat == np.rot90(picture[30:330, 20:220], turns)).all()


def test_a_large_cover_is_brought_to_the_largest_side_without_jagged_edges():
    picture = checker(1800, 2400, 1)
    flat = flatten(picture, Boundary(box(0, 0, 1800, 2400), 1.0, True))
    assert flat.shape == (MAX_SIDE, MAX_SIDE * 3 // 4, 3)
    # Squares of less than a pixel can't be seen: they must blend, not beat. By plain sampling
    # their spread would be 22.
    assert flat[10:-10, 10:-10, 0].std() < 15
    assert np.abs(np.diff(flat[10:-10, 10:-10, 1].astype(int), axis=1)).max() <= 2


def test_corners_outside_the_picture_are_filled_by_its_edge():
    picture = np.full((100, 100, 3), 77, np.uint8)
    flat = flatten(picture, Boundary(box(-20, -20, 140, 140), 1.0, True))
    assert flat.shape == (140, 140, 3)
    assert (flat == 77).all()


def test_without_a_boundary_the_picture_is_left_alone():
    picture = checker(300, 400, 10)
    flat = flatten(picture, Boundary(whole_picture(300, 400), 1.0, False))
    assert (flat == picture).all()


@pytest.mark.parametrize(("width", "height"), [(5000, 40), (40, 5000), (3200, 3200)])
def test_shrinking_keeps_the_shape_and_a_pixel_at_least(width, height):
    small = shrink(np.zeros((height, width, 3), np.uint8), 100)
    assert max(small.shape[:2]) == 100
    assert min(small.shape[:2]) == max(1, round(100 * min(width, height) / max(width, height)))


def test_a_small_picture_is_not_grown():
    picture = checker(30, 40, 5)
    assert shrink(picture, 40) is picture
    assert shrink(picture, 100) is picture


@pytest.mark.parametrize("turns", range(4))
def test_a_point_of_the_turned_cover_maps_to_its_place_in_the_picture(turns):
    boundary = Boundary(CORNERS, 0.8, True)
    flat = np.zeros((570, 380, 3), np.uint8)
    flat[450, 70] = 255  # a spot that lies in no half or quarter like another
    place = transform(np.array([[70.5, 450.5]]), homography(whole_picture(380, 570), CORNERS))

    upright = np.rot90(flat, turns)
    row, column = np.argwhere(upright[:, :, 0])[0]
    found = to_picture(np.array([[column + 0.5, row + 0.5]]), upright, turn(boundary, turns))

    assert found == pytest.approx(place, abs=0.05)


def test_turning_keeps_confidence_and_finding():
    turned = turn(Boundary(CORNERS, 0.8, False), 3)
    assert (turned.confidence, turned.found) == (0.8, False)
    assert turned.corners.tolist() == CORNERS[[3, 0, 1, 2]].tolist()
    assert turn(turned, 1).corners.tolist() == CORNERS.tolist()
