"""Words on pictures."""

import numpy as np
import pytest

from synth.figures.marks import FONTS
from synth.lettering import write_block, write_line

INK = np.array([200, 10, 30], np.uint8)


def _blank():
    return np.full((120, 300, 3), 255, np.uint8)


def _extent(picture):
    """Left, top, right, bottom of what isn't white."""
    rows, columns = np.where((picture != 255).any(axis=2))
    return columns.min(), rows.min(), columns.max(), rows.max()


@pytest.mark.parametrize("words", ["Dune", "The Old Man and the Sea", "a " * 30])
def test_a_block_fills_its_box_and_stays_inside(words):
    picture, box = _blank(), (40, 20, 260, 100)
    write_block(picture, words, FONTS[0], box, INK)
    left, top, right, bottom = _extent(picture)
    assert box[0] - 2 <= left < right <= box[2] + 2
    assert box[1] - 2 <= top < bottom <= box[3] + 2
    assert right - left > 0.5 * (box[2] - box[0]) or bottom - top > 0.5 * (box[3] - box[1])
    assert (picture.reshape(-1, 3) == INK).all(axis=1).any()


def test_a_line_lies_around_its_centre():
    picture = _blank()
    write_line(picture, "HOH", FONTS[0], (150, 60), 40, INK)
    left, top, right, bottom = _extent(picture)
    assert (left + right) / 2 == pytest.approx(150, abs=4)
    assert (top + bottom) / 2 == pytest.approx(60, abs=8)
    assert 20 < bottom - top <= 40


def test_a_damaged_typeface_and_a_tiny_box_write_nothing(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no typeface")
    picture = _blank()
    write_block(picture, "Dune", broken, (0, 0, 300, 120), INK)
    write_line(picture, "Dune", broken, (150, 60), 40, INK)
    write_block(picture, "Dune", FONTS[0], (0, 0, 6, 120), INK)
    assert (picture == 255).all()
