import numpy as np
import pytest

from indexer.vision.cover import TextBoxes, TextLine
from indexer.vision.text.orientation import LETTER_SHARES, legibility, plausibility, read_upright
from tests.covers import line
from tests.drawing import draw_cover
from tests.fakes import FakeReader

TITLE, AUTHOR = "THE SEAGULL", "Anton Chekhov"


def read(words: str, confidence: float) -> TextLine:
    return TextLine(words, line("", 0, 0, 10, 10).polygon, confidence)


class StandingReader(FakeReader):
    """Sees a line that stands, in which no words are read either way."""

    def detect(self, flat):
        height, width = flat.shape[:2]
        standing = [10, 30, 20, 200] if height > width else [20, 200, 10, 30]
        return TextBoxes([standing], [])

    def recognise(self, flat, boxes):
        return ()


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


def test_a_cover_without_legible_words_stays_as_it_is():
    assert read_upright(np.zeros((400, 300, 3), np.uint8), StandingReader()) == (0, ())


def test_unsure_words_stay_where_they_are_read_the_more_sensibly():
    boxes = TextBoxes([[100, 200, 50, 80]], [[[10, 300], [90, 310], [88, 340], [8, 330]]])

    class Unsure(FakeReader):
        def detect(self, flat):
            return boxes

        def recognise(self, flat, boxes):
            self.seen = [*getattr(self, "seen", []), boxes]
            return (read("THEATRE", 0.55),) if flat[0, 0, 0] else (read("3ALV3HJ", 0.5),)

    flat = np.zeros((400, 300, 3), np.uint8)
    flat[0, 0] = 255
    reader = Unsure()
    turns, lines = read_upright(flat, reader)
    assert (turns, lines[0].words) == (0, "THEATRE")
    # The same boxes, half turned: a corner of the cover keeps its place in its box.
    turned = reader.seen[1]
    assert turned.level == [[100, 200, 320, 350]]
    assert turned.slanted == [[[212, 60], [292, 70], [290, 100], [210, 90]]]

    turns, lines = read_upright(np.ascontiguousarray(np.rot90(flat, 2)), Unsure())
    assert (turns, lines[0].words) == (2, "THEATRE")


def test_many_small_standing_letters_do_not_outweigh_a_large_lying_line():
    standing = [[280, 290, 100 + 40 * n, 130 + 40 * n] for n in range(5)]

    class Mixed(FakeReader):
        def detect(self, flat):
            return TextBoxes([[20, 260, 20, 60], *standing], [])

        def recognise(self, flat, boxes):
            return (read("EMMA", 0.9),)

    turns, _ = read_upright(np.zeros((400, 300, 3), np.uint8), Mixed())
    assert turns == 0


def test_legibility_is_the_mean_confidence_by_letters():
    assert legibility([read("four", 0.9), read("twelve words", 0.5)]) == pytest.approx(
        (4 * 0.9 + 12 * 0.5) / 16
    )
    assert legibility([]) == 0


def test_plausibility_undoes_the_recognisers_confidence():
    # Nine letters of probability 0.9 each: EasyOCR reports their product to the power 2/√9.
    confidence = (0.9**9) ** (2 / 3)
    unknown = plausibility([read("—" * 9, confidence)])
    assert unknown == pytest.approx(9 * np.log(0.9))


def test_plausibility_prefers_frequent_letters():
    assert plausibility([read("SENATE", 0.5)]) > plausibility([read("JVJQXZ", 0.5)])
    assert plausibility([read("e", 1.0)]) == pytest.approx(np.log(0.1249 * 26))
    assert plausibility([read("E", 1.0)]) == plausibility([read("e", 1.0)])


def test_plausibility_tells_words_on_their_head():
    assert plausibility([read("THE SEAGULL", 0.4)]) > plausibility([read("77N9V35 3H1", 0.4)])


def test_plausibility_of_no_confidence_is_low_but_a_number():
    assert -1e3 < plausibility([read("word", 0.0)]) < plausibility([read("word", 0.5)])
    assert plausibility([]) == 0


def test_the_letter_shares_are_those_of_26_letters():
    assert len(LETTER_SHARES) == 26
    assert sum(LETTER_SHARES.values()) == pytest.approx(100, abs=0.5)
