"""Drawn scenes and their truth."""

import cv2
import numpy as np
import pytest

from indexer.vision.cover import Boundary
from indexer.vision.geometry import iou, whole_picture
from indexer.vision.rectify import flatten
from synth.scenes import KINDS, WHOLE_KINDS, draw_scene


@pytest.mark.parametrize("kind", KINDS)
def test_corners_go_clockwise_around_a_book_that_is_in_the_picture(kind):
    scene = draw_scene(3, kind)
    height, width = scene.image.shape[:2]
    assert scene.image.dtype == np.uint8
    assert cv2.contourArea(scene.corners.astype(np.float32), oriented=True) > 0
    overlap = iou(scene.corners, whole_picture(width, height))
    assert overlap == 1 if kind in WHOLE_KINDS else 0.05 < overlap < 1


def test_a_scene_is_the_same_whenever_it_is_drawn():
    first, again, other = (draw_scene(seed, "shelf") for seed in (1, 1, 2))
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.corners, again.corners)
    assert first.image.shape != other.image.shape or (first.image != other.image).any()


def test_the_cover_is_what_lies_between_the_corners():
    likeness = []
    for seed in range(6):
        scene = draw_scene(seed, "plain")
        flat = flatten(scene.image, Boundary(scene.corners, 1.0, True))
        small = [cv2.resize(one, (48, 64), interpolation=cv2.INTER_AREA).ravel()
                 for one in (flat, scene.cover)]  # fmt: skip
        likeness.append(np.corrcoef(*small)[0, 1])
    assert np.median(likeness) > 0.8
