"""What tells a candidate from its siblings, and whether a query shows it."""

import cv2
import numpy as np
import pytest

from indexer.vision.geometry import homography, whole_picture
from indexer.vision.rectify import shrink
from indexer.vision.thumbnail import SIDE
from search.scoring import Scores, verdict
from search.siblings import distinct_shares, lay
from search.verification import align, query_features, reference_features
from synth.series import KINDS, draw_volume, scan
from tests.drawing import artwork

WHOLE = whole_picture(1, 1)


def shares(query, covers, corners=WHOLE):
    return distinct_shares([lay(cover, query, corners) for cover in covers])


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_volume_of_a_series_is_told_from_the_others(kind):
    volumes = [draw_volume(kind, number) for number in (2, 4, 6)]
    right, *wrong = shares(draw_volume(kind, 2), volumes)
    assert right == 1
    assert max(wrong) < 0.4


@pytest.mark.parametrize("kind", KINDS)
def test_a_volume_that_is_missing_is_none_of_the_others(kind):
    volumes = [draw_volume(kind, number) for number in (2, 4, 6)]
    assert max(shares(draw_volume(kind, 7), volumes)) < 0.75


def test_another_scan_shows_what_its_cover_has_of_its_own():
    volumes = [draw_volume("frame", number) for number in (2, 4)]
    other = scan(volumes[0], np.random.default_rng(2))
    found = [align(query_features(other), reference_features(cover)) for cover in volumes]
    laid = [lay(cover, other, at.corners) for cover, at in zip(volumes, found, strict=True)]
    right, wrong = distinct_shares(laid)
    assert right > 0.9
    assert wrong < 0.3


def test_covers_are_laid_over_each_other_through_the_query():
    volumes = [draw_volume("frame", number) for number in (2, 4)]
    height, width = volumes[0].shape[:2]
    corners = np.array([[0.2, 0.1], [0.9, 0.2], [0.8, 0.9], [0.1, 0.8]])
    matrix = homography(whole_picture(width, height), corners * (800, 900))
    photo = cv2.warpPerspective(volumes[0], matrix, (800, 900), flags=cv2.INTER_AREA)
    right, wrong = shares(photo, volumes, corners)
    assert right > 0.9
    assert wrong < 0.3


def test_a_candidate_alone_has_no_sibling():
    assert shares(artwork(1), [artwork(1)]) == [None]


def test_two_copies_of_one_cover_are_not_told_apart():
    assert shares(artwork(1), [artwork(1), artwork(1)]) == [None, None]


def test_a_verified_cover_that_lacks_what_is_its_own_is_no_match():
    verified = Scores(visual=0.99, text=0.6, inliers=150, area=0.95, lettering=0.9)
    assert verdict(verified) == "match"
    for share, wanted in ((1.0, "match"), (0.95, "match"), (0.68, "similar"), (0.2, "similar")):
        parts = Scores(0.99, 0.6, 150, 0.95, 0.9, share)
        assert verdict(parts) == wanted


def test_a_volume_stored_cut_to_its_panel_is_told_from_whole_ones():
    """The panel is larger in its own picture than in the others', so these are less sharp there."""
    top = np.array([[0, 0], [1, 0], [1, 1 / 3], [0, 1 / 3]])
    whole = [shrink(draw_volume("volumes", number), SIDE) for number in (4, 6)]
    panel = shrink(draw_volume("volumes", 2)[:300], SIDE)
    right, wrong = (
        distinct_shares([lay(panel, query, top), *(lay(cover, query, WHOLE) for cover in whole)])[0]
        for query in (draw_volume("volumes", 2), draw_volume("volumes", 8))
    )
    assert right == 1
    assert wrong < 0.7
