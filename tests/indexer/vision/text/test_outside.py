"""Words beside what an outline took for the cover."""

import numpy as np
import pytest

from indexer.pipeline import describe_cover
from indexer.vision.cover import Boundary
from tests.covers import box
from tests.drawing import draw_words
from tests.fakes import FakeReader, make_models


def flat_cover():
    """A cover with a title above a panel, which has words of its own, and an author below."""
    picture = np.full((600, 400, 3), 90, np.uint8)
    picture[220:420, 80:320] = 150
    draw_words(picture, "WALDEN", 60, 60, 20)
    draw_words(picture, "OR LIFE", 110, 300, 12)
    draw_words(picture, "Henry Thoreau", 60, 520, 12)
    return picture


PANEL = box(80, 220, 240, 200)


SLANTED = PANEL + [[0, 0], [0, 20], [0, 0], [0, 20]]
"""As a camera sees a panel."""

MISLED = PANEL + [[0, 0], [0, 0], [12, 0], [0, 0]]
"""One side is not where it is drawn."""


def described(monkeypatch, picture, *outlines):
    found = tuple(Boundary(corners, 0.7, True) for corners in outlines)
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: found)
    return describe_cover(picture, make_models(reader=FakeReader()))


@pytest.mark.parametrize("turns", range(4))
def test_words_beside_a_panel_on_a_flat_cover_are_read(monkeypatch, turns):
    def turned(points):
        """Points as `np.rot90(picture, -turns)` moves them."""
        for height in (600, 400, 600)[:turns]:
            points = np.stack([height - points[:, 1], points[:, 0]], axis=1)
        return points

    seen = turned(PANEL)
    (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
    picture = np.ascontiguousarray(np.rot90(flat_cover(), -turns))
    cover = described(monkeypatch, picture, box(left, top, right - left, bottom - top))
    assert cover.words == "WALDEN\nOR LIFE\nHenry Thoreau"
    assert (cover.title, cover.author) == ("WALDEN", "Henry Thoreau")
    for line, corner in zip(cover.lines, [[60, 60], [110, 300], [60, 520]], strict=True):
        assert line.polygon[0] == pytest.approx(turned(np.array([corner], float))[0], abs=2)


def test_words_beside_a_book_in_a_photo_are_not_its_own(monkeypatch):
    assert "WALDEN" not in described(monkeypatch, flat_cover(), SLANTED).words
    assert described(monkeypatch, flat_cover(), PANEL, PANEL + 30).words == "OR LIFE"


def test_three_straight_sides_are_enough(monkeypatch):
    assert "WALDEN" in described(monkeypatch, flat_cover(), MISLED).words


def test_words_beside_what_fills_most_of_the_picture_are_read(monkeypatch):
    most = np.array([[20.0, 110], [380, 140], [380, 510], [20, 480]])
    assert "WALDEN" in described(monkeypatch, flat_cover(), most).words


def test_a_cover_without_an_outline_is_read_once(monkeypatch, whole_pictures):
    reader = FakeReader()
    describe_cover(flat_cover(), make_models(reader=reader))
    assert reader.calls == ["detect", "recognise"]
