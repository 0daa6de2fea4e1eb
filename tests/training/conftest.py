"""A stage of a few covers, drawn simply, and vectors that stand in for the teachers'."""

import cv2
import numpy as np
import pytest
import torch
from torch.nn import functional

from synth.covers import HEIGHT, WIDTH
from synth.simple_covers import draw_cover
from synth.surfaces import SURFACES
from training.covers import Covers
from training.views import Stage

COUNT = 12


@pytest.fixture(scope="session")
def stage():
    rng = np.random.default_rng(1)
    covers = [cv2.resize(draw_cover(rng, HEIGHT / WIDTH), (WIDTH, HEIGHT)) for _ in range(COUNT)]
    array = np.stack(covers)
    grounds = np.stack([surface(rng, 64, 64) for surface in SURFACES])
    return Stage(Covers([(array, row) for row in range(COUNT)]), grounds)


@pytest.fixture(scope="session")
def teacher():
    """Unit vectors (COUNT, 512) far from each other."""
    return functional.normalize(torch.randn(COUNT, 512, generator=torch.Generator().manual_seed(2)))
