"""The drawn covers on disk."""

import cv2
import numpy as np
import pytest

from training import drawn
from training.drawn import Set, draw

SOME = Set("some", 120, 3, False)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """A folder as `fetch` leaves it, with a few pictures made up, and no typeface."""
    folder = tmp_path_factory.mktemp("training")
    share = folder / "material" / "usr" / "share"
    rng = np.random.default_rng(0)
    for index in range(60):
        wallpaper = share / "backgrounds" / f"photo{index}.png"
        stamp = share / "tuxpaint" / "stamps" / f"thing{index}.png"
        for path, channels in ((wallpaper, 3), (stamp, 4)):
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), rng.integers(0, 256, (60, 80, channels), np.uint8))
    arrow = share / "openclipart" / "arrows" / "arrow.png"
    arrow.parent.mkdir(parents=True)
    cv2.imwrite(str(arrow), rng.integers(0, 256, (60, 80, 3), np.uint8))
    (share / "fonts").mkdir()
    (share / "fonts" / "broken.ttf").write_bytes(b"no typeface")
    return folder


def test_drawing_goes_on_where_it_was_interrupted(unpacked, monkeypatch):
    whole = np.array(draw(unpacked, SOME, 120))
    notes = unpacked / "some_done.npy"
    assert np.load(notes).all()
    covers = np.load(unpacked / "some.npy")
    covers[60:] = 0
    covers[0] = 7
    np.save(unpacked / "some.npy", covers)
    np.save(notes, np.array([True, False, False]))
    again = draw(unpacked, SOME, 80)
    assert len(again) == 80
    assert np.array_equal(again[60:], whole[60:80])
    assert (again[0] == 7).all(), "what was noted as drawn is left alone"
    assert np.load(notes).tolist() == [True, True, False]
    monkeypatch.setattr(drawn, "load", None)
    assert np.array_equal(draw(unpacked, SOME, 80), again), "nothing is left to draw"
