import pytest

from indexer.folding import words_of
from indexer.vision.cover import TextLine
from indexer.vision.model_names import ModelChoice, names_of
from indexer.vision.text.scripts import UNREAD, is_emblem, readable_lines
from tests.covers import box

NAMES = names_of(ModelChoice())


def read(*lines):
    """Lines of these words and confidences."""
    return tuple(TextLine(words, box(0, 0, 90, 20), confidence) for words, confidence in lines)


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
    ("lines", "said"),
    [
        ([("LIL 41", 0.519), ("000 000000", 0.642)], "sure of none"),  # Hebrew
        ([("e Ton", 0.265), ("ooa p", 0.132)], "sure of none"),  # Russian upside down
        ([(UNREAD, 0.94), (UNREAD, 0.89)], "look like Cyrillic, Greek or Arabic"),  # Russian
        ([(UNREAD, 0.0), (UNREAD, 0.0)], "look like Korean"),
        ([(UNREAD, 0.94), ("O", 0.8)], "can't be read"),  # Russian and an emblem
    ],
)
def test_words_in_an_unread_script_are_left_out_with_a_note(lines, said):
    kept, (note,) = readable_lines(read(*lines), NAMES)
    assert kept == ()
    assert said in note
    assert "Cyrillic (ru, uk, bg, be)" in note
    assert "--lang" in note


@pytest.mark.parametrize(
    "lines",
    [
        [("σσεα", 0.538), ("W", 0.874), ("Oo", 0.333)],  # and an emblem
        [("Aλξανρ απαδιαμντη", 0.29), ("H φóνισσα", 0.45)],
    ],
)
def test_greek_is_told(lines):
    kept, (note,) = readable_lines(read(*lines), NAMES)
    assert kept == ()
    assert "Greek" in note
    assert "--lang" not in note


def test_one_sure_line_keeps_all():
    lines = read(("DRACULA", 0.85), ("brm stkr", 0.3))
    assert readable_lines(lines, NAMES) == (lines, ())


def test_lines_that_are_all_read_fairly_well_are_words():
    lines = read(("IELD HANDBOOK", 0.73), ("Birds of Norfolk", 0.74), ("J. REED", 0.73))
    assert readable_lines(lines, NAMES) == (lines, ())


def test_words_beside_a_script_that_is_not_read_are_kept_with_a_note():
    lines = read((UNREAD, 0.9), ("DRACULA", 0.85))
    kept, (note,) = readable_lines(lines, NAMES)
    assert kept == lines[1:]
    assert note.startswith("some of its words can't be read")


def test_a_lone_ornament_is_left_out_without_a_note():
    assert readable_lines(read(("3", 0.53)), NAMES) == ((), ())


def test_a_cover_without_words_has_no_note():
    assert readable_lines((), NAMES) == ((), ())


@pytest.mark.parametrize("choice", [ModelChoice(languages=("ru",)), ModelChoice(reader="easyocr")])
def test_what_easyocr_read_stays_as_it_is(choice):
    lines = read(("Преступление", 0.4))
    assert readable_lines(lines, names_of(choice)) == (lines, ())


def test_what_easyocr_saw_without_words_is_left_out():
    assert readable_lines(read((UNREAD, 0.0)), names_of(ModelChoice(reader="easyocr"))) == ((), ())


def test_what_is_not_read_is_no_word_to_search_for():
    assert not words_of(UNREAD)
