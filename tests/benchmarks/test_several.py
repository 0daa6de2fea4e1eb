import json
import sys

import cv2
import numpy as np

from benchmarks import several
from benchmarks.several import draw_books
from indexer.vision.cover import Boundary


def test_books_are_drawn_from_their_seed_inside_the_picture():
    image, fronts = draw_books(1)
    again, _ = draw_books(1)
    np.testing.assert_array_equal(image, again)
    assert 3 <= len(fronts) <= 9
    for front in fronts:
        assert cv2.contourArea(front.astype(np.float32), oriented=True) > 0
        assert (front.mean(axis=0) > 0).all()
        assert (front.mean(axis=0) < image.shape[1::-1]).all()


def test_what_is_found_is_counted(monkeypatch, capsys, tmp_path):
    fronts = draw_books(several.SEED)[1]
    elsewhere = fronts[0] + 2000
    answers = [Boundary(corners, 1.0, True) for corners in (*fronts[1:], elsewhere)]
    monkeypatch.setattr(several, "detect_books", lambda _: answers)
    monkeypatch.setattr(sys, "argv", ["several", "--photos", "1", "--json"])
    several.main()
    figures = json.loads(capsys.readouterr().out)
    count = len(fronts)
    assert figures["books"] == count
    assert figures["recall"] == figures["precision"] == round((count - 1) / count, 4)
