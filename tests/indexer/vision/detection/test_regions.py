import cv2
import numpy as np
import pytest

from indexer.vision.cover import TextLine
from indexer.vision.detection.regions import MOST_REGIONS, WORKING_SIDE, Box, find_regions
from tests.covers import box, line

GROUND = (210, 200, 180)


def plain(width: int = 600, height: int = 900) -> np.ndarray:
    return np.full((height, width, 3), GROUND, np.uint8)


def draw_picture(cover: np.ndarray, left: int, top: int, width: int, height: int) -> None:
    """A picture full of detail: coloured cells, smooth within, each unlike the next."""
    rng = np.random.default_rng(left * 1000 + top)
    cells = rng.integers(0, 140, (max(2, height // 8), max(2, width // 8), 3), dtype=np.uint8)
    cover[top : top + height, left : left + width] = cv2.resize(
        cells, (width, height), interpolation=cv2.INTER_NEAREST
    )


def draw_text(cover: np.ndarray, words: str, left: int, bottom: int, scale: float):
    """Real letters, and the line that a reader would find there."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    thick = max(1, round(2 * scale))
    cv2.putText(cover, words, (left, bottom), font, scale, (20, 20, 20), thick, cv2.LINE_AA)
    (width, height), below = cv2.getTextSize(words, font, scale, thick)
    return line(words, left - 5, bottom - height - 5, width + 10, height + below + 10)


def overlap(first: Box, second: Box) -> float:
    """Intersection over union."""
    width = min(first.right, second.right) - max(first.left, second.left)
    height = min(first.bottom, second.bottom) - max(first.top, second.top)
    shared = max(0, width) * max(0, height)
    areas = [(b.right - b.left) * (b.bottom - b.top) for b in (first, second)]
    return shared / (sum(areas) - shared)


def test_a_picture_on_plain_ground_is_found():
    cover = plain()
    draw_picture(cover, 120, 300, 360, 320)
    (found,) = find_regions(cover, [])
    assert found.kind == "image"
    assert overlap(found, Box("image", 120, 300, 480, 620)) > 0.95


def test_a_solid_shape_on_plain_ground_is_found():
    cover = plain()
    cv2.circle(cover, (300, 500), 150, (20, 20, 60), -1, cv2.LINE_AA)
    (found,) = find_regions(cover, [])
    assert found.kind == "image"
    assert overlap(found, Box("image", 150, 350, 450, 650)) > 0.95


def test_a_small_picture_is_an_icon():
    cover = plain()
    draw_picture(cover, 500, 820, 40, 48)
    (found,) = find_regions(cover, [])
    assert found.kind == "icon"
    assert overlap(found, Box("icon", 500, 820, 540, 868)) > 0.7


@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0), (180, 20, 20)])
def test_a_plain_cover_has_no_regions(ground):
    cover = plain()
    cover[:] = ground
    assert find_regions(cover, []) == ()


def test_a_smooth_gradient_is_no_region():
    cover = plain()
    cover[:] = np.linspace(40, 220, 900).astype(np.uint8)[:, None, None]
    assert find_regions(cover, []) == ()


def test_words_are_no_regions():
    cover = plain()
    title = draw_text(cover, "BEAUTY", 60, 200, 4.0)
    assert find_regions(cover, [])
    assert find_regions(cover, [title]) == ()


def test_a_picture_beside_words_is_found_without_them():
    cover = plain()
    title = draw_text(cover, "BEAUTY", 60, 200, 4.0)
    draw_picture(cover, 120, 400, 360, 320)
    (found,) = find_regions(cover, [title])
    assert overlap(found, Box("image", 120, 400, 480, 720)) > 0.95


def test_words_on_a_slant_are_masked_by_their_own_shape():
    cover = plain()
    level = draw_text(cover, "BEAUTY", 100, 480, 4.0)
    matrix = cv2.getRotationMatrix2D((300, 450), 30, 1)
    cover = cv2.warpAffine(cover, matrix, (600, 900), borderValue=GROUND)
    corners = cv2.transform(level.polygon[None], matrix)[0]
    slanted = TextLine("BEAUTY", corners, 0.9)
    assert find_regions(cover, []) != ()
    assert find_regions(cover, [slanted]) == ()


def test_dust_and_rules_are_no_regions():
    cover = plain()
    draw_picture(cover, 100, 100, 12, 12)
    draw_picture(cover, 40, 500, 520, 12)
    assert find_regions(cover, []) == ()


def test_regions_come_largest_first_and_not_without_end():
    cover = plain(1200, 1800)
    for row in range(3):
        for column in range(4):
            side = 100 + 10 * (row * 4 + column)
            draw_picture(cover, 60 + 280 * column, 100 + 500 * row, side, side)
    found = find_regions(cover, [])
    areas = [(b.right - b.left) * (b.bottom - b.top) for b in found]
    assert len(found) == MOST_REGIONS
    assert areas == sorted(areas, reverse=True)
    assert areas[-1] > 120**2


def test_a_region_inside_another_is_part_of_it():
    cover = plain()
    frame = cover.copy()
    draw_picture(frame, 60, 60, 480, 780)
    cover[60:840, 60:540] = frame[60:840, 60:540]
    cover[160:740, 160:440] = GROUND
    draw_picture(cover, 260, 400, 80, 80)
    (found,) = find_regions(cover, [])
    assert overlap(found, Box("image", 60, 60, 540, 840)) > 0.95


@pytest.mark.parametrize("width", [200, 600, 1600])
def test_regions_do_not_depend_on_the_size_of_the_cover(width):
    cover = plain()
    draw_picture(cover, 120, 300, 360, 320)
    scale = width / 600
    sized = cv2.resize(cover, (width, round(900 * scale)), interpolation=cv2.INTER_AREA)
    (found,) = find_regions(sized, [])
    edges = [round(edge * scale) for edge in (120, 300, 480, 620)]
    assert overlap(found, Box("image", *edges)) > 0.9


def test_a_box_lies_within_the_cover_up_to_its_edge():
    cover = plain(601, 907)
    draw_picture(cover, 300, 500, 301, 407)
    (found,) = find_regions(cover, [])
    assert 0 <= found.left < found.right <= 601
    assert 0 <= found.top < found.bottom <= 907
    assert found.right > 601 - 6
    assert found.bottom > 907 - 6


def test_a_box_gives_its_corners_and_its_pixels():
    cover = plain()
    cover[30:50, 10:70] = 0
    region = Box("icon", 10, 30, 70, 50)
    assert region.polygon().tolist() == box(10, 30, 60, 20).tolist()
    assert region.crop(cover).shape == (20, 60, 3)
    assert (region.crop(cover) == 0).all()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, WORKING_SIDE * 2), (3000, 4)])
def test_the_oddest_cover_does_not_raise(width, height):
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for found in find_regions(noise, []):
        assert found.crop(noise).size
