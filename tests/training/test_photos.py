import csv

import cv2
import numpy as np
import pytest

from indexer import pipeline
from indexer.errors import ManifestError
from training.photos import read_photos
from training.pictures import SIDE
from training.views import squeeze


@pytest.fixture
def folder(tmp_path, stage):
    """Two covers, and photos of which one shows both covers, and one none of them."""
    for name in ("covers", "photos"):
        (tmp_path / name).mkdir()
    for number in (0, 1):
        bgr = np.ascontiguousarray(stage.covers[number][..., ::-1])
        for part in ("covers", "photos"):
            cv2.imwrite(str(tmp_path / part / f"{number}.png"), bgr)
    rows = [("1.png", "1.png"), ("0.png", ""), ("0.png", "0.png | 1.png"), ("0.png", "0.png")]
    with (tmp_path / "photos.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("file", "cover"), *rows])
    return tmp_path


class Whole:
    """What `rectify_books` gives where the cover fills the picture."""

    def __init__(self, image):
        self.flat = image


def test_photos_of_one_cover_are_cut_out_once(folder, stage, monkeypatch):
    monkeypatch.setattr(pipeline, "rectify_books", lambda image: [Whole(image)])
    photos = read_photos(folder, folder / "photos.npz")
    assert photos.crops.shape == photos.covers.shape == (2, SIDE, SIDE, 3)
    assert photos.shown.tolist() == [0, 1]
    assert np.array_equal(photos.crops, photos.covers)
    change = photos.covers[1].astype(int) - squeeze(stage.covers[0], SIDE)
    assert np.abs(change).mean() < 6
    (folder / "photos.csv").unlink()
    monkeypatch.setattr(pipeline, "rectify_books", None)
    assert np.array_equal(read_photos(folder, folder / "photos.npz").crops, photos.crops)


def test_a_cover_that_is_missing_is_an_error(folder):
    (folder / "covers" / "1.png").unlink()
    with pytest.raises(ManifestError, match=r"1\.png"):
        read_photos(folder, folder / "photos.npz")
