"""The real readers on sample covers with known words, in each precision, without a network."""

import socket

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexer.folding import words_of
from indexer.vision.image import read_image
from indexer.vision.model_names import READERS, ModelChoice
from indexer.vision.text.orientation import SURE, legibility, read_upright
from indexer.vision.text.readers import load_reader
from output.text_drawing import Lettering
from tests.samples import COVERS, sample_rows

pytestmark = pytest.mark.usefixtures("precision")

FILE = "bram-stoker_dracula_second-edition.jpg"


def refuse(*_args, **_options):
    raise AssertionError("a reader asks the network")


@pytest.fixture(scope="module", autouse=True)
def no_network():
    """Whoever looks up a host or connects to one fails the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", refuse)
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        yield


@pytest.fixture(scope="module", params=READERS)
def reader(request, precision, no_network):
    return load_reader(ModelChoice(reader=request.param))


@pytest.fixture(scope="module")
def cover():
    return read_image(COVERS / FILE)


@pytest.fixture(scope="module")
def lines(reader, cover):
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


def words_in(reader, flat):
    return [line.words for line in reader.recognise(flat, reader.detect(flat)) if line.words]


def test_a_plain_picture_has_no_words(reader):
    assert words_in(reader, np.full((300, 200, 3), 200, np.uint8)) == []


def test_a_sliver_does_not_raise(reader):
    for height, width in ((400, 1), (1, 400), (16, 16)):
        assert words_in(reader, np.full((height, width, 3), 90, np.uint8)) == []


def drawn(words: str) -> np.ndarray:
    """A line of words, black on white."""
    canvas = Image.new("RGB", (600, 400), "white")
    Lettering(60).draw(ImageDraw.Draw(canvas), (60, 160), words, "black")
    return np.asarray(canvas)


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        (("ja",), "坊っちゃん"),
        (("ch_sim", "en"), "红楼梦"),
        (("ch",), "狂人日記"),
        (("fr",), "Thérèse Raquin"),
        (("de",), "Die Räuber"),
    ],
)
@pytest.mark.parametrize("name", ["rapidocr", "auto"])
def test_chinese_japanese_and_accents_are_read_without_a_download(name, languages, words):
    reader = load_reader(ModelChoice(reader=name, languages=languages))
    assert words_in(reader, drawn(words)) == [words]
