import numpy as np
import pytest

from indexer.vision.cover import TextLine
from indexer.vision.text.legibility import (
    LETTER_SHARES,
    legibility,
    plausibility,
    without_drawings,
)
from tests.covers import box


def read(words: str, confidence: float) -> TextLine:
    return TextLine(words, box(0, 0, 10, 10), confidence)


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


@pytest.mark.parametrize(
    ("words", "confidence", "place", "kept"),
    [
        ("AM", 0.68, (-36, 295, 576, 434), False),  # a skyline
        ("1000", 0.5, (-41, 321, 575, 408), False),
        ("AM", 0.98, (-36, 295, 576, 434), True),
        ("AM", 0.68, (-36, 295, 576, 360), True),  # it ends above the name
        ("SCOTT", 0.5, (80, 670, 340, 60), True),
    ],
)
def test_a_drawing_on_which_words_stand_is_no_line(words, confidence, place, kept):
    title = TextLine("Ender's Game", box(24, 39, 452, 60), 0.99)
    author = TextLine("ORSON SCOTT CARD", box(84, 679, 332, 39), 0.97)
    large = TextLine(words, box(*place), confidence)
    found = without_drawings([title, large, author])
    assert [line.words for line in found] == [
        line.words for line in (title, large, author) if kept or line is not large
    ]
