from dataclasses import replace

import pytest

from indexer.vision.cover import TextLine
from indexer.vision.model_names import ModelChoice, names_of
from indexer.vision.text.scripts import is_emblem, without_unreadable
from tests.covers import box, make_cover

NAMES = names_of(ModelChoice())


def read(*lines):
    """A cover with lines of these words and confidences."""
    found = tuple(TextLine(words, box(0, 0, 90, 20), confidence) for words, confidence in lines)
    return replace(make_cover(title="T", author="A"), lines=found, notes=("cut short",))


@pytest.mark.parametrize(
    ("words", "confidence"),
    [("包", 0.142), ("品", 0.107), ("里", 0.348), ("维B：", 0.003), ("人", 0.9)],
)
def test_emblems_read_as_characters_are_no_words(words, confidence):
    assert is_emblem(words, confidence)


@pytest.mark.parametrize(
    ("words", "confidence"),
    [("雪国", 0.97), ("道", 0.99), ("Emma", 0.1), ("Ødegård", 0.3), ("", 0.0)],
)
def test_characters_that_are_sure_and_latin_letters_are_words(words, confidence):
    assert not is_emblem(words, confidence)


@pytest.mark.parametrize(
    "lines",
    [
        [("LIL 41", 0.519), ("000 000000", 0.642)],  # Hebrew
        [("e Ton", 0.265), ("ooa p", 0.132)],  # Russian
        [("σσεα", 0.538), ("W", 0.874), ("Oo", 0.333)],  # Greek and an emblem
    ],
)
def test_words_in_an_unread_script_are_left_out_with_a_note(lines):
    cover = without_unreadable(read(*lines), NAMES)
    assert (cover.words, cover.title, cover.author) == ("", "", "")
    assert cover.notes[0] == "cut short"
    assert "Cyrillic (ru, uk, bg, be)" in cover.notes[1]
    assert "--lang" in cover.notes[1]


def test_one_sure_line_keeps_all():
    cover = read(("DRACULA", 0.85), ("brm stkr", 0.3))
    assert without_unreadable(cover, NAMES) is cover


def test_a_lone_ornament_is_left_out_without_a_note():
    cover = without_unreadable(read(("3", 0.53)), NAMES)
    assert (cover.words, cover.title, cover.notes) == ("", "", ("cut short",))


def test_a_cover_without_words_stays_as_it_is():
    cover = make_cover()
    assert without_unreadable(cover, NAMES) is cover


@pytest.mark.parametrize("choice", [ModelChoice(languages=("ru",)), ModelChoice(reader="easyocr")])
def test_what_easyocr_read_stays_as_it_is(choice):
    cover = read(("Преступление", 0.4))
    assert without_unreadable(cover, names_of(choice)) is cover
