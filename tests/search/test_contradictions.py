"""Covers that the words of a picture contradict are neither a match nor likely."""

from dataclasses import replace

import pytest

from search.contradictions import without_contradicted
from search.scoring import Scores, verdict
from tests.covers import make_cover, store

MATCH = Scores(visual=0.97, text=0.9, inliers=90, area=0.9, lettering=1.0)


@pytest.fixture
def verdict_of(library):
    """What is said of a cover with some words, if a picture with lines of these words shows it."""

    def ask(cover_words, read, *, stored_surely=True, read_surely=True):
        cover = make_cover(cover_words)
        confidence = 0.95 if stored_surely else 0.8
        lines = tuple(replace(line, confidence=confidence) for line in cover.lines)
        id_ = store(library, "/covers/a.jpg", replace(cover, lines=lines))
        lines = [(words, 0.95 if read_surely else 0.8) for words in read.splitlines()]
        return verdict(without_contradicted(library, lines, {id_: MATCH})[id_])

    return ask


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("COLLECTED STORIES\nVOLUME 4", "COLLECTED STORIES\nVOLUME 8"),
        ("Chronicles of Ardath\nBook Twenty-One", "Chronicles of Ardath\nBook Twenty-Two"),
        ("SAGA\nBand III\nAnn Lee", "SAGA\nBand IV\nAnn Lee"),
        ("Winter's Ledger\nIris Varga", "Seven Bridges\nTomas Keane"),
    ],
)
def test_another_number_or_nothing_but_other_words_are_no_match(verdict_of, stored, read):
    assert verdict_of(stored, read) == "similar"
    assert verdict_of(stored, read, read_surely=False) == "match"
    assert verdict_of(stored, read, stored_surely=False) == "match"


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("COLLECTED STORIES\nVOLUME 4", "COLLECTED STORIES\nVOLUME IV"),
        ("COLLECTED STORIES\nVOLUME 4", "COLLECTED STORIES"),  # the number was not read
        ("COLLECTED STORIES", "COLLECTED STORIES\nVOLUME 4"),
        ("COLLECTED STORIES\nVOLUME 4", "COLLECTED STORIES\n3 FOR 2"),  # a sticker's numbers
        ("NINETEEN STORIES\nAnn Lee\n1984", "NINETEEN STORIES\nAnn Lee\n1994"),  # years
        ("Winter's Ledger\nIris Varga", "WINTERSLEDGER"),
        ("Winter's Ledger\nIris Varga", "Wnter's Leclger"),
        ("Winter's Ledger\nIris Varga", "TOWN LIBRARY"),
        ("Winter's Ledger\nIris Varga", "Kim"),
        ("Emma", "Seven Bridges\nTomas Keane"),  # too few letters to tell
        ("", "Seven Bridges\nTomas Keane"),
        ("Winter's Ledger", ""),
    ],
)
def test_what_was_not_read_or_read_otherwise_contradicts_nothing(verdict_of, stored, read):
    assert verdict_of(stored, read) == "match"


def test_covers_that_the_picture_does_not_show_are_left_as_they_are(library):
    id_ = store(library, "/covers/a.jpg", make_cover("Winter's Ledger\nIris Varga"))
    scores = {id_: Scores(visual=0.9, text=0.0, inliers=3)}
    assert without_contradicted(library, [("Seven Bridges", 1.0)], scores) == scores
