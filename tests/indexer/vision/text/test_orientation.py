import numpy as np
import pytest

from indexer.vision.cover import TextLine
from indexer.vision.text.orientation import mostly_standing, read_upright
from indexer.vision.text.scripts import UNREAD
from tests.covers import box, line
from tests.drawing import draw_cover
from tests.fakes import FakeReader

TITLE, AUTHOR = "THE SEAGULL", "Anton Chekhov"


def read(words: str, confidence: float) -> TextLine:
    return TextLine(words, box(0, 0, 10, 10), confidence)


class StandingReader(FakeReader):
    """Sees a line that stands, in which no words are read either way."""

    def detect(self, flat):
        height, width = flat.shape[:2]
        return [box(10, 20, 20, 180) if height > width else box(20, 10, 180, 20)]

    def recognise(self, flat, boxes):
        self.calls.append("recognise")
        return [read("", 0.0) for _ in boxes]


@pytest.mark.parametrize("turns", range(4))
def test_a_cover_is_read_whichever_way_it_lies(turns):
    upright = draw_cover(TITLE, AUTHOR)
    found, lines = read_upright(np.ascontiguousarray(np.rot90(upright, -turns)), FakeReader())
    assert found == turns
    assert {line.words for line in lines} == {TITLE, AUTHOR}
    title = max(lines, key=lambda line: np.ptp(line.polygon[:, 1]))
    assert title.polygon.tolist() == line(TITLE, 20, 30, 12 * 12, 12).polygon.tolist()


def test_an_upright_cover_is_detected_and_recognised_once():
    reader = FakeReader()
    read_upright(draw_cover(TITLE, AUTHOR), reader)
    assert reader.calls == ["detect", "recognise"]


def test_a_cover_on_its_head_is_not_detected_again():
    reader = FakeReader()
    read_upright(np.ascontiguousarray(np.rot90(draw_cover(TITLE, AUTHOR), 2)), reader)
    assert reader.calls == ["detect", "recognise", "recognise"]


def test_a_cover_without_words_stays_as_it_is():
    assert read_upright(np.zeros((400, 300, 3), np.uint8), FakeReader()) == (0, ())


def test_a_cover_on_its_side_is_not_read_as_it_lies():
    reader = FakeReader()
    read_upright(np.ascontiguousarray(np.rot90(draw_cover(TITLE, AUTHOR), -1)), reader)
    assert reader.calls == ["detect", "detect", "recognise"]


def test_a_cover_without_legible_words_stays_as_it_is():
    reader = StandingReader()
    assert read_upright(np.zeros((400, 300, 3), np.uint8), reader) == (0, ())
    assert reader.calls == ["recognise"] * 4


def test_unsure_words_stay_where_they_are_read_the_more_sensibly():
    boxes = [box(100, 50, 100, 30), np.array([[10.0, 300], [90, 310], [88, 340], [8, 330]])]

    class Unsure(FakeReader):
        def detect(self, flat):
            return boxes

        def recognise(self, flat, boxes):
            self.seen = [*getattr(self, "seen", []), boxes]
            return [read("THEATRE", 0.55)] if flat[0, 0, 0] else [read("3ALV3HJ", 0.5)]

    flat = np.zeros((400, 300, 3), np.uint8)
    flat[0, 0] = 255
    reader = Unsure()
    turns, lines = read_upright(flat, reader)
    assert (turns, lines[0].words) == (0, "THEATRE")
    # The same boxes, half turned, each from its new top left.
    turned = [corners.tolist() for corners in reader.seen[1]]
    assert turned[0] == [[100, 320], [200, 320], [200, 350], [100, 350]]
    assert turned[1] == [[212, 60], [292, 70], [290, 100], [210, 90]]

    turns, lines = read_upright(np.ascontiguousarray(np.rot90(flat, 2)), Unsure())
    assert (turns, lines[0].words) == (2, "THEATRE")


def test_many_small_standing_letters_do_not_outweigh_a_large_lying_line():
    standing = [box(280, 100 + 40 * n, 10, 30) for n in range(5)]
    assert not mostly_standing([box(20, 20, 240, 40), *standing])
    assert mostly_standing(standing)
    assert not mostly_standing([])


def test_nearly_square_boxes_do_not_say_how_a_cover_lies():
    assert not mostly_standing([box(0, 0, 100, 140), box(0, 200, 40, 10)])


def test_lines_come_in_reading_order_without_empty_ones():
    lines = (
        line("author", 10, 200, 80, 20),
        line("", 10, 100, 80, 20),
        line("TITLE", 10, 20, 80, 20),
    )
    _, found = read_upright(np.zeros((400, 300, 3), np.uint8), FakeReader(lines))
    assert [one.words for one in found] == ["TITLE", "author"]


class BlankReader(FakeReader):
    """Sees lines of these boxes, and reads nothing whichever way up, as RapidOCR does in Korean."""

    def __init__(self, *boxes):
        super().__init__()
        self.boxes = boxes

    def detect(self, flat):
        return list(self.boxes)

    def recognise(self, flat, boxes):
        return [TextLine("", polygon, 0.0) for polygon in boxes]


def test_long_lines_without_a_letter_are_unread():
    reader = BlankReader(box(10, 300, 90, 20), box(10, 40, 150, 40), box(60, 120, 70, 70))
    turns, lines = read_upright(np.zeros((400, 300, 3), np.uint8), reader)
    assert turns == 0
    assert [(line.words, line.confidence) for line in lines] == [(UNREAD, 0.0)] * 2
    assert [line.polygon[0].tolist() for line in lines] == [[10, 40], [10, 300]]


def test_one_long_shape_without_a_letter_is_no_line():
    reader = BlankReader(box(10, 40, 150, 40), box(60, 120, 70, 70))
    assert read_upright(np.zeros((400, 300, 3), np.uint8), reader) == (0, ())
