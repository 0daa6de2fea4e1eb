import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageDraw

from output.text_drawing import FONTS, lettering, one_line, runs

NO_GLYPH = "\ue000"
"""A letter for private use, which no font has: it is drawn as a box."""


def drawn(text: str) -> np.ndarray:
    """The line in white on black, with a margin of 10 pixels."""
    letters = lettering(40)
    size = round(letters.width(text)) + 20, letters.height + 20
    picture = PillowImage.new("L", size)
    letters.draw(ImageDraw.Draw(picture), (10, 10), text, "white")
    return np.asarray(picture)


def trimmed(picture: np.ndarray) -> np.ndarray:
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("letter", [*"AéßŁΩὈЖёІ雪国红楼梦カがー한글שأ½№。「"])
def test_letters_of_many_scripts_are_drawn_as_themselves(letter):
    boxes = [trimmed(drawn(NO_GLYPH)).tolist()]
    assert trimmed(drawn(letter)).tolist() not in boxes


def test_every_letter_of_a_line_is_in_the_picture():
    for words in ("Преступление", "Ὀδύσσεια", "川端康成", "雪国 — Достоевский"):
        picture = drawn(words)
        for margin in (picture[:8], picture[-8:], picture[:, :8], picture[:, -8:]):
            assert not margin.any()
        for end in range(1, len(words)):  # each letter takes a place of its own
            assert lettering(40).width(words[: end + 1]) > lettering(40).width(words[:end])


def test_a_line_changes_its_font_only_where_it_must():
    assert runs("War and Peace, Война и мир") == [("War and Peace, Война и мир", 0)]
    assert runs("雪国 Snow") == [("雪国", 1), (" Snow", 0)]
    assert runs(NO_GLYPH) == [(NO_GLYPH, 0)]
    assert runs("") == []


def test_a_mark_stays_with_its_letter():
    assert runs("Ж\u0301雪\u0301") == [("Ж\u0301", 0), ("雪\u0301", 1)]


def test_a_line_has_no_breaks_and_no_control_characters():
    assert one_line(" two\n lines\x07 ") == "two lines\\x07"
    assert one_line("e\u0301") == "é"


def test_the_fonts_and_the_licence_are_there():
    assert all(font.is_file() for font in FONTS)
    licence = FONTS[1].parent / "LICENSE.txt"
    assert "Apache License" in licence.read_text(encoding="utf-8")
