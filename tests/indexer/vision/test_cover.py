import dataclasses

import numpy as np
import pytest

from indexer.vision.cover import Boundary, Label, Region, TextLine
from tests.covers import box, make_cover

SQUARE = box(0, 0, 10, 10)


@pytest.mark.parametrize(
    "polygon",
    [SQUARE[:3], SQUARE.ravel(), np.where(SQUARE == 10, np.nan, SQUARE), SQUARE + np.inf],
    ids=["three points", "flat", "not a number", "infinite"],
)
def test_a_polygon_that_is_none_is_refused(polygon):
    for make in (
        lambda: Boundary(polygon, 0.5, True),
        lambda: TextLine("words", polygon, 0.5),
        lambda: Region("icon", polygon, ()),
    ):
        with pytest.raises(ValueError, match="four finite points"):
            make()


@pytest.mark.parametrize("share", [-0.001, 1.001, float("nan")])
def test_a_confidence_outside_0_to_1_is_refused(share):
    for make in (
        lambda: Boundary(SQUARE, share, True),
        lambda: TextLine("words", SQUARE, share),
        lambda: Label("book jacket", share, "lite0"),
    ):
        with pytest.raises(ValueError, match="between 0 and 1"):
            make()


@pytest.mark.parametrize(
    "vector", [np.zeros(512, np.float32), np.ones(512, np.float32), np.ones((1, 1), np.float32)]
)
def test_a_vector_that_has_not_length_1_is_refused(vector):
    with pytest.raises(ValueError, match="one dimension and length 1"):
        dataclasses.replace(make_cover(), vector=vector)


def test_the_words_are_the_lines_one_a_row():
    assert make_cover("BLACK BEAUTY\nAnna Sewell").words == "BLACK BEAUTY\nAnna Sewell"
    assert make_cover().words == ""


def test_what_was_said_of_a_picture_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_cover().title = "another"
