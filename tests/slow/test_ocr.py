"""The real reader on sample covers with known words, in each precision."""

import numpy as np
import pytest

from indexer.folding import words_of
from indexer.vision.image import read_image
from indexer.vision.text.orientation import SURE, legibility, read_upright
from tests.samples import COVERS, sample_rows

pytestmark = pytest.mark.usefixtures("precision")

FILE = "bram-stoker_dracula_second-edition.jpg"


@pytest.fixture(scope="module")
def reader(real_models):
    return real_models.reader


@pytest.fixture(scope="module")
def cover():
    return read_image(COVERS / FILE)


@pytest.fixture(scope="module")
def lines(precision, reader, cover):
    """The upright cover's lines."""
    turns, lines = read_upright(cover, reader)
    assert turns == 0
    return lines


def folded(lines):
    return [word.folded for line in lines for word in words_of(line.words)]


def test_the_words_of_a_cover_are_read(lines):
    row = sample_rows(COVERS / "covers.csv")[FILE]
    wanted = {word.folded for word in words_of(f"{row['title']} {row['author']}")}
    assert wanted <= set(folded(lines))
    assert legibility(lines) > SURE


def test_lines_lie_within_the_cover_from_top_to_bottom(lines, cover):
    tops = [line.polygon[:, 1].mean() for line in lines]
    assert tops == sorted(tops)
    for line in lines:
        assert (line.polygon >= -20).all()
        assert (line.polygon <= np.array(cover.shape[1::-1]) + 20).all()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_cover_that_lies_is_turned_and_read(reader, cover, lines, turns):
    lying = np.ascontiguousarray(np.rot90(cover, -turns))
    found, read = read_upright(lying, reader)
    assert found == turns
    assert set(folded(lines)) & set(folded(read)) >= {"dracula", "bram", "stoker"}


def test_a_plain_picture_has_no_words(reader):
    plain = np.full((300, 200, 3), 200, np.uint8)
    assert reader.recognise(plain, reader.detect(plain)) == ()


def test_a_sliver_does_not_raise(reader):
    for height, width in ((400, 1), (1, 400), (16, 16)):
        sliver = np.full((height, width, 3), 90, np.uint8)
        assert reader.recognise(sliver, reader.detect(sliver)) == ()
