"""Noise: ranges, scales and repeatability."""

from dataclasses import dataclass

import numpy as np
import pytest

from synth.noise import clouds, fractal, profile


@dataclass
class Sheet:
    width: int = 120
    height: int = 90


def _roughness(noise):
    """The mean step between neighbours, relative to the spread of values."""
    return np.abs(np.diff(noise, axis=1)).mean() / noise.std()


def test_clouds_reach_from_0_to_1():
    noise = clouds(np.random.default_rng(0), 90, 120, 0.4)
    assert noise.shape == (90, 120)
    assert noise.dtype == np.float32
    assert (noise.min(), noise.max()) == pytest.approx((0, 1), abs=1e-6)


def test_fractal_noise_has_its_mean_and_contrast():
    noise = fractal(Sheet(), np.random.default_rng(0), 0.2)
    assert noise.shape == (90, 120)
    assert noise.mean() == pytest.approx(0.5, abs=0.02)
    assert noise.std() == pytest.approx(0.2, abs=0.02)
    assert (noise >= 0).all()
    assert (noise <= 1).all()


def test_larger_bumps_and_weaker_octaves_are_smoother():
    coarse, fine = (clouds(np.random.default_rng(1), 90, 120, size, 2) for size in (0.8, 0.05))
    assert _roughness(coarse) < 0.5 * _roughness(fine)
    weak, strong = (
        fractal(Sheet(), np.random.default_rng(1), 0.3, gain=gain) for gain in (0.2, 0.9)
    )
    assert _roughness(weak) < 0.5 * _roughness(strong)


def test_stretched_noise_changes_faster_down_than_across():
    noise = fractal(Sheet(), np.random.default_rng(2), 0.05, 2, stretch=6.0)
    down, across = (np.abs(np.diff(noise, axis=axis)).mean() for axis in (0, 1))
    assert down > 2 * across


def test_a_profile_peaks_at_1():
    line = profile(200, np.random.default_rng(3), 4)
    assert line.shape == (200,)
    assert np.abs(line).max() == pytest.approx(1)


def test_the_same_generator_gives_the_same_noise():
    for make in (
        lambda rng: clouds(rng, 40, 50, 0.3),
        lambda rng: fractal(Sheet(), rng, 0.3),
        lambda rng: profile(50, rng, 3),
    ):
        first, again, other = (make(np.random.default_rng(seed)) for seed in (5, 5, 6))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)
