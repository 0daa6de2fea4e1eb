import tarfile

import cv2
import numpy as np
import pytest

from training.pictures import SIDE, covers_of


def _picture(path, shade):
    cv2.imwrite(str(path), np.full((60, 40, 3), shade, np.uint8))


def test_pictures_and_tars_of_them_become_squares_in_order(tmp_path):
    source = tmp_path / "source"
    (source / "inner").mkdir(parents=True)
    _picture(source / "a.png", 10)
    _picture(source / "inner" / "b.jpg", 90)
    _picture(tmp_path / "c.webp", 200)
    with tarfile.open(source / "tar.tar", "w") as archive:
        archive.add(tmp_path / "c.webp", "c.webp")
    (source / "d.jpg").write_bytes(b"no picture")
    (source / "notes.txt").write_text("no picture either")
    covers = covers_of(source, tmp_path / "covers.npy")
    assert covers.shape == (3, SIDE, SIDE, 3)
    assert [round(float(cover.mean()), -1) for cover in covers] == [10, 90, 200]


def test_a_store_that_is_there_is_not_decoded_again(tmp_path):
    _picture(tmp_path / "a.png", 10)
    covers_of(tmp_path, tmp_path / "covers.npy")
    (tmp_path / "a.png").unlink()
    assert len(covers_of(tmp_path, tmp_path / "covers.npy")) == 1


def test_a_folder_without_pictures_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no picture"):
        covers_of(tmp_path, tmp_path / "covers.npy")
