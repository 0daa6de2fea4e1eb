import cv2
import numpy as np
import pytest

from indexer.vision.geometry import homography, whole_picture
from search.template_match import (
    COARSE,
    FINE,
    agreeing_area,
    laid_over,
    make_template,
    match_template,
)
from tests.drawing import artwork

WHOLE = whole_picture(1, 1)
NO_LINES = np.empty((0, 4, 2))
TITLE = np.array([[[0.08, 0.07], [0.92, 0.07], [0.92, 0.19], [0.08, 0.19]]])


def visible(cover, picture, corners, lines):
    """What a picture shows of a cover."""
    template = make_template(cover, FINE)
    return match_template(
        template, laid_over(make_template(picture, FINE), corners, template.shape), lines
    )


def agreement(first, second, corners):
    """The agreeing area of two covers."""
    return agreeing_area(make_template(first, COARSE), make_template(second, COARSE), corners)


def lettered(words: str) -> np.ndarray:
    """The same artwork under different words."""
    picture = artwork(1)
    height, width = picture.shape[:2]
    top, bottom = round(0.05 * height), round(0.2 * height)
    picture[top:bottom, round(0.05 * width) : round(0.95 * width)] = 235
    scale = (bottom - top) / 40
    cv2.putText(
        picture, words, (round(0.08 * width), bottom - 8), cv2.FONT_HERSHEY_SIMPLEX, scale, 0, 4
    )
    return picture


def test_a_cover_is_shown_whole_by_itself_whatever_the_light():
    picture = artwork(1)
    dim = (0.6 * picture + 20).astype(np.uint8)
    assert visible(picture, dim, WHOLE, NO_LINES).area > 0.98


def test_half_a_cover_is_half_shown():
    picture = artwork(1)
    covered = picture.copy()
    covered[:, : picture.shape[1] // 2] = 128
    assert visible(picture, covered, WHOLE, NO_LINES).area == pytest.approx(0.5, abs=0.08)


def test_another_cover_is_not_shown():
    assert visible(artwork(1), artwork(2), WHOLE, NO_LINES).area < 0.2


def test_a_tilted_cover_is_found_by_its_corners():
    picture = artwork(1)
    height, width = picture.shape[:2]
    corners = np.array([[0.2, 0.1], [0.9, 0.2], [0.8, 0.9], [0.1, 0.7]])
    matrix = homography(whole_picture(width, height), corners * (800, 900))
    photo = cv2.warpPerspective(picture, matrix, (800, 900), flags=cv2.INTER_AREA)
    assert visible(picture, photo, corners, NO_LINES).area > 0.8
    assert visible(picture, photo, WHOLE, NO_LINES).area < 0.3


def test_other_words_on_the_same_art_are_told_apart():
    same = visible(lettered("WALDEN"), lettered("WALDEN"), WHOLE, TITLE)
    other = visible(lettered("WALDEN"), lettered("UTOPIA"), WHOLE, TITLE)
    assert same.lettering == 1
    assert other.lettering is not None
    assert other.lettering < 0.5
    assert other.area > 0.75


def test_without_lines_there_is_no_lettering():
    assert visible(artwork(1), artwork(1), WHOLE, NO_LINES).lettering is None


def test_a_plain_cover_shows_nothing():
    plain = np.full((300, 200, 3), 90, np.uint8)
    shown = visible(plain, plain, WHOLE, TITLE)
    assert shown == visible(plain, artwork(1), WHOLE, TITLE)
    assert shown.area == 0


def test_the_agreeing_area_of_a_crop_is_its_share():
    picture = artwork(1)
    height = len(picture)
    half = np.array([[0, 0], [1, 0], [1, 0.5], [0, 0.5]])
    assert agreement(picture, picture[: height // 2], half) == pytest.approx(0.5, abs=0.05)
    assert agreement(picture, artwork(2)[: height // 2], half) < 0.1
