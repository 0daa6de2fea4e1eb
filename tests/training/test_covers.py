import cv2
import numpy as np
import pytest

from training import covers
from training.covers import held_out_covers, training_covers
from training.drawn import Set


@pytest.fixture
def given(tmp_path):
    """Seven pictures, the n-th of the grey value 10 n."""
    folder = tmp_path / "given"
    folder.mkdir()
    for number in range(7):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((60, 40, 3), 10 * number, np.uint8))
    return folder


def _greys(pictures):
    return [int(pictures[number].mean()) for number in range(len(pictures))]


def test_one_cover_of_a_folder_in_so_many_is_held_out(tmp_path, given, monkeypatch):
    monkeypatch.setattr(covers, "HELD_OUT", 3)
    assert _greys(training_covers(tmp_path, given, drawn=0)) == [10, 20, 40, 50]
    assert _greys(held_out_covers(tmp_path, given, drawn=0)) == [0, 30, 60]


def test_drawn_covers_follow_those_of_the_folder(tmp_path, given, monkeypatch):
    for name, count in (("TRAINING", 4), ("DRAWN_HELD_OUT", 2)):
        some = Set(name.lower(), count, 0, False)
        monkeypatch.setattr(covers, name, some)
        np.save(tmp_path / f"{some.name}.npy", np.full((count, 20, 10, 3), 200, np.uint8))
        np.save(tmp_path / f"{some.name}_done.npy", np.ones(1, bool))
    everything = training_covers(tmp_path, given, drawn=3)
    assert _greys(everything) == [10, 20, 30, 40, 50, 60] + 3 * [200]
    assert everything[8].shape == (20, 10, 3)
    assert len(training_covers(tmp_path, None, drawn=4)) == 4
    assert _greys(held_out_covers(tmp_path, given, drawn=3)) == [0, 200, 200]
