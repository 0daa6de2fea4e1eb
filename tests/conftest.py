"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import settings
from PIL import Image as PillowImage

from indexer.models import Models, models_for
from indexer.store.library import Library
from indexer.vision.cover import Boundary
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.geometry import whole_picture
from indexer.vision.model_names import ModelChoice
from tests.drawing import artwork
from tests.fakes import CHOICE, NAMES, fake_candidates, make_models

# The same examples every time, on a machine of any speed.
settings.register_profile("coverdex", deadline=None, derandomize=True)
settings.load_profile("coverdex")

# Commands that tests start have buffers, as a person's have.
os.environ.pop("PYTHONUNBUFFERED", None)


@pytest.fixture
def fake_models(whole_pictures: None) -> Models:
    """Fake models for pictures that are covers from edge to edge."""
    return make_models()


@pytest.fixture
def whole_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture is a cover from edge to edge; detection has its own tests."""

    def detect(picture: PictureFeatures) -> tuple[Boundary, ...]:
        height, width = picture.image.shape[:2]
        return (Boundary(whole_picture(width, height), 0.9, False),)

    monkeypatch.setattr("indexer.pipeline.detect_books", detect)
    monkeypatch.setattr(PictureFeatures, "at_once", lambda picture: picture)
    monkeypatch.setattr("indexer.vision.detection.figures.find_candidates", fake_candidates)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library that the fake models made."""
    with Library.open(tmp_path / "library", create=True) as opened:
        opened.adopt(CHOICE, NAMES)
        yield opened


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory):
    """Invented pictures of every sort that covers and figures are drawn with; typefaces."""
    from synth.assets import Assets
    from synth.figures.marks import FONTS

    folder = tmp_path_factory.mktemp("assets")
    paths = []
    for seed in range(3):
        art = artwork(seed)
        alpha = np.zeros(art.shape[:2], np.uint8)
        cv2.circle(alpha, (160, 240), 140, 255, -1)
        paths.append(folder / f"{seed}.png")
        PillowImage.fromarray(np.dstack([art, alpha])).save(paths[-1])
    return Assets(*[tuple(paths)] * 8, fonts=tuple(FONTS))


@pytest.fixture(scope="session")
def real_models() -> Models:
    """The shipped networks and EasyOCR's English reader."""
    return models_for(ModelChoice())
