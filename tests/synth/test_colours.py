"""Random colours, and scales between colours."""

import cv2
import numpy as np
import pytest

from synth.colours import blend, colour


@pytest.mark.parametrize("light", [(0.0, 0.2), (0.4, 0.6), (0.8, 1.0)])
def test_a_colour_has_the_lightness_asked_for(light):
    rng = np.random.default_rng(0)
    pixels = np.array([[colour(rng, light, 0.2) for _ in range(200)]], np.float32) / 255
    lightness = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[..., 0] / 100
    assert lightness.min() > light[0] - 0.03
    assert lightness.max() < light[1] + 0.03


def test_vivid_colours_are_farther_from_grey():
    spans = []
    for vivid in (0.2, 2.0):
        rng = np.random.default_rng(1)
        spans.append(np.mean([np.ptp(colour(rng, vivid=vivid).astype(int)) for _ in range(200)]))
    assert spans[1] > 3 * spans[0]


def test_a_blend_goes_through_all_its_colours():
    red, green, blue = np.eye(3, dtype=np.uint8) * 200
    seen = blend(np.array([[0.0, 0.5, 1.0, 2.0]], np.float32), red, green, blue)[0]
    assert np.abs(seen.astype(int) - [red, green, blue, blue]).max() <= 3
